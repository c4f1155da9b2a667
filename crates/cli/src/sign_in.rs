//! Whose Spotify account is read, and how long that lasts.

use crate::config::Config;
use crate::local::TokenFiles;
use jiff::Timestamp;
use segue_sources::spotify::auth::{Standing, TokenStoreError, UserGrant};
use serde::Serialize;

/// The sign-in to use: the one made here last; otherwise what has become of the token the
/// configuration gives to start with.
///
/// # Errors
/// [`TokenStoreError`] when there is one and it cannot be read.
pub(crate) fn of(config: &Config) -> Result<Option<UserGrant>, TokenStoreError> {
    let files = TokenFiles::of(&config.data);
    if let Some(grant) = files.default_grant()? {
        return Ok(Some(grant));
    }
    let (Some(token), Some(client_id)) = (&config.spotify.refresh_token, &config.spotify.client_id)
    else {
        return Ok(None);
    };
    let start = UserGrant::of_refresh_token(token.clone(), client_id);
    Ok(Some(files.grant(&start.user)?.unwrap_or(start)))
}

/// A sign-in as `status` and `doctor` show it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SignInStatus {
    /// Whose account.
    pub(crate) user: String,
    /// Whether it is the one that is used.
    pub(crate) in_use: bool,
    /// How long it lasts.
    #[serde(flatten)]
    pub(crate) standing: Standing,
    /// When it ends, or ended; `None` when nobody knows when it began.
    pub(crate) ends_at: Option<Timestamp>,
}

/// Every sign-in there is.
///
/// # Errors
/// [`TokenStoreError`] for the first that cannot be read.
pub(crate) fn statuses(
    config: &Config,
    now: Timestamp,
) -> Result<Vec<SignInStatus>, TokenStoreError> {
    let used = of(config)?;
    let mut grants = TokenFiles::of(&config.data).all()?;
    if let Some(used) = used.as_ref().filter(|used| grants.iter().all(|one| one.user != used.user))
    {
        grants.push(used.clone());
    }
    let status = |grant: &UserGrant| SignInStatus {
        user: grant.user.to_string(),
        in_use: used.as_ref().is_some_and(|used| used.user == grant.user),
        standing: grant.standing(now),
        ends_at: grant.ends_at(),
    };
    Ok(grants.iter().map(status).collect())
}

impl SignInStatus {
    /// It in one line, without what to do.
    pub(crate) fn text(&self) -> String {
        let Self { user, .. } = self;
        let on = self.ends_at.map(|end| format!(" on {}", end.strftime("%Y-%m-%d")));
        let on = on.unwrap_or_default();
        match self.standing {
            Standing::Good { days_left: Some(days) } => {
                format!("signed in as {user}, {days} days left")
            }
            Standing::Good { days_left: None } => format!("signed in as {user}"),
            Standing::EndsSoon { days_left } => {
                format!("signed in as {user}, ends in {days_left} days{on}: {AGAIN}")
            }
            Standing::ReauthNeeded => format!("the sign-in of {user} is over: {AGAIN}"),
        }
    }
}

/// What to do about a sign-in that ends.
pub(crate) const AGAIN: &str = "run `segue auth spotify`";
