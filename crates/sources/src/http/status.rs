//! What an answer means: status → verdict, as a table. Providers that put their errors into a
//! 200 look at the body first and fall back to this table.

use segue_pipeline::failure::FailureKind;
use serde::de::IgnoredAny;

/// What is to be made of one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Take it.
    Usable,
    /// The server's own trouble: worth another try.
    Transient,
    /// It should be readable and is not (a proxy's page, half a body): worth another try.
    Garbled,
    /// Too fast: wait as told.
    Throttled,
    /// Too fast, if it says how long to wait; else the server's own trouble.
    Busy,
    /// An allowance is used up: come back much later, waiting is no use.
    QuotaSpent,
    /// No, and asking again gives the same answer.
    Refused(Refusal),
}

/// Why a source says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It does not accept our credentials.
    Credentials,
    /// It does not offer this to our app.
    Capability,
    /// It has no such thing.
    NotFound,
    /// It does not understand the question.
    Input,
    /// It points elsewhere; redirects are not followed, they could lead anywhere.
    Redirect,
}

impl Refusal {
    /// The failure this is.
    pub(crate) fn kind(self) -> FailureKind {
        match self {
            Self::Credentials => FailureKind::CredentialsRefused,
            Self::Capability => FailureKind::CapabilityMissing,
            Self::NotFound => FailureKind::NotFound,
            Self::Input => FailureKind::InputUnusable,
            Self::Redirect => FailureKind::AnswerUnreadable,
        }
    }
}

/// What `status` alone says (RFC 9110 §15).
pub(crate) fn of_status(status: u16) -> Verdict {
    match status {
        200..=299 => Verdict::Usable,
        300..=399 => Verdict::Refused(Refusal::Redirect),
        401 | 407 => Verdict::Refused(Refusal::Credentials),
        402 | 403 | 451 => Verdict::Refused(Refusal::Capability),
        404 | 410 => Verdict::Refused(Refusal::NotFound),
        408 | 425 => Verdict::Transient,
        429 => Verdict::Throttled,
        400 | 405 | 406 | 409 | 411..=424 | 426..=428 | 430..=450 | 452..=499 => {
            Verdict::Refused(Refusal::Input)
        }
        500..=599 => Verdict::Transient,
        0..=199 | 600..=u16::MAX => Verdict::Garbled,
    }
}

/// Whether `body` is one JSON value from beginning to end.
pub(crate) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_passing_trouble_is_tried_again() {
        for status in [500, 502, 503, 504, 408] {
            assert_eq!(of_status(status), Verdict::Transient, "{status}");
        }
        for status in [301, 302, 400, 401, 403, 404, 422] {
            assert!(matches!(of_status(status), Verdict::Refused(_)), "{status}");
        }
        assert_eq!(of_status(429), Verdict::Throttled);
    }

    #[test]
    fn half_a_body_is_no_json() {
        assert!(is_json(b"{\"a\": [1, 2]}"));
        for body in ["", "{\"a\": [1", "<html>", "{} trailing"] {
            assert!(!is_json(body.as_bytes()), "{body}");
        }
    }
}
