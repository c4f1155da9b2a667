//! The real datasets, by count. They lie beside the project and are read, never copied.

use super::rows::tests::raw_of;
use super::{CsvPieces, read_rows};
use segue_domain::record::Record;
use segue_pipeline::ports::Reading;
use std::collections::BTreeSet;
use std::path::PathBuf;

const DATASETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/datasets/");

/// The readings of a dataset and the columns it ignores; `None` (and a word) when it is absent.
fn read(name: &str) -> Option<(Vec<Reading>, Vec<String>)> {
    let path = PathBuf::from(DATASETS).join(name);
    if !path.exists() {
        println!("SKIPPED: the dataset {name} is not here");
        return None;
    }
    let mut pieces = CsvPieces::open(&path, &[]).unwrap();
    let (kind, ignored) = (pieces.columns().kind(), pieces.columns().ignored().to_vec());
    let readings = pieces
        .by_ref()
        .flat_map(|piece| read_rows(&raw_of(kind, piece.unwrap())).unwrap())
        .collect();
    assert_eq!(pieces.bytes(), path.metadata().unwrap().len());
    Some((readings, ignored))
}

#[test]
fn every_row_of_the_tidytuesday_songs_is_accounted_for() {
    let Some((readings, ignored)) = read("tidytuesday-spotify-songs/spotify_songs.csv") else {
        return;
    };
    assert_eq!((readings.len(), ignored.len()), (32_833, 0));
    let mut songs = BTreeSet::new();
    let mut playlists = BTreeSet::new();
    let mut refused = BTreeSet::new();
    for reading in &readings {
        match reading {
            Ok(Record::Track(track)) => {
                songs.insert(&track.id);
                playlists.extend(track.playlists.iter().map(|entry| &entry.playlist.id));
            }
            Ok(other) => panic!("a track: {other:?}"),
            Err(item) => {
                assert_eq!(item.field, "song_name");
                refused.insert(&item.excerpt);
            }
        }
    }
    assert_eq!(readings.iter().filter(|reading| reading.is_err()).count(), 5);
    assert_eq!((songs.len(), playlists.len()), (28_352, 471));
    let ids: BTreeSet<_> = refused.iter().map(|row| row.get(..22)).collect();
    assert_eq!(ids.len(), 4, "{refused:?}");
}

#[test]
fn every_row_of_the_bdda_tracks_is_a_track_with_an_artist_id() {
    let Some((readings, ignored)) = read("spotify-artists-bdda/artist_tracks.csv") else { return };
    assert_eq!(readings.len(), 14_456);
    assert_eq!(ignored, ["is_solo", "Cluster_Hierarchical"]);
    for reading in readings {
        let Ok(Record::Track(track)) = reading else { panic!("a track: {reading:?}") };
        assert!(track.artists.iter().all(|artist| artist.id.is_some()));
        assert!(track.vendor.mode.is_some() && track.vendor.time_signature.is_some());
        assert!(track.explicit.is_some() && track.duration_ms.is_some());
    }
}

#[test]
fn every_row_of_the_bdda_artists_is_an_artist_with_followers_and_genres() {
    let Some((readings, ignored)) = read("spotify-artists-bdda/artist_details.csv") else { return };
    assert_eq!(readings.len(), 468);
    assert_eq!(ignored, ["gender", "age", "country_born", "image_url"]);
    for reading in readings {
        let Ok(Record::Artist(artist)) = reading else { panic!("an artist: {reading:?}") };
        assert!(artist.followers.is_some_and(|followers| followers > 0), "{artist:?}");
        assert!(artist.popularity.is_some() && artist.genres.is_some(), "{artist:?}");
    }
}
