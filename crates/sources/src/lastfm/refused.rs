//! What Last.fm's error codes mean, whatever the status they come with.

use super::wire::WireProblem;
use crate::http::{HttpError, Refusal, Verdict, is_json, of_status};
use segue_pipeline::failure::{Failure, FailureKind};

/// The error of what only the listener may see.
const LOGIN_REQUIRED: i64 = 17;

/// The error an answer holds, if it holds one.
pub(super) fn error_code(body: &[u8]) -> Option<i64> {
    serde_json::from_slice::<WireProblem>(body).ok()?.error
}

fn code_of(error: &HttpError) -> Option<i64> {
    match error {
        HttpError::Refused { said, .. } => error_code(&said.0),
        _ => None,
    }
}

/// What an answer means, by its error code and, without one, by its status.
pub(super) fn verdict(status: u16, body: &[u8]) -> Verdict {
    match (error_code(body), of_status(status)) {
        (Some(code), _) => of_code(code),
        (None, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (None, verdict) => verdict,
    }
}

/// The error codes of the API (lastfm-docs, codes.md).
fn of_code(code: i64) -> Verdict {
    match code {
        // Not found: an answer like any other, the reader makes it a miss.
        6 | 7 => Verdict::Usable,
        // Backend failed, offline, temporarily unavailable.
        8 | 11 | 16 => Verdict::Transient,
        29 => Verdict::Throttled,
        // Authentication, session, key, signature, token, login, suspended key.
        4 | 9 | 10 | 13..=15 | LOGIN_REQUIRED | 26 => Verdict::Refused(Refusal::Credentials),
        // Subscribers only, deprecated.
        12 | 18 | 27 => Verdict::Refused(Refusal::Capability),
        // Wrong service, method, format, or nothing anybody documented.
        _ => Verdict::Refused(Refusal::Input),
    }
}

/// The failure with a sentence for the operator where the bare status would puzzle them.
pub(super) fn explained(error: HttpError) -> Failure {
    match error.kind() {
        kind @ FailureKind::CredentialsRefused => {
            let advice = match code_of(&error) {
                Some(LOGIN_REQUIRED) => "this listener's plays are private",
                _ => "check the Last.fm API key",
            };
            Failure::new(kind, format!("{error}: {advice}"))
        }
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_a_200_counts_and_only_four_codes_pass_by_themselves() {
        let of =
            |code: i64| verdict(200, format!(r#"{{"error":{code},"message":"m"}}"#).as_bytes());
        for code in 2..=29 {
            let passes = matches!(of(code), Verdict::Transient | Verdict::Throttled);
            assert_eq!(passes, [8, 11, 16, 29].contains(&code), "{code}");
        }
        assert_eq!(of(6), Verdict::Usable);
        assert_eq!(of(10), Verdict::Refused(Refusal::Credentials));
        assert_eq!(of(26), Verdict::Refused(Refusal::Credentials));
    }

    #[test]
    fn a_code_outweighs_the_status_it_comes_with() {
        assert_eq!(verdict(404, br#"{"error":6,"message":"Track not found"}"#), Verdict::Usable);
        assert_eq!(verdict(200, b"<html>maintenance</html>"), Verdict::Garbled);
        assert_eq!(verdict(502, b"<html>bad gateway</html>"), Verdict::Transient);
    }
}
