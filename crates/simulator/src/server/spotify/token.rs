//! Access tokens: what one says, and the check every call of the Web API passes.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::Site;
use super::refusal::Refusal;
use crate::Listener;

/// How an access token begins.
const KIND: &str = "BQ";

/// Whose token it is and what it is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bearer {
    /// Index of the listener who signed in; `None` for the app itself.
    pub(super) listener: Option<usize>,
    /// What the listener allowed.
    pub(super) scopes: Vec<String>,
}

impl Bearer {
    /// The listener, if there is one who allowed `scope`; `""` needs no permission.
    pub(super) fn listener<'site>(
        &self,
        site: &'site Site,
        scope: &str,
    ) -> Result<&'site Listener, Refusal> {
        let listener = self.listener.and_then(|index| site.world.listeners().get(index));
        let listener = listener.ok_or(Refusal::NoUser)?;
        if scope.is_empty() || self.allows(scope) {
            Ok(listener)
        } else {
            Err(Refusal::InsufficientScope)
        }
    }

    pub(super) fn allows(&self, scope: &str) -> bool {
        self.scopes.iter().any(|allowed| allowed == scope)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or(Refusal::NoToken)
    }
}

/// Lets only calls with a valid bearer token through, and tells them whose it is.
pub(super) async fn require(
    State(site): State<Arc<Site>>,
    mut request: Request,
    next: Next,
) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = given.and_then(|value| value.strip_prefix("Bearer ")) else {
        return Refusal::NoToken.into_response();
    };
    match read(&site, token) {
        Ok(bearer) => {
            request.extensions_mut().insert(bearer);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// A token that says when it ends and whose it is.
pub(super) fn issue(site: &Site, bearer: &Bearer) -> String {
    let expires_s = site.clock.unix_s_in(site.options.token_ttl_s);
    let listener = bearer.listener.map(|index| index.to_string()).unwrap_or_default();
    let claim = format!("{expires_s}|{listener}|{}", bearer.scopes.join(" "));
    site.seal.token(KIND, &claim)
}

fn read(site: &Site, token: &str) -> Result<Bearer, Refusal> {
    let claim = site.seal.claim(KIND, token).ok_or(Refusal::InvalidToken)?;
    let mut fields = claim.splitn(3, '|');
    let mut field = || fields.next().unwrap_or_default().to_owned();
    let (expires, listener, scopes) = (field(), field(), field());
    let expires_s: i64 = expires.parse().map_err(|_| Refusal::InvalidToken)?;
    if site.clock.unix_s() >= expires_s {
        return Err(Refusal::ExpiredToken);
    }
    let scopes = scopes.split_whitespace().map(str::to_owned).collect();
    Ok(Bearer { listener: listener.parse().ok(), scopes })
}
