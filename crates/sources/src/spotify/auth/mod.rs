//! Signing a listener in: authorisation code with PKCE (RFC 6749 §4.1, RFC 7636), as Spotify wants
//! it since 2025-11-27, and the leave to read their account that comes of it.
//!
//! Written here and not taken from the `oauth2` crate: it is one address to build and one form to
//! post, over the HTTP layer that has the limits and keeps the secrets, and that crate would bring
//! a second clock, a second source of randomness and a second error for every request.

mod accounts;
mod answer;
mod grant;
mod pkce;
mod sign_in;
mod store;
mod wire;

pub use grant::{GrantUnreadable, Standing, UserGrant, UserId, UserIdInvalid};
pub use sign_in::{SCOPES, SignIn, SignInConfig, SignInError};
pub use store::{Stored, TokenStore, TokenStoreError};

pub(super) use accounts::{Accounts, is_invalid_grant, verdict};
pub(super) use wire::WireToken;
