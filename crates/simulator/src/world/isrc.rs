//! Recording codes: each leads back to its track.

use super::World;
use super::dice::{Dice, Topic};

const COUNTRIES: [&str; 10] = ["US", "GB", "DE", "FR", "SE", "JP", "BR", "NL", "QZ", "KR"];
const REGISTRANTS: [&str; 6] = ["LT", "K7", "N9", "OP", "CV", "MO"];
/// The registrant's last character, one for every hundred thousand tracks.
const BLOCKS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const NUMBERS: usize = 100_000;
/// 7 · 57,143 leaves 1 when divided by 100,000.
const STEP: usize = 7;
const STEP_BACK: usize = 57_143;
const FIRST_NUMBER: usize = 11;

/// Country, registrant, year, and a number that repeats after 100,000 tracks; a few have none.
pub(super) fn of_track(seed: u64, index: usize, year: u16) -> Option<String> {
    let mut dice = Dice::of(seed, Topic::Isrc, index as u64);
    let (country, registrant) = (dice.pick(&COUNTRIES), dice.pick(&REGISTRANTS));
    let block = char::from(BLOCKS[index / NUMBERS % BLOCKS.len()]);
    let number = (index % NUMBERS * STEP + FIRST_NUMBER) % NUMBERS;
    (!dice.chance(2)).then(|| format!("{country}{registrant}{block}{:02}{number:05}", year % 100))
}

/// The track a recording code names.
pub(super) fn track_of(world: &World, isrc: &str) -> Option<usize> {
    let isrc = isrc.trim().to_ascii_uppercase();
    let block = BLOCKS.iter().position(|block| Some(block) == isrc.as_bytes().get(4))?;
    let number: usize = isrc.get(7..)?.parse().ok()?;
    let place = (number + NUMBERS - FIRST_NUMBER) % NUMBERS * STEP_BACK % NUMBERS;
    let index = block * NUMBERS + place;
    let found = world.track(index)?;
    (found.isrc? == isrc).then_some(index)
}
