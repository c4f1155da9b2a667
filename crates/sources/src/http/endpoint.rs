//! Base addresses of providers, checked once, and the addresses below them.

use std::net::IpAddr;
use url::{Host, Url};

/// A provider's base address.
///
/// ```
/// use segue_sources::http::Endpoint;
/// assert!(Endpoint::parse("https://api.spotify.com/v1").is_ok());
/// assert!(Endpoint::parse("http://127.0.0.1:8080/spotify/v1").is_ok());
/// // Credentials never travel in clear text over a network.
/// assert!(Endpoint::parse("http://api.spotify.com/v1").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Why a text is no base address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is no URL.
    #[error("is no URL")]
    Malformed {
        /// What the parser says.
        #[source]
        cause: url::ParseError,
    },
    /// It is neither `https` nor, on this machine, `http`.
    #[error("must be https (http only on this machine's loopback address), found {scheme}")]
    Insecure {
        /// The scheme found.
        scheme: String,
    },
    /// It carries more than scheme, host, port and path.
    #[error("must have no user name, password, query or fragment")]
    Decorated,
}

impl Endpoint {
    /// Takes an `https` address, or an `http` address of this machine (a simulated world).
    ///
    /// # Errors
    /// [`EndpointError`] with what is wrong; the text itself is not repeated, it may hold a secret.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(text).map_err(|cause| EndpointError::Malformed { cause })?;
        let secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        if !secure {
            return Err(EndpointError::Insecure { scheme: url.scheme().to_owned() });
        }
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if plain { Ok(Self(url)) } else { Err(EndpointError::Decorated) }
    }

    /// The address as a URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The address of `segments` below this one, with `query`. Both are encoded here, so an id or
    /// a name can never leave its place.
    pub(crate) fn at(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.0.clone();
        if !segments.is_empty() {
            url.path_segments_mut()
                .expect("invariant: an http address has a path")
                .pop_if_empty()
                .extend(segments);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_id_or_name_stays_in_its_place() {
        let base = Endpoint::parse("https://api.example/v1/").unwrap();
        let url = base.at(&["track", "isrc:../../me?x#y"], &[("q", "a&api_key=b")]);
        assert_eq!(url.host_str(), Some("api.example"));
        assert!(url.path().starts_with("/v1/track/isrc:"), "{url}");
        assert_eq!(url.query_pairs().count(), 1, "{url}");
        assert_eq!(url.fragment(), None);
    }

    #[test]
    fn an_address_with_a_secret_in_it_is_refused_without_repeating_it() {
        for text in ["https://me:hunter2@api.example/", "https://api.example/?key=hunter2"] {
            let error = Endpoint::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }
}
