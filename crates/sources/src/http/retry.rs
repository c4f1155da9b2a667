//! How often and how long: tries, exponential backoff with full jitter, one budget over all.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// When to try again and when to give up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Most tries of a request the server could not serve.
    pub tries: u32,
    /// Most tries to reach a server at all.
    pub connect_tries: u32,
    /// Longest backoff before the second try; it doubles from there.
    pub first_backoff: Duration,
    /// Longest backoff at all.
    pub longest_backoff: Duration,
    /// Longest pause a source asks for that is waited for; a longer one parks the job.
    pub longest_wait: Duration,
    /// How long a source rests that asks for a pause without saying how long.
    pub default_pause: Duration,
    /// Time for one request with all its tries and pauses, not counting its turn in the queue.
    pub budget: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 3,
            connect_tries: 5,
            first_backoff: Duration::from_millis(500),
            longest_backoff: Duration::from_secs(10),
            longest_wait: Duration::from_secs(10),
            default_pause: Duration::from_secs(60),
            budget: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Backoff before try number `next_try` (2 for the first repetition), for `fraction` in 0..=1.
    ///
    /// Full jitter: many clients that failed together do not come back together.
    pub(super) fn backoff(&self, next_try: u32, fraction: f64) -> Duration {
        let doublings = next_try.saturating_sub(2).min(16);
        let ceiling = self.first_backoff.saturating_mul(1 << doublings).min(self.longest_backoff);
        ceiling.mul_f64(fraction.clamp(0.0, 1.0))
    }
}

/// A source of fractions for the jitter: `SplitMix64` (Steele, Lea, Flood 2014) from a given seed.
#[derive(Debug)]
pub(super) struct Jitter(AtomicU64);

impl Jitter {
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

    pub(super) fn from_seed(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next fraction in 0..1.
    pub(super) fn fraction(&self) -> f64 {
        let mut bits = self.0.fetch_add(Self::STEP, Ordering::Relaxed).wrapping_add(Self::STEP);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        // The upper 53 bits fill a double's mantissa exactly.
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_its_longest_and_is_spread_over_the_whole_range() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.backoff(2, 1.0), Duration::from_millis(500));
        assert_eq!(policy.backoff(4, 1.0), Duration::from_secs(2));
        assert_eq!(policy.backoff(u32::MAX, 1.0), policy.longest_backoff);
        assert_eq!(policy.backoff(4, 0.0), Duration::ZERO);
    }

    #[test]
    fn jitter_stays_within_zero_and_one_and_follows_its_seed() {
        let drawn = |seed| {
            let jitter = Jitter::from_seed(seed);
            (0..1_000).map(|_| jitter.fraction()).collect::<Vec<_>>()
        };
        assert!(drawn(1).iter().all(|fraction| (0.0..1.0).contains(fraction)));
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
        let mean = drawn(1).iter().sum::<f64>() / 1_000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
    }
}
