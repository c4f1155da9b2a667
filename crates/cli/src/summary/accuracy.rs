//! How right matches and tempi are, measured against the simulated world's truth.

use segue_simulator::{Artist, City, TrackTruth, World};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Precision and recall of the matches.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Accuracy {
    /// Tracks of the world that were loaded; no other counts, for nobody asked about it.
    pub(crate) tracks: u64,
    /// Last.fm pages of tracks.
    pub(crate) lastfm: Matches,
    /// Previews, wherever they were found.
    pub(crate) previews: Matches,
    /// Tempi of the right previews.
    pub(crate) tempo: Tempi,
    /// MusicBrainz' descriptions of the artists that were loaded.
    pub(crate) musicbrainz: Matches,
    /// Home towns of those artists, placed within a quarter of a degree.
    pub(crate) homes: Matches,
}

/// Tempi heard, and how right they are: the usual measures Acc1 and Acc2, within 4 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Tempi {
    /// Right previews that were measured.
    pub(crate) heard: u64,
    /// Tempi that are right.
    pub(crate) right: u64,
    /// Tempi that are right, or right but for a factor of two or three.
    pub(crate) right_but_for_octave: u64,
}

impl Tempi {
    fn of<'a>(pairs: impl Iterator<Item = (&'a TrackTruth, Option<f64>)>) -> Self {
        let mut tempi = Self { heard: 0, right: 0, right_but_for_octave: 0 };
        for (truth, bpm) in pairs {
            let is = |factor: f64| {
                bpm.is_some_and(|bpm| (bpm / (factor * truth.tempo_bpm) - 1.0).abs() <= 0.04)
            };
            tempi.heard += 1;
            tempi.right += u64::from(is(1.0));
            let octaves = [1.0, 2.0, 3.0, 1.0 / 2.0, 1.0 / 3.0];
            tempi.right_but_for_octave += u64::from(octaves.into_iter().any(is));
        }
        tempi
    }
}

/// Matches made, right, and possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Matches {
    /// Tracks for which a match was accepted.
    pub(crate) made: u64,
    /// Of those, the ones that are right.
    pub(crate) right: u64,
    /// Tracks for which a right match exists.
    pub(crate) possible: u64,
}

impl Matches {
    /// Share of the matches made that are right, percent; `None` when none was made.
    pub(crate) fn precision(self) -> Option<f64> {
        percent(self.right, self.made)
    }

    /// Share of the possible matches that were made, percent; `None` when there are none.
    pub(crate) fn recall(self) -> Option<f64> {
        percent(self.right, self.possible)
    }
}

/// `part` of `whole` in percent.
pub(crate) fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

/// What is stored about songs, as far as it can be compared with the truth.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    /// Ids of all songs.
    pub(crate) songs: BTreeSet<String>,
    /// Last.fm listeners by song id, of the songs a page was found for.
    pub(crate) listeners: BTreeMap<String, i64>,
    /// What was heard by song id, of the songs that have a preview.
    pub(crate) measured: BTreeMap<String, Heard>,
    /// Ids of all artists.
    pub(crate) artists: BTreeSet<String>,
    /// What MusicBrainz says by artist id, of those it describes.
    pub(crate) described: BTreeMap<String, Described>,
}

/// An artist MusicBrainz describes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Described {
    /// The artist's MusicBrainz id.
    pub(crate) mbid: String,
    /// Where the artist's home town lies, degrees north and east.
    pub(crate) home: Option<(f64, f64)>,
}

/// A preview that was listened to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Heard {
    /// Its tempo, beats per minute.
    pub(crate) bpm: Option<f64>,
    /// Whether it came from iTunes; it is Deezer's otherwise.
    pub(crate) at_itunes: bool,
}

impl Heard {
    fn is_right(self, truth: &TrackTruth) -> bool {
        if self.at_itunes { truth.has_itunes_preview } else { truth.has_preview }
    }
}

/// Compares what is stored with the truth about every track that was loaded.
///
/// No two Last.fm pages have the same number of listeners, so the number tells which page a row
/// came from.
pub(crate) fn measure(world: &World, stored: &Stored) -> Accuracy {
    let Stored { songs, listeners, measured, artists, described } = stored;
    let truths: Vec<TrackTruth> =
        world.truths().filter(|truth| songs.contains(&truth.spotify_id)).collect();
    let right_page = |truth: &TrackTruth| truth.lastfm_listeners.map(|n| n as i64);
    let found_page = |truth: &TrackTruth| listeners.get(&truth.spotify_id).copied();
    let heard = |truth: &TrackTruth| measured.get(&truth.spotify_id).copied();
    let right = |truth: &TrackTruth| heard(truth).filter(|heard| heard.is_right(truth));
    let known: Vec<Artist> = world.artists().filter(|a| artists.contains(&a.id)).collect();
    let (musicbrainz, homes) = origins(&known, described);
    Accuracy {
        musicbrainz,
        homes,
        tracks: truths.len() as u64,
        lastfm: Matches {
            made: count(&truths, |t| found_page(t).is_some()),
            right: count(&truths, |t| found_page(t).is_some() && found_page(t) == right_page(t)),
            possible: count(&truths, |t| right_page(t).is_some()),
        },
        previews: Matches {
            made: count(&truths, |t| heard(t).is_some()),
            right: count(&truths, |t| right(t).is_some()),
            possible: count(&truths, |t| t.has_preview || t.has_itunes_preview),
        },
        tempo: Tempi::of(truths.iter().filter_map(|truth| Some((truth, right(truth)?.bpm)))),
    }
}

/// How right the descriptions of `artists` are, and the places of their home towns.
fn origins(artists: &[Artist], described: &BTreeMap<String, Described>) -> (Matches, Matches) {
    let mut descriptions = Matches { made: 0, right: 0, possible: 0 };
    let mut homes = descriptions;
    for artist in artists {
        let is_known = u64::from(artist.mbid.is_some());
        descriptions.possible += is_known;
        homes.possible += is_known;
        let Some(Described { mbid, home }) = described.get(&artist.id) else { continue };
        descriptions.made += 1;
        descriptions.right += u64::from(artist.mbid.as_ref() == Some(mbid));
        let Some((latitude, longitude)) = home else { continue };
        homes.made += 1;
        let City { latitude: north, longitude: east, .. } = artist.home;
        // A quarter of a degree is 28 km: centres of one city differ, cities do not come so close.
        let is_near = (latitude - north).abs() < 0.25
            && ((longitude - east) * north.to_radians().cos()).abs() < 0.25;
        homes.right += u64::from(is_near);
    }
    (descriptions, homes)
}

fn count(truths: &[TrackTruth], is_so: impl Fn(&TrackTruth) -> bool) -> u64 {
    truths.iter().filter(|truth| is_so(truth)).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use segue_simulator::WorldConfig;

    fn world() -> World {
        World::new(WorldConfig { tracks: 60, ..WorldConfig::default() })
    }

    fn everything(world: &World) -> Stored {
        Stored {
            songs: world.truths().map(|t| t.spotify_id).collect(),
            listeners: world
                .truths()
                .filter_map(|t| Some((t.spotify_id, t.lastfm_listeners? as i64)))
                .collect(),
            measured: world
                .truths()
                .filter(|t| t.has_preview || t.has_itunes_preview)
                .map(|t| {
                    let bpm = Some(t.tempo_bpm);
                    (t.spotify_id, Heard { bpm, at_itunes: !t.has_preview })
                })
                .collect(),
            artists: world.artists().map(|artist| artist.id).collect(),
            described: world
                .artists()
                .filter_map(|artist| {
                    let home = Some((artist.home.latitude, artist.home.longitude));
                    Some((artist.id, Described { mbid: artist.mbid?, home }))
                })
                .collect(),
        }
    }

    #[test]
    fn a_namesake_costs_precision_and_a_town_far_away_is_wrong() {
        let world = world();
        let perfect = measure(&world, &everything(&world));
        assert_eq!(perfect.musicbrainz.precision(), Some(100.0));
        assert_eq!(perfect.homes.recall(), Some(100.0));
        let mut misled = everything(&world);
        if let Some(mut first) = misled.described.first_entry() {
            *first.get_mut() = Described { mbid: "another".to_owned(), home: Some((0.0, 0.0)) };
        }
        let Accuracy { musicbrainz, homes, .. } = measure(&world, &misled);
        assert_eq!(musicbrainz.right, musicbrainz.made - 1);
        assert_eq!(homes.right, homes.made - 1);
    }

    #[test]
    fn a_perfect_store_is_perfect_and_an_unenriched_one_claims_nothing() {
        let world = world();
        let perfect = measure(&world, &everything(&world));
        assert_eq!(perfect.lastfm.precision(), Some(100.0));
        assert_eq!(perfect.previews.recall(), Some(100.0));
        let bare = Stored { songs: everything(&world).songs, ..Stored::default() };
        let nothing = measure(&world, &bare);
        assert_eq!(nothing.lastfm.precision(), None);
        assert_eq!(nothing.lastfm.recall(), Some(0.0));
    }

    #[test]
    fn half_the_tempo_is_right_but_for_the_octave_and_silence_is_wrong() {
        let world = world();
        let mut half = everything(&world);
        for bpm in half.measured.values_mut().filter_map(|heard| heard.bpm.as_mut()) {
            *bpm /= 2.0;
        }
        if let Some(mut first) = half.measured.first_entry() {
            first.get_mut().bpm = None;
        }
        let Tempi { heard, right, right_but_for_octave } = measure(&world, &half).tempo;
        assert_eq!((right, right_but_for_octave), (0, heard - 1));
        let perfect = measure(&world, &everything(&world)).tempo;
        assert_eq!(perfect.right, perfect.heard);
    }

    #[test]
    fn a_track_nobody_loaded_is_no_miss() {
        let world = world();
        let mut half = everything(&world);
        half.songs = half.songs.into_iter().take(30).collect();
        half.listeners.retain(|id, _| half.songs.contains(id));
        half.measured.retain(|id, _| half.songs.contains(id));
        let accuracy = measure(&world, &half);
        assert_eq!(accuracy.tracks, 30);
        assert_eq!(accuracy.lastfm.recall(), Some(100.0));
        let lost = half.measured.pop_first();
        assert!(lost.is_some() && measure(&world, &half).previews.recall() < Some(100.0));
    }

    #[test]
    fn a_preview_counts_by_whether_the_one_who_had_it_has_the_right_one() {
        let world = world();
        let mut swapped = everything(&world);
        let only_deezer = world.truths().find(|t| t.has_preview && !t.has_itunes_preview).unwrap();
        swapped.measured.get_mut(&only_deezer.spotify_id).unwrap().at_itunes = true;
        let previews = measure(&world, &swapped).previews;
        assert_eq!(previews.right, previews.made - 1);
    }

    #[test]
    fn taking_the_page_that_only_looks_right_costs_precision() {
        let world = world();
        let mut trusting = everything(&world);
        trusting.listeners = world
            .truths()
            .filter_map(|t| {
                let listeners = t.lastfm_listeners.or(t.lastfm_wrong_listeners)?;
                Some((t.spotify_id, listeners as i64))
            })
            .collect();
        let precision = measure(&world, &trusting).lastfm.precision().unwrap();
        assert!(precision < 100.0, "the world has no wrong page to fall for");
    }
}
