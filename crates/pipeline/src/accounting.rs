//! What became of every record: `accepted = loaded + unchanged + rejected + parked + pending`.

use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::AddAssign;

/// Counts of records by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Records that entered the raw zone.
    pub accepted: u64,
    /// Records that changed the row of their own thing.
    pub loaded: u64,
    /// Records whose own thing (song, artist, playlist…) already said that, or something newer.
    /// Links such a record adds on the way, as a playlist's membership, do not make it `loaded`.
    pub unchanged: u64,
    /// Records that cannot be stored; see `rejected_records`.
    pub rejected: u64,
    /// Records whose message waits to be sent again.
    pub parked: u64,
    /// Enrichments that wait for their track.
    pub pending: u64,
}

impl Counts {
    /// Whether every accepted record is accounted for.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.accepted == self.loaded + self.unchanged + self.rejected + self.parked + self.pending
    }

    /// The counts of a message that was delivered again: what it changed, it changed before.
    #[must_use]
    pub fn repeated(self) -> Self {
        Self { loaded: 0, unchanged: self.unchanged + self.loaded, ..self }
    }

    /// What the books of a message say after it was joined once more with the result `now`: how many
    /// of its records are rejected or wait may have changed, and of those that came to be accepted
    /// `now` says how many were loaded. What was loaded before stays loaded.
    #[must_use]
    pub fn reapplied(self, now: Self) -> Self {
        let settled = now.loaded + now.unchanged;
        let come = settled.saturating_sub(self.loaded + self.unchanged);
        let loaded = (self.loaded + now.loaded.min(come)).min(settled);
        Self { loaded, unchanged: settled - loaded, ..now }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.loaded += other.loaded;
        self.unchanged += other.unchanged;
        self.rejected += other.rejected;
        self.parked += other.parked;
        self.pending += other.pending;
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, counts| {
            sum += counts;
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(loaded: u64, unchanged: u64, rejected: u64) -> Counts {
        let accepted = loaded + unchanged + rejected;
        Counts { accepted, loaded, unchanged, rejected, ..Counts::default() }
    }

    #[test]
    fn a_message_joined_again_keeps_its_books_unless_something_became_of_a_record() {
        let before = counts(4, 2, 1);
        assert_eq!(before.reapplied(counts(0, 6, 1)), before, "nothing new was said");
        assert_eq!(before.reapplied(counts(2, 4, 1)), before, "rows that were lost came back");
        assert_eq!(before.reapplied(counts(1, 6, 0)), counts(5, 2, 0), "a rejection was cured");
        assert_eq!(before.reapplied(counts(0, 3, 4)), counts(3, 0, 4), "more is refused now");
    }
}
