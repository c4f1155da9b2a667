//! The app's access token: fetched once, renewed before it ends and when it is refused.

use super::wire::WireToken;
use crate::http::{
    Endpoint, HttpClient, HttpError, Refusal, Request, SharedClock, UnusedBody, Verdict,
};
use crate::http::{is_json, of_status};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

/// A token is renewed this long before its end, so that none ends on its way.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);
/// Lifetime of a token that does not state its own; Spotify's usual hour.
const USUAL_LIFETIME_S: i64 = 3_600;

/// Holds the token of the client-credentials flow.
pub(super) struct Tokens {
    http: HttpClient,
    request: Request,
    clock: SharedClock,
    kept: Mutex<Option<Kept>>,
}

struct Kept {
    token: SecretString,
    renew_at: Timestamp,
}

impl Tokens {
    pub(super) fn new(
        http: HttpClient,
        accounts: &Endpoint,
        client_id: &str,
        client_secret: &SecretString,
        clock: SharedClock,
    ) -> Self {
        let pair = format!("{client_id}:{}", client_secret.expose_secret());
        let basic = format!("Basic {}", STANDARD.encode(pair));
        let request = Request::post_form(
            accounts.at(&["api", "token"], &[]),
            "grant_type=client_credentials",
        )
        .authorized(basic.into());
        Self { http, request, clock, kept: Mutex::new(None) }
    }

    /// A token that is good for a while, as an `Authorization` header.
    pub(super) async fn bearer(&self) -> Result<SecretString, HttpError> {
        let mut kept = self.kept.lock().await;
        match &*kept {
            Some(known) if self.clock.now() < known.renew_at => Ok(known.token.clone()),
            _ => self.fetch(&mut kept).await,
        }
    }

    /// Another token than `refused`. Of many tasks that were refused with one token, the first
    /// fetches a new one and the others take it.
    pub(super) async fn bearer_after(
        &self,
        refused: &SecretString,
    ) -> Result<SecretString, HttpError> {
        let mut kept = self.kept.lock().await;
        match &*kept {
            Some(known) if known.token.expose_secret() != refused.expose_secret() => {
                Ok(known.token.clone())
            }
            _ => self.fetch(&mut kept).await,
        }
    }

    async fn fetch(&self, kept: &mut Option<Kept>) -> Result<SecretString, HttpError> {
        let answer = self.http.send(&self.request).await?;
        let Ok(wire) = serde_json::from_slice::<WireToken>(&answer.body) else {
            let said = UnusedBody(answer.body);
            return Err(HttpError::Unreadable {
                provider: "Spotify",
                request: answer.request,
                said,
            });
        };
        let token = SecretString::from(format!("Bearer {}", wire.access_token));
        let lifetime = SignedDuration::from_secs(wire.expires_in.unwrap_or(USUAL_LIFETIME_S));
        let now = self.clock.now();
        let renew_at = now.saturating_add(lifetime.saturating_sub(MARGIN)).unwrap_or(now);
        *kept = Some(Kept { token: token.clone(), renew_at });
        Ok(token)
    }
}

/// What the accounts service means: it says 400 `invalid_client` for wrong credentials.
pub(super) fn verdict(status: u16, body: &[u8]) -> Verdict {
    match (status, of_status(status)) {
        (400, _) => Verdict::Refused(Refusal::Credentials),
        (_, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (_, verdict) => verdict,
    }
}
