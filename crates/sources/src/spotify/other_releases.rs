//! Recordings that come under several ids: an album, its reissue and a compilation share an ISRC.

use super::wire::WireTrack;
use segue_domain::ids::{Isrc, TrackId};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Recordings kept at most (some megabytes). What comes after them is only compared with these.
const MOST_KEPT: usize = 100_000;

/// Which track brought a recording first.
#[derive(Debug, Default)]
pub(super) struct OtherReleases(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    first: HashMap<Isrc, TrackId>,
    others: u64,
}

impl OtherReleases {
    /// Notes `track` when its recording is known under another id.
    pub(super) fn note(&self, track: &WireTrack) {
        let isrc = track.external_ids.as_ref().and_then(|ids| ids.isrc.as_deref());
        let isrc = isrc.and_then(|isrc| Isrc::read(isrc).ok());
        let id = track.id.as_deref().and_then(|id| TrackId::parse(id).ok());
        let (Some(isrc), Some(id)) = (isrc, id) else { return };
        let mut known = self.known();
        match known.first.get(&isrc) {
            Some(first) if *first == id => {}
            Some(first) => {
                tracing::debug!(track.id = %id, first.id = %first, %isrc, "another release");
                known.others += 1;
            }
            None if known.first.len() < MOST_KEPT => {
                known.first.insert(isrc, id);
            }
            None => {}
        }
    }

    /// Times a recording came under another id than the first.
    pub(super) fn count(&self) -> u64 {
        self.known().others
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_under_a_second_id_is_noted_and_the_same_track_again_is_not() {
        let releases = OtherReleases::default();
        let note = |id: char, isrc: &str| {
            let id = id.to_string().repeat(22);
            let json = format!(r#"{{"id":"{id}","external_ids":{{"isrc":"{isrc}"}}}}"#);
            releases.note(&serde_json::from_str(&json).unwrap());
        };
        note('a', "GBAYE6800001");
        note('a', "GBAYE6800001");
        note('c', "GBAYE6800002");
        note('c', "not a code");
        assert_eq!(releases.count(), 0);
        note('b', "gb-aye-68-00001");
        assert_eq!(releases.count(), 1);
    }
}
