//! A listener's leave to read their account: what is kept of it, and how long it lasts.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// Months a refresh token lives from the authorisation on; refreshing does not prolong it
/// (Spotify, 2026-06-18).
const LIFETIME_MONTHS: i64 = 6;
/// Days before its end from which people are told.
const WARNING_DAYS: i64 = 30;
/// The version of the stored form.
const VERSION: u32 = 1;

/// The name a grant is kept under: its listener's [`UserKey`](segue_domain::library::UserKey) as
/// text, or a name of its own while nobody knows whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserId(String);

/// A text is no user id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user id has 1 to 128 visible characters")]
pub struct UserIdInvalid;

impl UserId {
    /// Takes any id of 1 to 128 visible characters; old ones are names people chose.
    ///
    /// # Errors
    /// [`UserIdInvalid`].
    pub fn parse(text: &str) -> Result<Self, UserIdInvalid> {
        let is_id = (1..=128).contains(&text.chars().count())
            && !text.chars().any(|c| c.is_control() || c.is_whitespace());
        if is_id { Ok(Self(text.to_owned())) } else { Err(UserIdInvalid) }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A listener's leave to read their account.
#[derive(Debug, Clone)]
pub struct UserGrant {
    /// Whose account.
    pub user: UserId,
    /// The app it was given to; another app cannot use it.
    pub client_id: String,
    /// What may be read.
    pub scopes: Vec<String>,
    /// What access tokens are had for.
    pub refresh_token: SecretString,
    /// When the listener agreed; `None` when the token came from elsewhere.
    pub authorized_at: Option<Timestamp>,
    /// Since when Spotify refuses it. The token is kept: only a new sign-in replaces it.
    pub reauth_needed_since: Option<Timestamp>,
}

/// How long a leave still lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Standing {
    /// It works.
    Good {
        /// Whole days until it ends; `None` when nobody knows when it began.
        days_left: Option<i64>,
    },
    /// It works, and ends within thirty days.
    EndsSoon {
        /// Whole days until then.
        days_left: i64,
    },
    /// Its six months are over, or Spotify refused it: the listener has to sign in again.
    ReauthNeeded,
}

/// A stored grant cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GrantUnreadable {
    /// It is not in the format; the reason does not repeat it, it holds a secret.
    #[error("it is not in this program's format")]
    Malformed,
    /// A newer version wrote it.
    #[error("it was written by a newer version ({found}, this one knows {VERSION})")]
    Newer {
        /// The version found.
        found: u32,
    },
}

impl UserGrant {
    /// The leave behind a refresh token that somebody got elsewhere. Nobody knows whose it is
    /// before it is used, so it is called after itself: another token is another grant.
    #[must_use]
    pub fn of_refresh_token(refresh_token: SecretString, client_id: &str) -> Self {
        let digest = Sha256::digest(refresh_token.expose_secret());
        let name: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Self {
            user: UserId(format!("token-{name}")),
            client_id: client_id.to_owned(),
            scopes: Vec::new(),
            refresh_token,
            authorized_at: None,
            reauth_needed_since: None,
        }
    }

    /// When it ends: six months after the listener agreed.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        let began = self.authorized_at?.to_zoned(TimeZone::UTC);
        began.checked_add(LIFETIME_MONTHS.months()).ok().map(|end| end.timestamp())
    }

    /// How long it still lasts at `now`.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.reauth_needed_since.is_some() {
            return Standing::ReauthNeeded;
        }
        let Some(end) = self.ends_at() else { return Standing::Good { days_left: None } };
        let days_left = (end.as_second() - now.as_second()).div_euclid(24 * 3_600);
        match days_left {
            ..0 => Standing::ReauthNeeded,
            0..=WARNING_DAYS => Standing::EndsSoon { days_left },
            _ => Standing::Good { days_left: Some(days_left) },
        }
    }

    /// The grant as it is kept, one JSON object; the secret is in it.
    #[must_use]
    pub fn to_stored(&self) -> SecretString {
        let stored = StoredGrant {
            version: VERSION,
            user_id: self.user.0.clone(),
            client_id: self.client_id.clone(),
            scopes: self.scopes.clone(),
            refresh_token: self.refresh_token.expose_secret().to_owned(),
            authorized_at: self.authorized_at,
            reauth_needed_since: self.reauth_needed_since,
        };
        serde_json::to_string(&stored).expect("invariant: texts and times are JSON").into()
    }

    /// The grant that [`Self::to_stored`] wrote.
    ///
    /// # Errors
    /// [`GrantUnreadable`].
    pub fn from_stored(text: &str) -> Result<Self, GrantUnreadable> {
        let Version { version } =
            serde_json::from_str(text).map_err(|_| GrantUnreadable::Malformed)?;
        if version > VERSION {
            return Err(GrantUnreadable::Newer { found: version });
        }
        let stored: StoredGrant =
            serde_json::from_str(text).map_err(|_| GrantUnreadable::Malformed)?;
        Ok(Self {
            user: UserId::parse(&stored.user_id).map_err(|_| GrantUnreadable::Malformed)?,
            client_id: stored.client_id,
            scopes: stored.scopes,
            refresh_token: stored.refresh_token.into(),
            authorized_at: stored.authorized_at,
            reauth_needed_since: stored.reauth_needed_since,
        })
    }
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct StoredGrant {
    version: u32,
    user_id: String,
    client_id: String,
    scopes: Vec<String>,
    refresh_token: String,
    authorized_at: Option<Timestamp>,
    reauth_needed_since: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn grant() -> UserGrant {
        let grant = UserGrant::of_refresh_token("hunter2".to_owned().into(), "an-app");
        UserGrant { authorized_at: Some(at("2026-08-31T12:00:00Z")), ..grant }
    }

    #[test]
    fn it_lasts_six_months_by_the_calendar_and_warns_for_the_last_thirty_days() {
        let grant = grant();
        assert_eq!(grant.ends_at(), Some(at("2027-02-28T12:00:00Z")));
        let on = |day: &str| grant.standing(at(day));
        assert_eq!(on("2026-08-31T12:00:00Z"), Standing::Good { days_left: Some(181) });
        assert_eq!(on("2027-01-28T11:00:00Z"), Standing::Good { days_left: Some(31) });
        assert_eq!(on("2027-01-29T12:00:00Z"), Standing::EndsSoon { days_left: 30 });
        assert_eq!(on("2027-02-28T11:59:00Z"), Standing::EndsSoon { days_left: 0 });
        assert_eq!(on("2027-02-28T12:00:01Z"), Standing::ReauthNeeded);
    }

    #[test]
    fn one_that_was_refused_needs_a_sign_in_however_young_it_is() {
        let refused =
            UserGrant { reauth_needed_since: Some(at("2026-09-01T00:00:00Z")), ..grant() };
        assert_eq!(refused.standing(at("2026-09-01T00:00:00Z")), Standing::ReauthNeeded);
        let unknown = UserGrant { authorized_at: None, ..grant() };
        assert_eq!(
            unknown.standing(at("2030-01-01T00:00:00Z")),
            Standing::Good { days_left: None }
        );
    }

    #[test]
    fn what_is_stored_comes_back_and_only_there_the_token_is_told() {
        let stored = grant().to_stored();
        let back = UserGrant::from_stored(stored.expose_secret()).unwrap();
        assert_eq!(back.refresh_token.expose_secret(), "hunter2");
        assert_eq!((&back.user, back.ends_at()), (&grant().user, grant().ends_at()));
        assert!(!format!("{:?}", grant()).contains("hunter2"));
    }

    #[test]
    fn half_a_file_and_a_newer_one_are_told_apart_without_repeating_them() {
        let error = |text: &str| UserGrant::from_stored(text).unwrap_err();
        let half = error(r#"{"version":1,"refresh_token":"hunter2""#);
        assert!(!format!("{half} {half:?}").contains("hunter2"));
        let newer = error(r#"{"version":7,"anything":"else"}"#);
        assert!(matches!(newer, GrantUnreadable::Newer { found: 7 }), "{newer:?}");
    }
}
