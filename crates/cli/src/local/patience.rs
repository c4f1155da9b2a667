//! How long one piece of work is retried, and what is made of a failure that stays.

use super::system_clock::SystemClock;
use jiff::Timestamp;
use segue_pipeline::failure::{Failure, REST_AFTER_ERRORS, Recovery, recovery};
use segue_pipeline::ports::Clock;
use std::time::Duration;

/// Times a piece of work is tried again before the run ends.
const RETRIES: u32 = 5;
/// Wait before the first retry; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// What the failure policy makes of a failure that retrying did not cure.
#[derive(Debug)]
pub(crate) enum Setback {
    /// The run cannot go on; the next one picks the work up.
    Stop(Failure),
    /// Put aside.
    Park {
        /// When it makes sense to try again.
        until: Option<Timestamp>,
        /// What the operator should know.
        hint: &'static str,
        /// What happened.
        failure: Failure,
    },
    /// Given up.
    Drop {
        /// Why.
        reason: &'static str,
        /// What happened.
        failure: Failure,
    },
}

/// The retries of one piece of work.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    tried: u32,
}

impl Patience {
    /// Waits when `failure` is worth another try.
    ///
    /// # Errors
    /// What to do when it is not.
    pub(crate) async fn after(&mut self, failure: Failure) -> Result<(), Setback> {
        match recovery(&failure.kind) {
            Recovery::Retry if self.tried < RETRIES => {
                tracing::debug!(error = %failure, retry = self.tried + 1, "trying again");
                tokio::time::sleep(FIRST_WAIT * 2_u32.pow(self.tried)).await;
                self.tried += 1;
                Ok(())
            }
            Recovery::Retry => Err(Setback::Stop(failure)),
            Recovery::Rest { hint } => {
                let until = SystemClock.now().checked_add(REST_AFTER_ERRORS).ok();
                Err(Setback::Park { until, hint, failure })
            }
            Recovery::Park { until, hint } => Err(Setback::Park { until, hint, failure }),
            Recovery::Drop { reason } => Err(Setback::Drop { reason, failure }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use segue_pipeline::failure::FailureKind;

    async fn retries(kind: FailureKind) -> (u32, Setback) {
        let mut patience = Patience::default();
        for times in 0.. {
            if let Err(setback) = patience.after(Failure::new(kind.clone(), "x")).await {
                return (times, setback);
            }
        }
        unreachable!("patience ends")
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_that_may_pass_is_retried_five_times_and_then_ends_the_run() {
        let (times, setback) = retries(FailureKind::DatabaseUnavailable).await;
        assert_eq!(times, 5);
        assert!(matches!(setback, Setback::Stop(_)), "{setback:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_no_retry_cures_is_put_aside_or_given_up_at_once() {
        let (times, setback) = retries(FailureKind::DatabaseRefused).await;
        assert!(times == 0 && matches!(setback, Setback::Park { .. }), "{setback:?}");
        let (times, setback) = retries(FailureKind::SourceUnavailable).await;
        assert!(
            times == 0 && matches!(setback, Setback::Park { until: Some(_), .. }),
            "{setback:?}"
        );
        let (times, setback) = retries(FailureKind::NotFound).await;
        assert!(times == 0 && matches!(setback, Setback::Drop { .. }), "{setback:?}");
    }
}
