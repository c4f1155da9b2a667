//! Recorded answers hold no field that their format is not known to have: what is noted as a change
//! is one.
//!
//! The recordings are other people's and lie beside the project, not in it.

use crate::contracts::recorded;
use crate::server::NOW;
use bytes::Bytes;
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::ports::ReadRaw;
use segue_pipeline::raw::{RawHeader, RawObject, Shape};
use segue_sources::drift::{Change, DriftRegister, WatchedReader};
use segue_sources::reader::ProviderReader;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

const WHOLE: &[(Shape, &str)] = &[
    (Shape::SpotifySearch, "spotify/zmb3-spotify/search_tracks"),
    (Shape::SpotifySearch, "spotify/zmb3-spotify/search_trackplaylist"),
    (Shape::SpotifySearch, "spotify/zmb3-spotify/search_artist"),
    (Shape::SpotifySearch, "spotify/koel/search-artist"),
    (Shape::SpotifySearch, "spotify/koel/search-album"),
    (Shape::SpotifySearch, "spotify/jwilsson-spotify-web-api-php/search-album"),
    (Shape::SpotifyPlaylist, "spotify/zmb3-spotify/get_playlist"),
    (Shape::SpotifyPlaylist, "spotify/zmb3-spotify/get_playlist_opt"),
    (Shape::SpotifyPlaylist, "spotify/jwilsson-spotify-web-api-php/user-playlist"),
    (Shape::SpotifyPlaylist, "spotify/joostlek-python-spotify/new_playlist"),
    (Shape::SpotifyPlaylistItems, "spotify/zmb3-spotify/playlist_items_tracks"),
    (Shape::SpotifyPlaylistItems, "spotify/zmb3-spotify/playlist_tracks"),
    (Shape::SpotifyPlaylistItems, "spotify/zmb3-spotify/playlist_items_episodes"),
    (Shape::SpotifyPlaylistItems, "spotify/zmb3-spotify/playlist_items_episodes_and_tracks"),
    (Shape::SpotifyPlaylistItems, "spotify/jwilsson-spotify-web-api-php/user-playlist-items"),
    (Shape::SpotifyPlaylistItems, "spotify/joostlek-python-spotify/playlist_items"),
    (Shape::SpotifyTrack, "spotify/jwilsson-spotify-web-api-php/track"),
    (Shape::SpotifyTrack, "spotify/zmb3-spotify/find_track_with_floats"),
    (Shape::SpotifyTracks, "spotify/jwilsson-spotify-web-api-php/tracks"),
    (Shape::SpotifyTracks, "spotify/zmb3-spotify/find_tracks_notfound"),
    (Shape::SpotifyAlbum, "spotify/jwilsson-spotify-web-api-php/album"),
    (Shape::SpotifyAlbums, "spotify/zmb3-spotify/find_albums"),
    (Shape::SpotifyAlbumTracks, "spotify/jwilsson-spotify-web-api-php/album-tracks"),
    (Shape::SpotifyArtist, "spotify/joostlek-python-spotify/artist"),
    (Shape::SpotifyArtists, "spotify/zmb3-spotify/related_artists"),
    (Shape::SpotifyAudioFeatures, "spotify/joostlek-python-spotify/audio_features"),
    (
        Shape::SpotifyAudioFeaturesBatch,
        "spotify/jwilsson-spotify-web-api-php/multiple-audio-features",
    ),
    (Shape::SpotifyProfile, "spotify/jwilsson-spotify-web-api-php/user"),
    (Shape::SpotifyMyPlaylists, "spotify/joostlek-python-spotify/current_user_playlist_1"),
    (Shape::SpotifyMyPlaylists, "spotify/zmb3-spotify/playlists_for_user"),
    (Shape::SpotifySavedTracks, "spotify/zmb3-spotify/current_users_tracks"),
    (Shape::SpotifyRecentlyPlayed, "spotify/zmb3-spotify/player_recently_played"),
    (Shape::SpotifyTopTracks, "spotify/zmb3-spotify/current_users_top_tracks"),
    (Shape::SpotifyTopArtists, "spotify/zmb3-spotify/current_users_top_artists"),
    (Shape::SpotifyFollowedArtists, "spotify/jwilsson-spotify-web-api-php/user-followed-artists"),
    (Shape::LastfmArtist, "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetInfoSuccess"),
    (Shape::LastfmArtist, "lastfm/koel/artist"),
    (Shape::LastfmArtistTags, "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetTopTagsMultiple"),
    (Shape::LastfmArtistTags, "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetTopTagsSingle"),
    (Shape::LastfmArtistTags, "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetTopTagsEmpty"),
    (Shape::LastfmPlays, "lastfm/inflatablefriends-lastfm/UserApi/UserGetRecentTracksMultiple"),
    (Shape::LastfmPlays, "lastfm/inflatablefriends-lastfm/UserApi/UserGetRecentTracksSingle"),
    (Shape::LastfmPlays, "lastfm/inflatablefriends-lastfm/UserApi/UserGetRecentTracksExtended"),
    (Shape::LastfmPlays, "lastfm/inflatablefriends-lastfm/UserApi/UserGetRecentTracksEmpty"),
    (Shape::ItunesResults, "itunes/koel/track"),
];

/// Files of many exchanges, each with an address and a body, and what the addresses are of.
const EXCHANGES: &[(Shape, &str, &str)] = &[
    (Shape::MusicbrainzArtist, "musicbrainz/musicbrainz-server-ws2/LookupArtist", "/ws/2/artist/"),
    (Shape::MusicbrainzIsrc, "musicbrainz/musicbrainz-server-ws2/LookupISRC", "/ws/2/isrc/"),
    (Shape::MusicbrainzGenres, "musicbrainz/musicbrainz-server-ws2/GenreList", "/ws/2/genre/all"),
    (Shape::DeezerTrack, "deezer/deezer-python/TestClient.test_get_track", "/track/"),
    (Shape::DeezerSearch, "deezer/deezer-python/TestClient.test_search_simple", "/search"),
];

#[test]
fn recorded_answers_are_in_the_format_they_are_known_by() {
    let register = Arc::new(DriftRegister::default());
    let reader = WatchedReader::new(ProviderReader, Arc::clone(&register));
    for (shape, path) in WHOLE {
        let Some(body) = recorded(&format!("{path}.json")) else { return };
        read(&reader, *shape, body);
    }
    for (shape, path, address) in EXCHANGES {
        let Some(exchanges) = recorded(&format!("{path}.json")) else { return };
        let exchanges: Vec<Value> = serde_json::from_str(&exchanges).unwrap();
        let of_shape =
            exchanges.iter().filter(|one| one["uri"].as_str().unwrap().contains(address));
        let bodies: Vec<String> = of_shape.map(|one| one["body"].to_string()).collect();
        assert!(!bodies.is_empty(), "{path}");
        bodies.into_iter().for_each(|body| read(&reader, *shape, body));
    }
    let told = register.noted().into_iter().filter(|drift| drift.change != Change::Renamed);
    let told: Vec<_> = told.map(|drift| drift.to_string()).collect();
    assert_eq!(told, Vec::<String>::new());
}

fn read(reader: &WatchedReader<ProviderReader>, shape: Shape, body: String) {
    let header = RawHeader {
        schema_version: SCHEMA_VERSION,
        topic: Topic::SpotifyTracks,
        source: Source::Spotify,
        shape,
        run_id: "r".to_owned(),
        observed_at: Some(NOW),
        request: "GET /".to_owned(),
        asked: None,
        context: BTreeMap::from([("playlist_id".to_owned(), "3cEYpjA9oz9GiPac4AsH4n".to_owned())]),
    };
    // What becomes of the records is not the question here.
    drop(reader.read(&RawObject { header, body: Bytes::from(body) }));
}
