//! Where grants are kept: a port, so that a laptop has files and a function has a secrets service.

use super::grant::{UserGrant, UserId};
use std::error::Error;
use std::pin::Pin;

/// What a store is busy with. Boxed, for a client holds whichever store it was given.
pub type Stored<'a, T> = Pin<Box<dyn Future<Output = Result<T, TokenStoreError>> + Send + 'a>>;

/// The store did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct TokenStoreError {
    /// What could not be done and what to do about it; without the token.
    pub message: String,
    /// Why.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

/// Keeps each listener's grant.
pub trait TokenStore: Send + Sync {
    /// The grant of `user`, if there is one.
    ///
    /// # Errors
    /// [`TokenStoreError`]; safe to repeat.
    fn load<'a>(&'a self, user: &'a UserId) -> Stored<'a, Option<UserGrant>>;

    /// Keeps `grant` in place of the one its user had. The old one is there until the new one is
    /// safely written, whatever happens in between.
    ///
    /// # Errors
    /// [`TokenStoreError`]; the old one is then still there, and repeating is safe.
    fn save<'a>(&'a self, grant: &'a UserGrant) -> Stored<'a, ()>;
}
