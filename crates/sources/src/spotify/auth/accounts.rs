//! The accounts service: one form posted to one address, with the app's secret or without one.

use super::wire::{WireToken, WireTokenProblem};
use crate::http::{
    Endpoint, HttpClient, HttpError, Refusal, Request, UnusedBody, Verdict, is_json, of_status,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use url::form_urlencoded::Serializer;

/// The accounts service as one app uses it; clones share its pace.
#[derive(Clone)]
pub(in crate::spotify) struct Accounts {
    http: HttpClient,
    token_url: Url,
    client_id: String,
    /// The app's id and secret as a header; a public client has no secret and names only itself.
    basic: Option<SecretString>,
}

impl Accounts {
    pub(in crate::spotify) fn new(
        http: HttpClient,
        accounts: &Endpoint,
        client_id: &str,
        client_secret: Option<&SecretString>,
    ) -> Self {
        let basic = client_secret.map(|secret| {
            let pair = format!("{client_id}:{}", secret.expose_secret());
            format!("Basic {}", STANDARD.encode(pair)).into()
        });
        let token_url = accounts.at(&["api", "token"], &[]);
        Self { http, token_url, client_id: client_id.to_owned(), basic }
    }

    pub(in crate::spotify) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The token for `fields`, which begin with the grant's type.
    pub(in crate::spotify) async fn ask(
        &self,
        fields: &[(&str, &str)],
    ) -> Result<WireToken, HttpError> {
        let request = self.request(fields);
        let answer = self.http.send(&request).await?;
        serde_json::from_slice(&answer.body).map_err(|_| HttpError::Unreadable {
            provider: "Spotify",
            request: answer.request,
            said: UnusedBody(answer.body),
        })
    }

    fn request(&self, fields: &[(&str, &str)]) -> Request {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(fields);
        match &self.basic {
            Some(basic) => {
                Request::post_form(self.token_url.clone(), form.finish()).authorized(basic.clone())
            }
            None => {
                form.append_pair("client_id", &self.client_id);
                Request::post_form(self.token_url.clone(), form.finish())
            }
        }
    }
}

/// Whether the accounts service says that a code or a refresh token is not good (any more).
pub(in crate::spotify) fn is_invalid_grant(error: &HttpError) -> bool {
    problem(error).is_some_and(|(error, _)| error == "invalid_grant")
}

/// The error and its description, when the accounts service gave one.
pub(super) fn problem(error: &HttpError) -> Option<(String, String)> {
    let HttpError::Refused { said, .. } = error else { return None };
    let wire = serde_json::from_slice::<WireTokenProblem>(&said.0).ok()?;
    Some((wire.error, wire.error_description.unwrap_or_default()))
}

/// What the accounts service means: it says 400 for wrong credentials.
pub(in crate::spotify) fn verdict(status: u16, body: &[u8]) -> Verdict {
    match (status, of_status(status)) {
        (400, _) => Verdict::Refused(Refusal::Credentials),
        (_, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (_, verdict) => verdict,
    }
}
