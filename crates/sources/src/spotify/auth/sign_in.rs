//! One sign-in: the address a listener opens, and what is made of the answer.

use super::accounts::{Accounts, problem, verdict};
use super::answer::Answer;
use super::grant::{UserGrant, UserId};
use super::pkce::Verifier;
use super::wire::{WireMe, WireToken};
use crate::http::{
    Endpoint, HttpClient, HttpError, Provider, Rate, Request, SharedClock, Transport,
};
use crate::reading::answer_unreadable;
use crate::spotify::refused;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use segue_domain::library::UserKey;
use segue_pipeline::failure::Failure;
use url::Url;

/// What is asked for: exactly what extracting a library reads, and no leave to change anything.
pub const SCOPES: [&str; 6] = [
    "playlist-read-collaborative",
    "playlist-read-private",
    "user-follow-read",
    "user-library-read",
    "user-read-recently-played",
    "user-top-read",
];

/// Two requests do not need more.
const RATE: Rate = Rate::per_second(5.0);

/// Who asks whom for leave.
#[derive(Debug, Clone)]
pub struct SignInConfig {
    /// Accounts service, `https://accounts.spotify.com`.
    pub accounts_url: Endpoint,
    /// Web API, `https://api.spotify.com/v1`; asked whose account it is.
    pub api_url: Endpoint,
    /// The app's id.
    pub client_id: String,
    /// The app's secret; an app that keeps none is a public client.
    pub client_secret: Option<SecretString>,
    /// Where the answer is sent: `http://127.0.0.1:PORT/callback`.
    pub redirect_uri: Url,
}

/// Why a sign-in came to nothing, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The text is no answer.
    #[error(
        "that is neither the address the browser was sent to (it has code= in it) nor the code"
    )]
    NoAnswer,
    /// The answer belongs to another sign-in.
    #[error(
        "the answer belongs to another sign-in (its state differs): run `segue auth spotify` \
         again, open the address it prints and use no older tab"
    )]
    StateMismatch,
    /// The listener said no.
    #[error("the sign-in was declined: run `segue auth spotify` again and choose Agree")]
    Declined,
    /// The sign-in page refused the app's question.
    #[error("Spotify's sign-in page answered {error:?}")]
    PageRefused {
        /// Its word for it.
        error: String,
    },
    /// The code is used up or too old.
    #[error(
        "Spotify does not accept the code ({said}): a code works once and for some minutes only; \
         run `segue auth spotify` again"
    )]
    CodeRefused {
        /// Its words.
        said: String,
    },
    /// The app does not list the redirect address.
    #[error(
        "Spotify does not know the redirect address ({said}): at \
         https://developer.spotify.com/dashboard open the app's settings, add {redirect_uri} to \
         its redirect URIs exactly so, save, and run `segue auth spotify` again"
    )]
    RedirectRefused {
        /// Its words.
        said: String,
        /// What was used.
        redirect_uri: Url,
    },
    /// The app's own credentials are wrong.
    #[error(
        "Spotify does not accept the app ({said}): compare SPOTIFY_CLIENT_ID and \
         SPOTIFY_CLIENT_SECRET with https://developer.spotify.com/dashboard"
    )]
    AppRefused {
        /// Its words.
        said: String,
    },
    /// The account may sign in and may not be read.
    #[error(
        "Spotify does not let this app read the account: add it under User Management at \
         https://developer.spotify.com/dashboard; an app in development mode has five users, and \
         its owner needs Premium"
    )]
    AccountRefused,
    /// Spotify gave no refresh token, so the leave would end within the hour.
    #[error("Spotify gave no refresh token; run `segue auth spotify` again")]
    NoRefreshToken,
    /// Spotify did not answer usably.
    #[error("the sign-in could not be finished; run `segue auth spotify` again")]
    Unfinished(#[source] Failure),
}

/// A sign-in under way. It ends with the process: an answer to it is good for nobody else.
pub struct SignIn {
    config: SignInConfig,
    accounts: Accounts,
    http: HttpClient,
    clock: SharedClock,
    verifier: Verifier,
    state: String,
}

impl SignIn {
    /// A sign-in that proves itself with `random` bytes, which nobody else may know.
    #[must_use]
    pub fn begin(
        config: SignInConfig,
        transport: &Transport,
        clock: SharedClock,
        random: [u8; 48],
    ) -> Self {
        let api = Provider { name: "Spotify", rate: RATE, verdict: refused::verdict };
        let service = HttpClient::new(transport, Provider { verdict, ..api }, clock.clone());
        let secret = config.client_secret.as_ref();
        let (for_verifier, for_state) =
            random.split_first_chunk().expect("invariant: 48 bytes have 32 in front");
        Self {
            accounts: Accounts::new(service, &config.accounts_url, &config.client_id, secret),
            http: HttpClient::new(transport, api, clock.clone()),
            clock,
            verifier: Verifier::of(for_verifier),
            state: URL_SAFE_NO_PAD.encode(for_state),
            config,
        }
    }

    /// The address to open in a browser, anywhere.
    #[must_use]
    pub fn address(&self) -> Url {
        let query = [
            ("response_type", "code"),
            ("client_id", self.config.client_id.as_str()),
            ("scope", &SCOPES.join(" ")),
            ("redirect_uri", self.config.redirect_uri.as_str()),
            ("state", &self.state),
            ("code_challenge_method", "S256"),
            ("code_challenge", &self.verifier.challenge()),
        ];
        self.config.accounts_url.at(&["authorize"], &query)
    }

    /// Makes a grant of the answer: the address the browser was sent to, its query, or the code.
    ///
    /// # Errors
    /// [`SignInError`] with what to do. After [`SignInError::NoAnswer`] another text may be tried;
    /// after any other a new sign-in is needed.
    pub async fn finish(&self, answer: &str) -> Result<UserGrant, SignInError> {
        let code = self.code(answer)?;
        let token = self.exchange(&code).await?;
        let user = self.user(&token.access_token).await?;
        let granted = token.scope.unwrap_or_else(|| SCOPES.join(" "));
        Ok(UserGrant {
            user,
            client_id: self.config.client_id.clone(),
            scopes: granted.split_whitespace().map(str::to_owned).collect(),
            refresh_token: token.refresh_token.ok_or(SignInError::NoRefreshToken)?.into(),
            authorized_at: Some(self.clock.now()),
            reauth_needed_since: None,
        })
    }

    fn code(&self, answer: &str) -> Result<SecretString, SignInError> {
        let answer = Answer::read(answer).ok_or(SignInError::NoAnswer)?;
        if !answer.belongs_to(&self.state) {
            return Err(SignInError::StateMismatch);
        }
        match answer {
            Answer::Code { code, .. } => Ok(code),
            Answer::Error { error, .. } if error == "access_denied" => Err(SignInError::Declined),
            Answer::Error { error, .. } => Err(SignInError::PageRefused { error }),
        }
    }

    async fn exchange(&self, code: &SecretString) -> Result<WireToken, SignInError> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", self.config.redirect_uri.as_str()),
            ("code_verifier", self.verifier.reveal()),
        ];
        self.accounts.ask(&fields).await.map_err(|error| self.exchange_refused(error))
    }

    fn exchange_refused(&self, error: HttpError) -> SignInError {
        let Some((word, said)) = problem(&error) else { return unfinished(error) };
        let redirect_uri = || self.config.redirect_uri.clone();
        match word.as_str() {
            // One word for three things; only the description says which.
            "invalid_grant" if said.to_lowercase().contains("redirect") => {
                SignInError::RedirectRefused { said, redirect_uri: redirect_uri() }
            }
            "invalid_grant" => SignInError::CodeRefused { said },
            "invalid_client" | "unauthorized_client" => SignInError::AppRefused { said },
            _ => unfinished(error),
        }
    }

    async fn user(&self, access_token: &str) -> Result<UserId, SignInError> {
        let bearer = SecretString::from(format!("Bearer {access_token}"));
        let request = Request::get(self.config.api_url.at(&["me"], &[])).authorized(bearer);
        let answer = match self.http.send(&request).await {
            Err(HttpError::Refused { status: 403, .. }) => return Err(SignInError::AccountRefused),
            other => other.map_err(unfinished)?,
        };
        let me = serde_json::from_slice::<WireMe>(&answer.body).ok();
        let key = me.and_then(|me| UserKey::of(me.account_id.as_deref(), me.id.as_deref()));
        key.and_then(|key| UserId::parse(key.as_str()).ok()).ok_or_else(|| {
            SignInError::Unfinished(answer_unreadable("Spotify does not say whose account it is"))
        })
    }
}

fn unfinished(error: HttpError) -> SignInError {
    SignInError::Unfinished(error.into())
}
