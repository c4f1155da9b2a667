//! The world itself: the same every time, varied, and true to its promises.

use std::collections::{HashMap, HashSet};

use segue_simulator::{
    AlbumKind, DatePrecision, DeezerFate, LastfmFate, PlaylistEntry, Version, World, WorldConfig,
};

fn truth_lines(config: WorldConfig) -> Vec<String> {
    World::new(config).truths().map(|truth| serde_json::to_string(&truth).unwrap()).collect()
}

#[test]
fn one_seed_makes_one_world() {
    let config = || WorldConfig { seed: 7, ..WorldConfig::default() };
    assert_eq!(truth_lines(config()), truth_lines(config()));
    assert_ne!(truth_lines(config()), truth_lines(WorldConfig::default()));
}

#[test]
fn the_facts_of_seed_one_are_pinned() {
    // Whoever changes these changes every measurement that was ever made against the world.
    let world = World::new(WorldConfig::default());
    let mut hasher = blake3::Hasher::new();
    for line in truth_lines(WorldConfig::default()) {
        hasher.update(line.as_bytes());
    }
    for artist in world.artists() {
        hasher.update(artist.name.as_bytes());
    }
    let preview = (0..320).find_map(|index| world.deezer_preview(world.deezer(index)?.id));
    hasher.update(&preview.unwrap());
    let found = hasher.finalize().to_hex();
    assert_eq!(&found[..16], PINNED);
}

const PINNED: &str = "494f4030d0acca16";

#[test]
fn the_world_is_as_large_and_varied_as_promised() {
    let world = World::new(WorldConfig::default());
    assert_eq!(world.tracks().count(), 320);
    let with_tracks: HashSet<usize> = world.tracks().flat_map(|track| track.artists).collect();
    assert!(with_tracks.len() >= 100, "{} artists", with_tracks.len());
    let names: HashSet<String> = world.artists().map(|artist| artist.name).collect();
    assert!(names.len() < world.artists().len(), "some artists share a name");
    assert!(names.iter().any(|name| !name.is_ascii()));
    let albums: Vec<_> = world.albums().collect();
    for precision in [DatePrecision::Day, DatePrecision::Month, DatePrecision::Year] {
        assert!(albums.iter().any(|album| album.released.precision == precision), "{precision:?}");
    }
    for kind in [AlbumKind::Album, AlbumKind::Single, AlbumKind::Compilation] {
        assert!(albums.iter().any(|album| album.kind == kind), "{kind:?}");
    }
    let titles = || world.tracks().map(|track| track.title);
    assert!(titles().any(|title| title.contains("(feat. ")));
    assert!(titles().any(|title| title.contains("Remaster")));
    assert!(world.tracks().any(|track| track.cover_of.is_some()));
    assert!(world.tracks().any(|track| track.isrc.is_none()));
}

#[test]
fn ids_and_codes_are_unique_and_well_formed() {
    let world = World::new(WorldConfig { tracks: 3_000, ..WorldConfig::default() });
    let ids: HashSet<String> = world.tracks().map(|track| track.id).collect();
    assert_eq!(ids.len(), 3_000);
    let codes: Vec<String> = world.tracks().filter_map(|track| track.isrc).collect();
    assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
    for code in codes {
        let (letters, digits) = code.split_at(5);
        assert!(letters[..2].bytes().all(|byte| byte.is_ascii_uppercase()), "{code}");
        assert!(digits.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    }
}

#[test]
fn an_artist_and_a_title_name_one_track() {
    let world = World::new(WorldConfig { tracks: 2_000, ..WorldConfig::default() });
    let mut seen = HashMap::new();
    for (index, track) in world.tracks().enumerate() {
        let version = track.version_of.map(|(_, version)| version);
        // These are there to be told apart by their length alone.
        if version != Some(Version::SameName) {
            let word = version.and_then(Version::word);
            let key = (world.main_artist(&track), track.bare_title, word);
            assert_eq!(seen.insert(key.clone(), index), None, "{key:?}");
        }
    }
}

#[test]
fn two_playlists_hold_every_track_and_all_are_long() {
    let world = World::new(WorldConfig::default());
    let tracks_of = |place: usize| {
        world.playlists()[place].entries().filter_map(|entry| match entry {
            PlaylistEntry::Track(index) => Some(index),
            _ => None,
        })
    };
    let held: HashSet<usize> = tracks_of(0).chain(tracks_of(1)).collect();
    assert_eq!(held.len(), 320);
    for list in world.playlists() {
        assert!(list.len() > 100, "{}", list.name);
        for odd in [PlaylistEntry::Withdrawn, PlaylistEntry::LocalFile, PlaylistEntry::Episode] {
            assert!(list.entries().any(|entry| entry == odd), "{} has {odd:?}", list.name);
        }
    }
}

#[test]
fn every_fate_occurs_about_as_often_as_it_should() {
    let world = World::new(WorldConfig { tracks: 4_000, ..WorldConfig::default() });
    let truths: Vec<_> = world.truths().collect();
    let share = |count: usize| count as f64 / 4_000.0;
    let lastfm = |fate| share(truths.iter().filter(|truth| truth.lastfm == fate).count());
    let deezer = |fate| share(truths.iter().filter(|truth| truth.deezer == fate).count());
    assert!((0.90..0.94).contains(&lastfm(LastfmFate::Right)), "{}", lastfm(LastfmFate::Right));
    assert!((0.02..0.07).contains(&lastfm(LastfmFate::Wrong)), "{}", lastfm(LastfmFate::Wrong));
    assert!(lastfm(LastfmFate::Absent) > 0.01);
    assert!((0.05..0.09).contains(&deezer(DeezerFate::Wrong)), "{}", deezer(DeezerFate::Wrong));
    assert!((0.04..0.10).contains(&deezer(DeezerFate::Absent)), "{}", deezer(DeezerFate::Absent));
    let silent = truths.iter().filter(|truth| !truth.has_preview).count();
    assert!((0.18..0.30).contains(&share(silent)), "{}", share(silent));
}

#[test]
fn listeners_tell_the_pages_apart() {
    let world = World::new(WorldConfig { tracks: 2_000, ..WorldConfig::default() });
    let right: Vec<u64> = world.truths().filter_map(|truth| truth.lastfm_listeners).collect();
    assert_eq!(right.iter().collect::<HashSet<_>>().len(), right.len());
    for truth in world.truths() {
        assert_eq!(truth.lastfm_listeners.is_some(), truth.lastfm == LastfmFate::Right);
        assert_eq!(truth.lastfm_wrong_listeners.is_some(), truth.lastfm == LastfmFate::Wrong);
    }
}

#[test]
fn worlds_of_any_size_can_be_made() {
    for tracks in [0, 1, 2, 7, 60] {
        let world = World::new(WorldConfig { tracks, ..WorldConfig::default() });
        assert_eq!(world.truths().count(), tracks);
        assert_eq!(world.truth(tracks), None);
    }
}
