//! Recorded answers of the real services read to the values they hold.
//!
//! The recordings are other people's and lie beside the project, not in it.

use crate::server::NOW;
use bytes::Bytes;
use segue_domain::ids::{ArtistId, Isrc, TrackId};
use segue_domain::record::{AlbumType, MissReason, Record, Subject, Track};
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::ports::{ReadRaw, Reading};
use segue_pipeline::raw::{Asked, RawHeader, RawObject, Shape};
use segue_sources::reader::ProviderReader;
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) const CONTRACTS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/contracts");

/// A recording's text; `None`, said aloud, where there are no recordings.
pub(crate) fn recorded(path: &str) -> Option<String> {
    if !Path::new(CONTRACTS).is_dir() {
        println!("SKIPPED: no recorded answers beside the workspace, {path} is not read");
        return None;
    }
    Some(std::fs::read_to_string(Path::new(CONTRACTS).join(path)).unwrap())
}

fn read(shape: Shape, subject: Option<Subject>, body: &str) -> Vec<Reading> {
    let header = RawHeader {
        schema_version: SCHEMA_VERSION,
        topic: Topic::SpotifyTracks,
        source: Source::Spotify,
        shape,
        run_id: "r".to_owned(),
        observed_at: Some(NOW),
        request: "GET /".to_owned(),
        asked: subject.map(|subject| Asked {
            subject,
            title: None,
            artist: "A".to_owned(),
            duration_ms: None,
            mbid: None,
            is_chosen: false,
        }),
        context: BTreeMap::from([
            ("playlist_id".to_owned(), "3cEYpjA9oz9GiPac4AsH4n".to_owned()),
            ("offset".to_owned(), "0".to_owned()),
        ]),
    };
    let body = Bytes::copy_from_slice(body.as_bytes());
    ProviderReader.read(&RawObject { header, body }).unwrap()
}

fn tracks(readings: Vec<Reading>) -> Vec<Track> {
    let tracks = readings.into_iter().filter_map(|reading| match reading.unwrap() {
        Record::Track(track) => Some(*track),
        _ => None,
    });
    tracks.collect()
}

fn artist_subject() -> Subject {
    Subject::Artist(ArtistId::parse("0TnOYISbd1XYRBk9myaseg").unwrap())
}

#[test]
fn tracks_of_recorded_pages_are_read_to_their_values() {
    use Shape::{SpotifyPlaylist, SpotifyPlaylistItems, SpotifySearch};
    // Recording, shape, tracks, and of the first: title, milliseconds, ISRC, popularity, position.
    let table = [
        (
            "zmb3-spotify/playlist_tracks",
            SpotifyPlaylistItems,
            40,
            "Calm Down",
            219_813,
            "NGA3B2214004",
            84,
            1,
        ),
        (
            "zmb3-spotify/playlist_items_tracks",
            SpotifyPlaylistItems,
            2,
            "Typhoons",
            236_933,
            "GBAHT2001121",
            58,
            1,
        ),
        (
            "zmb3-spotify/playlist_items_episodes_and_tracks",
            SpotifyPlaylistItems,
            2,
            "Typhoons",
            236_933,
            "GBAHT2001121",
            58,
            3,
        ),
        (
            "joostlek-python-spotify/playlist_items",
            SpotifyPlaylistItems,
            1,
            "All I Need",
            227_934,
            "GBCFB2300770",
            46,
            1,
        ),
        (
            "jwilsson-spotify-web-api-php/user-playlist-tracks",
            SpotifyPlaylistItems,
            5,
            "Just Dance",
            241_933,
            "USUM70807646",
            66,
            1,
        ),
        ("zmb3-spotify/get_playlist", SpotifyPlaylist, 4, "BURZUM", 146_585, "QZMZ92001031", 46, 1),
        (
            "zmb3-spotify/search_tracks",
            SpotifySearch,
            2,
            "Uptown Funk",
            270_626,
            "GBARL1401524",
            88,
            0,
        ),
    ];
    for (path, shape, count, title, duration_ms, isrc, popularity, position) in table {
        let Some(body) = recorded(&format!("spotify/{path}.json")) else { return };
        let tracks = tracks(read(shape, None, &body));
        assert_eq!(tracks.len(), count, "{path}");
        let first = &tracks[0];
        assert_eq!(first.name, title, "{path}");
        assert_eq!(first.duration_ms, Some(duration_ms), "{path}");
        assert_eq!(first.isrc.as_ref().map(Isrc::as_str), Some(isrc), "{path}");
        assert_eq!(first.popularity, Some(popularity), "{path}");
        let entry = first.playlists.first();
        assert_eq!(entry.and_then(|entry| entry.position).unwrap_or(0), position, "{path}");
        assert!(first.artists.iter().all(|artist| artist.id.is_some() && !artist.name.is_empty()));
    }
}

#[test]
fn a_page_of_episodes_gives_no_tracks_and_no_complaints() {
    let Some(body) = recorded("spotify/zmb3-spotify/playlist_items_episodes.json") else { return };
    assert!(read(Shape::SpotifyPlaylistItems, None, &body).is_empty());
}

#[test]
fn the_recording_with_both_names_for_a_track_gives_it_once_and_in_full() {
    let path = "spotify/joostlek-python-spotify/playlist_items.json";
    let Some(body) = recorded(path) else { return };
    let tracks = tracks(read(Shape::SpotifyPlaylistItems, None, &body));
    let [track] = &tracks[..] else { panic!("{tracks:?}") };
    let album = track.album.as_ref().unwrap();
    assert_eq!((album.title.as_str(), album.total_tracks), ("All I Need", Some(5)));
    assert_eq!(album.album_type, Some(AlbumType::Single));
    assert_eq!(album.release.as_ref().unwrap().date, "2025-01-13");
    assert_eq!(track.playlists[0].added_at, Some("2025-07-29T21:11:55Z".parse().unwrap()));
}

#[test]
fn a_recorded_playlist_states_itself() {
    let Some(body) = recorded("spotify/zmb3-spotify/get_playlist.json") else { return };
    let readings = read(Shape::SpotifyPlaylist, None, &body);
    let Ok(Record::Playlist(playlist)) = &readings[0] else { panic!("{readings:?}") };
    assert_eq!(playlist.id.as_str(), "1h9q8vXXDl2vHOmwdsuXms");
    assert_eq!(playlist.name.as_deref(), Some("Rap RU"));
    assert_eq!(playlist.owner_id.as_deref(), Some("1123408718"));
    assert_eq!(playlist.total_tracks, Some(4));
}

#[test]
fn artists_are_read_also_where_whole_numbers_come_with_a_point() {
    let path = "spotify/zmb3-spotify/related_artists_with_floats.json";
    let Some(body) = recorded(path) else { return };
    let readings = read(Shape::SpotifyArtists, None, &body);
    let Ok(Record::Artist(first)) = &readings[0] else { panic!("{readings:?}") };
    assert_eq!(first.id.as_str(), "4ACplpEqD6JIVgKrafauzs");
    assert_eq!(first.followers, Some(33_920));
    assert_eq!(first.genres.as_ref().map(Vec::len), Some(3));
    assert!(readings.iter().all(Result::is_ok));

    let path = "spotify/joostlek-python-spotify/artist.json";
    let readings = read(Shape::SpotifyArtist, None, &recorded(path).unwrap());
    let Ok(Record::Artist(pitbull)) = &readings[0] else { panic!("{readings:?}") };
    assert_eq!((pitbull.name.as_str(), pitbull.followers), ("Pitbull", Some(12_425_030)));
    assert_eq!((pitbull.popularity, pitbull.genres.as_deref()), (Some(85), Some(&[][..])));
}

#[test]
fn last_fms_artists_and_its_not_found_are_read() {
    let Some(body) = recorded("lastfm/koel/artist.json") else { return };
    let readings = read(Shape::LastfmArtist, Some(artist_subject()), &body);
    let Ok(Record::ArtistListeners(numbers)) = &readings[0] else { panic!("{readings:?}") };
    assert_eq!(numbers.artist_name, "Kamelot");
    assert_eq!((numbers.listeners, numbers.playcount), (Some(447_446), Some(35_263_310)));
    assert_eq!(numbers.on_tour, Some(false));
    assert_eq!(numbers.mbid.as_deref(), Some("46f4cd77-8870-4ad8-a205-1bee18901d0f"));

    for path in [
        "lastfm/koel/artist-notfound.json",
        "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetInfoMissing.json",
    ] {
        let body = recorded(path).unwrap();
        let readings = read(Shape::LastfmArtist, Some(artist_subject()), &body);
        let Ok(Record::Miss(miss)) = &readings[0] else { panic!("{readings:?}") };
        assert_eq!(miss.reason, MissReason::NotFound, "{path}");
    }
}

#[test]
fn deezers_answers_are_kept_and_give_no_records() {
    let subject = Subject::Song(TrackId::parse("6rqhFgbbKwnb9MLmUQDhG6").unwrap());
    let Some(body) = recorded("deezer/deezer-python/TestClient.test_get_track.json") else {
        return;
    };
    assert!(read(Shape::DeezerTrack, Some(subject), &body).is_empty());
}
