//! One request, and the words for it that may be stored and logged.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use url::Url;

/// Query parameters that are secrets or carry signatures, in small letters.
const SECRET_PARAMETERS: [&str; 12] = [
    "access_token",
    "api_key",
    "api_sig",
    "appid",
    "client_secret",
    "code",
    "code_verifier",
    "hdnea",
    "key",
    "refresh_token",
    "sk",
    "token",
];

/// A request that may be sent any number of times.
#[derive(Clone)]
pub(crate) struct Request {
    url: Url,
    authorization: Option<SecretString>,
    form: Option<SecretString>,
    json: Option<String>,
    /// Whether the whole query is a signature or may be one.
    query_is_secret: bool,
}

impl Request {
    /// `GET url`.
    pub(crate) fn get(url: Url) -> Self {
        Self { url, authorization: None, form: None, json: None, query_is_secret: false }
    }

    /// `GET url` of an address that was given by a stranger: whatever its query holds is a secret.
    pub(crate) fn get_signed(url: Url) -> Self {
        Self { query_is_secret: true, ..Self::get(url) }
    }

    /// `POST url` with an encoded form. Forms carry credentials, so none is ever told.
    pub(crate) fn post_form(url: Url, form: impl Into<SecretString>) -> Self {
        Self { form: Some(form.into()), ..Self::get(url) }
    }

    /// `POST url` with a question in JSON; a read all the same.
    pub(crate) fn post_json(url: Url, json: String) -> Self {
        Self { json: Some(json), ..Self::get(url) }
    }

    /// Adds an `Authorization` header.
    pub(crate) fn authorized(self, authorization: SecretString) -> Self {
        Self { authorization: Some(authorization), ..self }
    }

    /// Method, path and query without secrets, and without the host: the same request to a
    /// simulated world on another port is the same request.
    pub(crate) fn described(&self) -> String {
        let posts = self.form.is_some() || self.json.is_some();
        let method = if posts { "POST" } else { "GET" };
        let kept: Vec<_> = self
            .url
            .query_pairs()
            .filter(|(name, _)| {
                !self.query_is_secret
                    && !SECRET_PARAMETERS.contains(&name.to_ascii_lowercase().as_str())
            })
            .collect();
        let mut plain = self.url.clone();
        plain.set_query(None);
        if !kept.is_empty() {
            plain.query_pairs_mut().extend_pairs(kept);
        }
        let query = plain.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{method} {}{query}", plain.path())
    }

    /// The request as the HTTP client takes it.
    pub(crate) fn prepare(
        &self,
        client: &reqwest::Client,
    ) -> Result<reqwest::RequestBuilder, reqwest::header::InvalidHeaderValue> {
        use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
        let mut builder = match &self.form {
            Some(form) => client
                .post(self.url.clone())
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.expose_secret().to_owned()),
            None => client.get(self.url.clone()),
        };
        if let Some(json) = &self.json {
            let post = client.post(self.url.clone());
            builder = post.header(CONTENT_TYPE, "application/json").body(json.clone());
        }
        if let Some(secret) = &self.authorization {
            let mut value = HeaderValue::from_str(secret.expose_secret())?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        Ok(builder)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.described())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_for_a_request_hold_no_secret_and_no_host() {
        let url = Url::parse(
            "http://127.0.0.1:4321/2.0/?method=x&api_key=hunter2&AppId=hunter1&artist=A%26B",
        );
        let request = Request::get(url.unwrap()).authorized("Bearer hunter3".to_owned().into());
        assert_eq!(request.described(), "GET /2.0/?method=x&artist=A%26B");
        assert!(!format!("{request:?}").contains("hunter"));
    }

    #[test]
    fn of_a_signed_address_only_the_path_is_told() {
        let url = Url::parse("https://host.example/clips/1.mp3?hdnea=hunter2&Signature=hunter3");
        assert_eq!(Request::get_signed(url.unwrap()).described(), "GET /clips/1.mp3");
    }
}
