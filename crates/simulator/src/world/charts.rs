//! Numbers of the whole world: what is listened to most, and how often something was.

use super::World;
use super::dice::{Dice, Topic};
use super::shuffle::Shuffle;

/// How often something was listened to on ListenBrainz, and by how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listens {
    pub(crate) listens: u64,
    pub(crate) users: u64,
}

/// Percent of tracks whose recording MusicBrainz lacks.
const NOT_ON_MUSICBRAINZ_PERCENT: u64 = 30;
/// Percent of recordings nobody on ListenBrainz listened to.
const UNHEARD_PERCENT: u64 = 12;

/// Whether MusicBrainz has a recording of a track.
pub(super) fn is_on_musicbrainz(seed: u64, track: usize) -> bool {
    let mut dice = Dice::of(seed, Topic::MusicBrainz, track as u64);
    !dice.chance(NOT_ON_MUSICBRAINZ_PERCENT)
}

impl World {
    /// Listens of track `index` on ListenBrainz; `None` when nobody listened.
    pub(crate) fn listens(&self, index: usize) -> Option<Listens> {
        let mut dice = Dice::of(self.config.seed, Topic::ListenBrainz, index as u64);
        if dice.chance(UNHEARD_PERCENT) {
            return None;
        }
        let users = dice.between(1, 4_000);
        Some(Listens { listens: users * dice.between(2, 30), users })
    }

    /// Listens of an artist: those of the tracks they are the main artist of.
    pub(crate) fn artist_listens(&self, artist: usize) -> Option<Listens> {
        let tracks = self.tracks_of(artist);
        let counts = tracks.iter().filter_map(|track| self.listens(track.index));
        counts.reduce(|sum, one| Listens {
            listens: sum.listens + one.listens,
            users: sum.users.max(one.users),
        })
    }

    /// The track at `place` of the chart of a country, `""` for the world; each track once.
    pub(crate) fn chart_track(&self, country: &str, place: usize) -> Option<usize> {
        let tracks = self.config.tracks;
        (place < tracks).then(|| self.chart(country, tracks).there(place))
    }

    /// The artist at `place` of the chart of a country.
    pub(crate) fn chart_artist(&self, country: &str, place: usize) -> Option<usize> {
        let artists = self.artist_count();
        (place < artists).then(|| self.chart(country, artists).there(place))
    }

    fn chart(&self, country: &str, length: usize) -> Shuffle {
        // FNV-1a: any number that follows from the name will do.
        let name = country.to_lowercase();
        let salt = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        Shuffle::new(length, Dice::of(self.config.seed, Topic::Chart, salt))
    }
}
