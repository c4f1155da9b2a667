//! Chaos: one of the faults that pass when the request is tried again.

use super::FaultKind;
use crate::world::Dice;

/// Requests that share a fate, so that failures come in storms as well as alone.
const STORM: u64 = 6;
const STORM_PERCENT: u64 = 4;

impl FaultKind {
    /// The kind itself; for chaos, the one that request `number` gets.
    pub(super) fn resolved(&self, number: u64) -> Self {
        let Self::Chaos { seed } = self else { return self.clone() };
        let storm = Dice::fault(seed ^ u64::MAX, number / STORM).chance(STORM_PERCENT);
        if storm {
            return Self::ServerError { status: Some(502) };
        }
        let mut dice = Dice::fault(seed.rotate_left(32), number);
        let said = |text: &str| Self::TooManyRequests { retry_after: Some(text.to_owned()) };
        match dice.below(12) {
            0 => said("1"),
            1 => said("0"),
            // Long past, so that it asks for nothing.
            2 => said("Wed, 21 Oct 2015 07:28:00 GMT"),
            3 => said("presently"),
            4 => Self::TooManyRequests { retry_after: None },
            5 => Self::ServerError { status: Some(500) },
            6 => Self::ServerError { status: Some(503) },
            7 => Self::Truncated,
            8 => Self::Html,
            9 => Self::Empty,
            10 => Self::Disconnect,
            _ => Self::Delay { ms: 200 },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::FaultKind;

    #[test]
    fn one_seed_makes_one_chaos_and_everything_happens_in_it() {
        let chaos = |seed| {
            let kind = FaultKind::Chaos { seed };
            (1..=500).map(|number| format!("{:?}", kind.resolved(number))).collect::<Vec<_>>()
        };
        assert_eq!(chaos(7), chaos(7));
        assert_ne!(chaos(7), chaos(8));
        assert_eq!(chaos(7).into_iter().collect::<HashSet<_>>().len(), 13);
    }
}
