//! Access tokens: fetched once, renewed before they end and when they are refused.
//!
//! An app's own token opens the catalogue, a listener's opens their account as well. Of many tasks
//! that need a new one, the first fetches it and the others take it.

use super::auth::{Accounts, TokenStore, UserGrant, WireToken, is_invalid_grant};
use crate::http::{HttpError, SharedClock};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use std::future::pending;
use std::panic::resume_unwind;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A token is renewed this long before its end, so that none ends on its way.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);
/// Lifetime of a token that does not state its own; Spotify's usual hour.
const USUAL_LIFETIME_S: i64 = 3_600;
/// What a refused refresh token means.
const REFUSED: &str = "the sign-in has ended or was withdrawn";

/// The tokens of an app, and of a listener who signed in to it.
pub(super) struct Access {
    app: Option<Tokens>,
    user: Option<Tokens>,
}

impl Access {
    /// What an app has of its own: `None` for a public client, which has no secret.
    pub(super) fn of(app: Option<Tokens>) -> Self {
        Self { app, user: None }
    }

    /// With a listener's token beside the app's.
    pub(super) fn and_user(self, user: Tokens) -> Self {
        Self { user: Some(user), ..self }
    }

    /// Whose token a request to `path` carries. An account opens to its listener alone, a playlist
    /// better to them; the catalogue is the app's business, so that it goes on when a sign-in ends.
    ///
    /// # Errors
    /// [`HttpError::SignInNeeded`] when nobody has a token for it.
    pub(super) fn to(&self, path: &[&str]) -> Result<&Tokens, HttpError> {
        let (app, user) = (self.app.as_ref(), self.user.as_ref());
        let chosen = match path.first() {
            Some(&"me") => user,
            Some(&"playlists") => user.or(app),
            _ => app.or(user),
        };
        chosen.ok_or_else(|| sign_in_needed("nobody is signed in"))
    }
}

/// Holds one access token and knows how to get the next; clones hold the same.
#[derive(Clone)]
pub(super) struct Tokens {
    accounts: Accounts,
    clock: SharedClock,
    /// Held while a token is fetched: whoever comes meanwhile waits for that one.
    state: Arc<Mutex<State>>,
}

struct State {
    kept: Option<Kept>,
    leave: Leave,
}

struct Kept {
    bearer: SecretString,
    renew_at: Timestamp,
}

/// What a token is had for.
enum Leave {
    /// The app's credentials.
    App,
    /// A listener's grant.
    User(Box<Held>),
}

struct Held {
    grant: UserGrant,
    store: Arc<dyn TokenStore>,
    /// Whether the store has this grant as it is here.
    is_saved: bool,
    /// Why it is of no use any more.
    refused: Option<&'static str>,
}

impl Tokens {
    /// The tokens of the app itself (client credentials).
    pub(super) fn of_app(accounts: Accounts, clock: SharedClock) -> Self {
        Self::new(accounts, clock, Leave::App)
    }

    /// The tokens of the listener behind `grant`; what becomes of it is kept in `store`.
    pub(super) fn of_user(
        accounts: Accounts,
        clock: SharedClock,
        grant: UserGrant,
        store: Arc<dyn TokenStore>,
    ) -> Self {
        let is_ours = grant.client_id == accounts.client_id();
        let refused = (!is_ours).then_some("the sign-in belongs to another app");
        let held = Held { grant, store, is_saved: true, refused };
        Self::new(accounts, clock, Leave::User(Box::new(held)))
    }

    fn new(accounts: Accounts, clock: SharedClock, leave: Leave) -> Self {
        Self { accounts, clock, state: Arc::new(Mutex::new(State { kept: None, leave })) }
    }

    /// A token that is good for a while, as an `Authorization` header.
    pub(super) async fn bearer(&self) -> Result<SecretString, HttpError> {
        let state = Arc::clone(&self.state).lock_owned().await;
        match &state.kept {
            Some(known) if self.clock.now() < known.renew_at => Ok(known.bearer.clone()),
            _ => self.fetch(state).await,
        }
    }

    /// Another token than `refused`. Of many tasks that were refused with one token, the first
    /// fetches a new one and the others take it.
    pub(super) async fn bearer_after(
        &self,
        refused: &SecretString,
    ) -> Result<SecretString, HttpError> {
        let state = Arc::clone(&self.state).lock_owned().await;
        match &state.kept {
            Some(known) if known.bearer.expose_secret() != refused.expose_secret() => {
                Ok(known.bearer.clone())
            }
            _ => self.fetch(state).await,
        }
    }

    /// Fetches a token in a task of its own: once Spotify has replaced a refresh token, a caller
    /// that was cancelled must not keep the new one from being stored.
    async fn fetch(&self, mut state: OwnedMutexGuard<State>) -> Result<SecretString, HttpError> {
        let tokens = self.clone();
        match tokio::spawn(async move { tokens.fetch_into(&mut state).await }).await {
            Ok(fetched) => fetched,
            Err(ended) if ended.is_panic() => resume_unwind(ended.into_panic()),
            // Only a runtime that shuts down cancels it, and that polls nobody again.
            Err(_) => pending().await,
        }
    }

    async fn fetch_into(&self, state: &mut State) -> Result<SecretString, HttpError> {
        let wire = match &mut state.leave {
            Leave::App => self.accounts.ask(&[("grant_type", "client_credentials")]).await?,
            Leave::User(held) => self.refresh(held).await?,
        };
        let bearer = SecretString::from(format!("Bearer {}", wire.access_token));
        let lifetime = SignedDuration::from_secs(wire.expires_in.unwrap_or(USUAL_LIFETIME_S));
        let now = self.clock.now();
        let renew_at = now.saturating_add(lifetime.saturating_sub(MARGIN)).unwrap_or(now);
        state.kept = Some(Kept { bearer: bearer.clone(), renew_at });
        Ok(bearer)
    }

    /// An access token for a listener's refresh token. A refused one is never thrown away, and not
    /// shown to Spotify a second time by this process.
    async fn refresh(&self, held: &mut Held) -> Result<WireToken, HttpError> {
        if let Some(why) = held.refused {
            return Err(sign_in_needed(why));
        }
        let mut answer = self.ask_with(&held.grant).await;
        if matches!(&answer, Err(error) if is_invalid_grant(error)) && held.take_newer().await {
            answer = self.ask_with(&held.grant).await;
        }
        match answer {
            Ok(wire) => {
                held.renewed(wire.refresh_token.as_deref()).await;
                Ok(wire)
            }
            Err(error) if is_invalid_grant(&error) => {
                held.refused(self.clock.now()).await;
                Err(sign_in_needed(REFUSED))
            }
            Err(error) => Err(error),
        }
    }

    async fn ask_with(&self, grant: &UserGrant) -> Result<WireToken, HttpError> {
        let refresh_token = grant.refresh_token.expose_secret();
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.accounts.ask(&fields).await
    }
}

impl Held {
    /// Takes over what another process has made of the grant meanwhile; whether there was something.
    async fn take_newer(&mut self) -> bool {
        match self.store.load(&self.grant.user).await {
            Ok(Some(stored)) if !is_same(&stored.refresh_token, &self.grant.refresh_token) => {
                self.grant = stored;
                self.is_saved = true;
                true
            }
            Ok(_) => false,
            Err(error) => {
                tracing::warn!(error = %error, "the stored sign-in cannot be read");
                false
            }
        }
    }

    /// The grant was accepted, and perhaps replaced: a public client's is, each time.
    async fn renewed(&mut self, refresh_token: Option<&str>) {
        if let Some(new) = refresh_token.filter(|new| !new.is_empty()) {
            let new = SecretString::from(new);
            self.is_saved &= is_same(&new, &self.grant.refresh_token);
            self.grant.refresh_token = new;
        }
        self.is_saved &= self.grant.reauth_needed_since.take().is_none();
        self.keep().await;
    }

    /// The grant was refused: noted, for people to see, and kept.
    async fn refused(&mut self, now: Timestamp) {
        self.refused = Some(REFUSED);
        self.is_saved = false;
        self.grant.reauth_needed_since.get_or_insert(now);
        self.keep().await;
    }

    /// A store that fails costs this process nothing: it goes on with what it holds, tries again
    /// with the next token, and the store keeps the old one.
    async fn keep(&mut self) {
        if self.is_saved {
            return;
        }
        match self.store.save(&self.grant).await {
            Ok(()) => self.is_saved = true,
            Err(error) => {
                tracing::warn!(error = %error, "the renewed sign-in could not be kept");
            }
        }
    }
}

fn sign_in_needed(why: &str) -> HttpError {
    let advice = format!("{why}: run `segue auth spotify`, then run this again");
    HttpError::SignInNeeded { provider: "Spotify", advice }
}

fn is_same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}
