//! Ids that look random and name their entity: nothing has to be remembered to read them.

use super::dice::{Dice, Topic};
use super::shuffle::{mixed, unmixed};

/// What an id stands for; each kind has ids of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Track = 1,
    Artist = 2,
    Album = 3,
    Playlist = 4,
    Snapshot = 5,
    Recording = 6,
    MusicBrainzArtist = 7,
    Release = 8,
    Area = 9,
    Genre = 10,
    Account = 11,
    /// A track on a release, which Last.fm gives out where it means a recording.
    ReleaseTrack = 12,
}

/// The digits of a Spotify id.
const BASE62: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE62_LENGTH: usize = 22;

/// A 22-character base62 id, as Spotify writes them.
pub(crate) fn base62(seed: u64, kind: Kind, index: usize) -> String {
    let (high, low) = halves(seed, kind, index);
    let mut rest = (u128::from(high) << 64) | u128::from(low);
    let mut digits = [b'0'; BASE62_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

/// The index that a base62 id names, if there are more than that and the id is one of ours.
pub(crate) fn of_base62(seed: u64, kind: Kind, id: &str, count: usize) -> Option<usize> {
    if id.len() != BASE62_LENGTH {
        return None;
    }
    let mut value: u128 = 0;
    for letter in id.bytes() {
        let digit = BASE62.iter().position(|digit| *digit == letter)?;
        value = value.checked_mul(62)?.checked_add(digit as u128)?;
    }
    let index = index_of(seed, kind, value as u64, count)?;
    (base62(seed, kind, index) == id).then_some(index)
}

/// A version-4 UUID, as MusicBrainz identifiers are.
pub(crate) fn uuid(seed: u64, kind: Kind, index: usize) -> String {
    let (high, low) = halves(seed, kind, index);
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        low >> 32,
        (low >> 16) & 0xFFFF,
        low & 0xFFF,
        // The version took four bits; they go behind the variant's two.
        0x8000 | (((low >> 12) & 0xF) << 8) | (high >> 56),
        high & 0xFFFF_FFFF_FFFF,
    )
}

/// The index that a UUID names, if there are more than that and the UUID is one of ours.
pub(crate) fn of_uuid(seed: u64, kind: Kind, text: &str, count: usize) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let mut parts = lower.split('-').map(|part| u64::from_str_radix(part, 16).ok());
    let (first, second, third, fourth) =
        (parts.next()??, parts.next()??, parts.next()??, parts.next()??);
    let low = (first << 32) | ((second & 0xFFFF) << 16) | (((fourth >> 8) & 0xF) << 12);
    let index = index_of(seed, kind, low | (third & 0xFFF), count)?;
    (uuid(seed, kind, index) == lower).then_some(index)
}

/// The half that only looks random, and the half that is the index in disguise.
fn halves(seed: u64, kind: Kind, index: usize) -> (u64, u64) {
    let key = key(seed, kind);
    let low = mixed(index as u64 ^ key);
    (mixed(low.wrapping_add(key)), low)
}

fn index_of(seed: u64, kind: Kind, low: u64, count: usize) -> Option<usize> {
    let index = usize::try_from(unmixed(low) ^ key(seed, kind)).ok()?;
    (index < count).then_some(index)
}

fn key(seed: u64, kind: Kind) -> u64 {
    Dice::of(seed, Topic::Identity, kind as u64).next()
}

#[cfg(test)]
mod tests {
    use super::{Kind, base62, of_base62, of_uuid, uuid};

    #[test]
    fn an_id_leads_back_to_what_it_names_and_no_other_does() {
        for index in [0, 1, 77, 999_999] {
            let (id, mbid) = (base62(1, Kind::Track, index), uuid(1, Kind::Recording, index));
            assert_eq!(of_base62(1, Kind::Track, &id, 1_000_000), Some(index));
            assert_eq!(of_base62(1, Kind::Track, &id, index), None, "outside the world");
            assert_eq!(of_base62(1, Kind::Album, &id, 1_000_000), None, "another kind");
            assert_eq!(of_base62(2, Kind::Track, &id, 1_000_000), None, "another world");
            assert_eq!(of_uuid(1, Kind::Recording, &mbid, 1_000_000), Some(index));
            assert_eq!(of_uuid(1, Kind::Release, &mbid, 1_000_000), None);
        }
        for odd in ["", "0", "zzzzzzzzzzzzzzzzzzzzzz", "-", "%00", "ZZZZZZZZZZZZZZZZZZZZZZ"] {
            assert_eq!(of_base62(1, Kind::Track, odd, 1_000), None);
            assert_eq!(of_uuid(1, Kind::Recording, odd, 1_000), None);
        }
    }

    #[test]
    fn ids_look_like_the_real_ones() {
        for index in 0..500 {
            let id = base62(3, Kind::Artist, index);
            assert!(id.len() == 22 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
            // 128 bits need the first digit only up to 7, and real ids keep to that.
            assert!(id.as_bytes()[0] <= b'7', "{id}");
            let mbid = uuid(3, Kind::Release, index);
            assert_eq!((mbid.len(), &mbid[14..15]), (36, "4"));
            assert!("89ab".contains(&mbid[19..20]), "{mbid}");
        }
    }
}
