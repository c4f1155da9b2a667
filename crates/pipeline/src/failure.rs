//! What went wrong, and the one place that decides what to do about it.
//!
//! Adapters name what happened; [`recovery`] alone decides between retrying, parking and dropping.

use jiff::Timestamp;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// What happened, named by who can do something about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FailureKind {
    /// The object store did not answer or could not write.
    StoreUnavailable,
    /// The queue did not take the message.
    QueueUnavailable,
    /// The database is away, full, restarting or broke off a transaction.
    DatabaseUnavailable,
    /// The database refused what it was given; repeating it gives the same answer.
    DatabaseRefused,
    /// The source answered with a server error or not at all, after the client's own retries.
    SourceUnavailable,
    /// The source said to come back later, or keeps failing and is left alone for a while.
    RateLimited {
        /// When the source will answer again.
        until: Timestamp,
    },
    /// The source does not accept our credentials.
    CredentialsRefused,
    /// The source does not offer this to our app (403 on a capability).
    CapabilityMissing,
    /// The source has no such thing (404).
    NotFound,
    /// The source answered with something unreadable; the raw answer is kept.
    AnswerUnreadable,
    /// The object a message points to is not there.
    ObjectMissing,
    /// A stored object is not what it should be.
    ObjectUnreadable,
    /// The message or object was written by a newer version.
    VersionUnknown,
    /// What the user gave cannot be used.
    InputUnusable,
    /// The program itself broke on it: a panic that was caught.
    Defect,
}

/// A named failure with its cause and one sentence for a person.
#[derive(Debug)]
pub struct Failure {
    /// What happened.
    pub kind: FailureKind,
    /// What it was about, and what to do when a person can do something.
    pub message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure without an underlying error.
    #[must_use]
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// Attaches the underlying error.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// How long work rests that a source failed at, although it answers others.
pub const REST_AFTER_ERRORS: Duration = Duration::from_secs(15 * 60);

/// What to do about a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// Repeat it: nothing was done, or doing it twice is harmless.
    Retry,
    /// Put the work aside for a while, by [`REST_AFTER_ERRORS`]: whoever asked has tried as often as
    /// is polite.
    Rest {
        /// What the operator should know.
        hint: &'static str,
    },
    /// Put the work aside; a sweep sends it again.
    Park {
        /// When it makes sense to try again; `None` when a person has to act first.
        until: Option<Timestamp>,
        /// What the operator should know.
        hint: &'static str,
    },
    /// Give this piece of work up and say so.
    Drop {
        /// Why it cannot be done.
        reason: &'static str,
    },
}

/// The failure policy. No wildcard: a new kind does not compile until someone decides.
#[must_use]
pub fn recovery(kind: &FailureKind) -> Recovery {
    match kind {
        FailureKind::StoreUnavailable
        | FailureKind::QueueUnavailable
        | FailureKind::DatabaseUnavailable => Recovery::Retry,
        // Tries would multiply: the HTTP layer has made its own.
        FailureKind::SourceUnavailable => {
            Recovery::Rest { hint: "the source failed at this; it is asked again later" }
        }
        FailureKind::RateLimited { until } => Recovery::Park {
            until: Some(*until),
            hint: "the source is left alone until then; the work is sent again afterwards",
        },
        FailureKind::CredentialsRefused => Recovery::Park {
            until: None,
            hint: "the source refused the credentials; correct them, then run again",
        },
        FailureKind::VersionUnknown => Recovery::Park {
            until: None,
            hint: "written by a newer version of Segue; upgrade this one, then run again",
        },
        FailureKind::ObjectMissing | FailureKind::ObjectUnreadable => Recovery::Park {
            until: None,
            hint: "the stored object is missing or damaged; restore it, then run again",
        },
        FailureKind::DatabaseRefused => Recovery::Park {
            until: None,
            hint: "the database refused the rows; this is a defect worth reporting",
        },
        FailureKind::AnswerUnreadable => Recovery::Park {
            until: None,
            hint: "the source's answer could not be read; it is kept in the raw zone",
        },
        FailureKind::Defect => Recovery::Park {
            until: None,
            hint: "the program broke on it; this is a defect worth reporting",
        },
        FailureKind::CapabilityMissing => {
            Recovery::Drop { reason: "the source does not offer this to this app" }
        }
        FailureKind::NotFound => Recovery::Drop { reason: "the source does not have it" },
        FailureKind::InputUnusable => Recovery::Drop { reason: "the input cannot be used" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_faults_that_pass_by_themselves_are_retried() {
        assert_eq!(recovery(&FailureKind::DatabaseUnavailable), Recovery::Retry);
        for kind in
            [FailureKind::CredentialsRefused, FailureKind::NotFound, FailureKind::SourceUnavailable]
        {
            assert_ne!(recovery(&kind), Recovery::Retry, "{kind:?}");
        }
    }

    #[test]
    fn a_pause_the_source_asked_for_is_kept_to() {
        let until = Timestamp::from_second(100).unwrap();
        let Recovery::Park { until: Some(kept), .. } =
            recovery(&FailureKind::RateLimited { until })
        else {
            panic!("a rate limit parks");
        };
        assert_eq!(kept, until);
    }
}
