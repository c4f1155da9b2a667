//! What Spotify's refusals mean, and the sentence a person needs to act on each.

use super::wire::WireProblem;
use crate::http::{HttpError, Refusal, Verdict, is_json, of_status};
use segue_domain::ids::PlaylistId;
use segue_pipeline::failure::{Failure, FailureKind};

/// Ids of Spotify's own playlists begin so.
const EDITORIAL_PREFIX: &str = "37i9";
const CLOSED_PLAYLISTS: &str =
    "Spotify's own playlists are closed to apps made after 2024-11-27; use a search";
const FOREIGN_CONTENTS: &str = "only its owner may read what is on it; sign in as the owner with \
     `segue auth spotify`, use an app with extended quota, or use a search";

/// What the Web API means by an answer.
///
/// A 403 has several meanings, told apart only by its message (seen in public
/// issues); the premium one is plain text.
pub(super) fn verdict(status: u16, body: &[u8]) -> Verdict {
    match (status, of_status(status)) {
        (403, _) if is_about_the_account(body) => Verdict::Refused(Refusal::Credentials),
        (429, _) if is_quota(body) => Verdict::QuotaSpent,
        (_, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (_, verdict) => verdict,
    }
}

fn is_about_the_account(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    text.contains("not registered in the Developer Dashboard")
        || text.contains("Active premium subscription required")
        // The listener did not allow this when they signed in.
        || text.contains("Insufficient client scope")
}

fn is_quota(body: &[u8]) -> bool {
    serde_json::from_slice::<WireProblem>(body)
        .is_ok_and(|problem| problem.error.reason.as_deref() == Some("QUOTA_EXCEEDED"))
}

/// Whether the page was refused for its size (search pages of a new app hold ten).
pub(super) fn is_page_too_large(error: &HttpError) -> bool {
    let HttpError::Refused { status: 400 | 422, said, .. } = error else { return false };
    serde_json::from_slice::<WireProblem>(&said.0)
        .ok()
        .and_then(|problem| problem.error.message)
        .is_some_and(|message| message.to_lowercase().contains("limit"))
}

/// The failure with a sentence for the operator where the bare status would puzzle them.
pub(super) fn explained(error: HttpError) -> Failure {
    let kind = error.kind();
    if matches!(error, HttpError::SignInNeeded { .. }) {
        return error.into();
    }
    let advice = match kind {
        FailureKind::CredentialsRefused => {
            "check the client id and secret, that the app's owner has Premium and that the user \
             is registered in the Developer Dashboard"
        }
        FailureKind::CapabilityMissing => "Spotify does not offer this to apps of this quota mode",
        _ => return error.into(),
    };
    Failure::new(kind, format!("{error}: {advice}"))
}

/// As [`explained`], for a playlist.
pub(super) fn playlist_explained(error: HttpError, id: &PlaylistId) -> Failure {
    let kind = error.kind();
    let advice = match kind {
        FailureKind::NotFound if is_editorial(id) => CLOSED_PLAYLISTS,
        FailureKind::NotFound => "there is no such playlist, or it is private",
        FailureKind::CapabilityMissing if is_editorial(id) => CLOSED_PLAYLISTS,
        FailureKind::CapabilityMissing => FOREIGN_CONTENTS,
        _ => return explained(error),
    };
    Failure::new(kind, format!("playlist {id}: {advice} ({error})"))
}

/// Spotify's own playlists were refused before in this run.
pub(super) fn editorial_off(id: &PlaylistId) -> Failure {
    let message = format!("playlist {id}: {CLOSED_PLAYLISTS} (others were refused before)");
    Failure::new(FailureKind::NotFound, message)
}

/// The contents of somebody else's playlist were refused before in this run.
pub(super) fn foreign_contents_off(id: &PlaylistId) -> Failure {
    let message = format!("playlist {id}: {FOREIGN_CONTENTS} (others were refused before)");
    Failure::new(FailureKind::CapabilityMissing, message)
}

/// As [`explained`], for what belongs to the signed-in listener.
pub(super) fn library_explained(error: HttpError) -> Failure {
    let kind = error.kind();
    match kind {
        _ if matches!(error, HttpError::SignInNeeded { .. }) => error.into(),
        FailureKind::CredentialsRefused | FailureKind::CapabilityMissing => {
            let advice = "a listener has to sign in and allow it: `segue auth spotify`";
            Failure::new(FailureKind::CredentialsRefused, format!("{error}: {advice}"))
        }
        _ => explained(error),
    }
}

/// Whether `id` is one of Spotify's own playlists.
pub(super) fn is_editorial(id: &PlaylistId) -> bool {
    id.as_str().starts_with(EDITORIAL_PREFIX)
}
