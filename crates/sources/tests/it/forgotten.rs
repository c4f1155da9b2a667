//! No recorded answer of the smaller services is forgotten: each is read to its values by a test, or
//! is of an endpoint that no client calls.

use crate::contracts::CONTRACTS;
use std::path::Path;

const FOLDERS: [&str; 5] = ["deezer", "itunes", "lastfm", "listenbrainz", "musicbrainz"];

/// The tests that read recordings to their values, as text: a recording is read when one of them
/// names it.
const READERS: [&str; 4] = [
    include_str!("contracts.rs"),
    include_str!("recorded_clips.rs"),
    include_str!("recordings.rs"),
    include_str!("spotify_contracts.rs"),
];

/// What recordings begin with that are of no endpoint a client calls.
const NOT_CALLED: &[&str] = &[
    "deezer/deezer-python/TestClient.test_get_album",
    "deezer/deezer-python/TestClient.test_get_artist",
    "deezer/deezer-python/TestClient.test_get_chart",
    "deezer/deezer-python/TestClient.test_get_editorial",
    "deezer/deezer-python/TestClient.test_get_episode",
    "deezer/deezer-python/TestClient.test_get_genre",
    "deezer/deezer-python/TestClient.test_get_overall_",
    "deezer/deezer-python/TestClient.test_get_playlist",
    "deezer/deezer-python/TestClient.test_get_podcast",
    "deezer/deezer-python/TestClient.test_get_radio",
    "deezer/deezer-python/TestClient.test_get_tracks_chart",
    "deezer/deezer-python/TestClient.test_list_",
    "deezer/deezer-python/TestClient.test_no_album_raise",
    "deezer/deezer-python/TestClient.test_no_artist_raise",
    "deezer/deezer-python/TestClient.test_no_genre_raise",
    "deezer/deezer-python/TestClient.test_no_playlist_raise",
    "deezer/deezer-python/TestClient.test_no_podcast_raise",
    "deezer/deezer-python/TestClient.test_no_radio_raise",
    "deezer/deezer-python/TestClient.test_request_unknown_resource",
    "deezer/deezer-python/TestClient.test_search_albums",
    "deezer/deezer-python/TestClient.test_search_artists",
    "deezer/deezer-python/TestClient.test_search_playlists",
    // Genres, in two languages.
    "deezer/deezer-python/TestClient.test_with_language_header",
    "lastfm/inflatablefriends-lastfm/AlbumApi/",
    "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetTags",
    "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetTopAlbums",
    "lastfm/inflatablefriends-lastfm/LibraryApi/",
    "lastfm/inflatablefriends-lastfm/Tag/",
    "lastfm/inflatablefriends-lastfm/TrackApi/TrackGetShouts",
    "lastfm/inflatablefriends-lastfm/TrackApi/TrackScrobble",
    "lastfm/inflatablefriends-lastfm/UserApi/UserGetLovedTracks",
    "lastfm/inflatablefriends-lastfm/UserApi/UserGetRecommendedArtists",
    "lastfm/inflatablefriends-lastfm/UserApi/UserGetTop",
    "lastfm/inflatablefriends-lastfm/UserApi/UserGetWeekly",
    "lastfm/koel/album",
    "lastfm/koel/session-key",
    // Last.fm's and Spotify's answers, and tables of its database, in its own tests.
    "listenbrainz/listenbrainz-server/lastfm_loved_tracks_1",
    "listenbrainz/listenbrainz-server/mb_artist_metadata_example",
    "listenbrainz/listenbrainz-server/mb_metadata_cache_example",
    "listenbrainz/listenbrainz-server/mbid_country_mapping_result",
    "listenbrainz/listenbrainz-server/similar_artist_db_data_for_api_test",
    "listenbrainz/listenbrainz-server/spotify_play_no_isrc",
    "listenbrainz/listenbrainz-server/spotify_skipped_tracks",
    "listenbrainz/listenbrainz-server/spotify_streaming_2023",
    "musicbrainz/koel/recordings",
    "musicbrainz/koel/release",
    "musicbrainz/musicbrainz-server-ws2/Browse",
    "musicbrainz/musicbrainz-server-ws2/LookupEvent",
    "musicbrainz/musicbrainz-server-ws2/LookupPlace",
    // Answers in XML; the client asks for JSON.
    "musicbrainz/python-musicbrainzngs/",
];

/// All files in `folder` and below, by their paths from the root of the recordings.
fn files_in(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in Path::new(CONTRACTS).join(folder).read_dir().unwrap().map(Result::unwrap) {
        let path = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            found.extend(files_in(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Whether a test names the recording by its path, or by its own name where that is telling.
fn is_read(file: &str) -> bool {
    let path = file.trim_end_matches(".json");
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.trim_start_matches("TestClient.test_");
    let is_named = |spelling: String| READERS.iter().any(|reader| reader.contains(&spelling));
    let is_telling = !path.contains("/koel/");
    is_named(format!("{path}\""))
        || is_named(format!("{file}\""))
        || (is_telling && is_named(format!("\"{name}\"")))
}

#[test]
fn no_recording_of_the_smaller_services_is_forgotten() {
    if !Path::new(CONTRACTS).is_dir() {
        println!("SKIPPED: no recorded answers beside the workspace");
        return;
    }
    let files: Vec<_> = FOLDERS.into_iter().flat_map(files_in).collect();
    let of_no_use = |file: &str| NOT_CALLED.iter().any(|start| file.starts_with(start));
    for file in &files {
        assert!(is_read(file) || of_no_use(file), "{file} is forgotten");
        assert!(!(is_read(file) && of_no_use(file)), "{file} is read and said not to be called");
    }
    for start in NOT_CALLED {
        assert!(files.iter().any(|file| file.starts_with(start)), "{start} is no more");
    }
}
