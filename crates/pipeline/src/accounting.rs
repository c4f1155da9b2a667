//! What became of every record: `accepted = loaded + unchanged + rejected + parked + pending`.

use serde::{Deserialize, Serialize};
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
