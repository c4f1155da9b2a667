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

/// A sentence for each sign-in that is over or soon will be.
///
/// # Errors
/// As [`statuses`].
pub(crate) fn warnings(config: &Config, now: Timestamp) -> Result<Vec<String>, TokenStoreError> {
    let is_good = |status: &SignInStatus| matches!(status.standing, Standing::Good { .. });
    let found = statuses(config, now)?.into_iter();
    Ok(found.filter(|status| !is_good(status)).map(|status| status.text()).collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use segue_sources::spotify::auth::{TokenStore, UserId};

    fn config(home: &std::path::Path, token: &str) -> Config {
        Config::with(home, &[("SPOTIFY_CLIENT_ID", "an-app"), ("SPOTIFY_REFRESH_TOKEN", token)])
    }

    fn save(config: &Config, grant: &UserGrant) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(TokenFiles::of(&config.data).save(grant)).unwrap();
    }

    #[test]
    fn a_token_from_elsewhere_is_a_start_that_what_became_of_it_replaces() {
        use secrecy::ExposeSecret;
        let home = tempfile::tempdir().unwrap();
        let config = |token| config(home.path(), token);
        let token = |config: &Config| of(config).unwrap().unwrap().refresh_token;
        assert!(of(&config("")).unwrap().is_none());
        let start = config("given");
        assert_eq!(token(&start).expose_secret(), "given");
        let renewed = UserGrant {
            refresh_token: "renewed".to_owned().into(),
            ..of(&start).unwrap().unwrap()
        };
        save(&start, &renewed);
        assert_eq!(token(&start).expose_secret(), "renewed");
        assert_eq!(token(&config("another")).expose_secret(), "another", "a new start");

        let user = UserId::parse("ann").unwrap();
        let signed_in = UserGrant { user, refresh_token: "ann's".to_owned().into(), ..renewed };
        save(&start, &signed_in);
        TokenFiles::of(&start.data).make_default(&signed_in.user).unwrap();
        assert_eq!(token(&start).expose_secret(), "ann's", "a sign-in goes first");
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let used: Vec<_> =
            statuses(&start, now).unwrap().into_iter().filter(|s| s.in_use).collect();
        assert!(used.len() == 1 && used[0].user == "ann", "{used:?}");
        assert!(warnings(&start, now).unwrap().is_empty());
    }
}
