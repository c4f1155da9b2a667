//! Connections: TLS, timeouts, no redirects, and for addresses from outside only public hosts.

use super::address::PublicResolver;
use super::breaker::BreakerPolicy;
use super::request_count::RequestCount;
use super::retry::RetryPolicy;
use super::source::Sources;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

/// How to talk to sources.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Who we are, with a way to reach us: `Segue/0.1.0 (someone@example.org)`. Providers ask for
    /// it and block those who hide.
    pub user_agent: String,
    /// Time to reach a server.
    pub connect_timeout: Duration,
    /// Longest silence in the middle of an answer.
    pub read_timeout: Duration,
    /// Time for one try from the first byte out to the last byte in.
    pub total_timeout: Duration,
    /// Longest answer that is read, bytes after decompression.
    pub max_body_bytes: usize,
    /// When to try again.
    pub retry: RetryPolicy,
    /// When to leave a source alone that keeps failing.
    pub breaker: BreakerPolicy,
    /// Seed of the backoff's jitter. Processes that share one come back together, so it is drawn
    /// unless a test needs a known one.
    pub jitter_seed: u64,
    /// Counts what is sent; all clients made from clones of these settings count together.
    pub requests: RequestCount,
}

impl HttpSettings {
    /// Sane settings for a client that calls itself `user_agent`.
    #[must_use]
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: user_agent.into(),
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
            max_body_bytes: 8 << 20,
            retry: RetryPolicy::default(),
            breaker: BreakerPolicy::default(),
            jitter_seed: drawn_seed(),
            requests: RequestCount::default(),
        }
    }
}

/// A number no other process has: the system's randomness by way of the standard library's hash
/// keys. A process id would not do, in containers they are all alike.
fn drawn_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The HTTP client cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// TLS is not available.
    #[error("TLS cannot be set up")]
    Tls(#[source] rustls::Error),
    /// The user agent is not one line of visible text, or the system refuses.
    #[error("the HTTP client cannot be set up; is the user agent one line of plain text?")]
    Client(#[source] reqwest::Error),
}

/// A pool of connections with its settings, and the limits of the sources asked over it. Built once,
/// in `main`; cloning shares all of it.
#[derive(Debug, Clone)]
pub struct Transport {
    pub(super) client: reqwest::Client,
    pub(super) settings: HttpSettings,
    pub(super) sources: Sources,
}

impl Transport {
    /// Connections to providers whose addresses were configured.
    ///
    /// # Errors
    /// [`TransportError`] when TLS or the user agent cannot be used.
    pub fn new(settings: HttpSettings) -> Result<Self, TransportError> {
        let client = builder(&settings)?.build().map_err(TransportError::Client)?;
        Ok(Self { client, settings, sources: Sources::default() })
    }

    /// Connections to addresses that came from outside: names lead to public addresses only,
    /// except `exempt` hosts. Addresses written as numbers are the caller's to check.
    pub(crate) fn guarded(
        settings: HttpSettings,
        exempt: BTreeSet<String>,
    ) -> Result<Self, TransportError> {
        let client = builder(&settings)?
            .dns_resolver(Arc::new(PublicResolver::new(exempt)))
            .build()
            .map_err(TransportError::Client)?;
        Ok(Self { client, settings, sources: Sources::default() })
    }

    /// The time between two requests to each source that has a client over this.
    #[cfg(test)]
    pub(crate) fn intervals(&self) -> std::collections::BTreeMap<&'static str, Duration> {
        self.sources.intervals()
    }

    /// The settings it was built with.
    #[must_use]
    pub fn settings(&self) -> &HttpSettings {
        &self.settings
    }
}

fn builder(settings: &HttpSettings) -> Result<reqwest::ClientBuilder, TransportError> {
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls()?)
        .user_agent(settings.user_agent.as_str())
        .connect_timeout(settings.connect_timeout)
        .read_timeout(settings.read_timeout)
        .timeout(settings.total_timeout)
        .redirect(reqwest::redirect::Policy::none())
        // Every try is ours to count.
        .retry(reqwest::retry::never())
        // The environment is read in one place and that is not here; a proxy would also resolve
        // names for us and undo the guard.
        .no_proxy()
        .referer(false))
}

/// The roots come with the build: the same trust on every machine, also on one without any.
pub(super) fn tls() -> Result<rustls::ClientConfig, TransportError> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TransportError::Tls)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_made_apart_jitter_apart() {
        let seed = || HttpSettings::new("segue-tests/0").jitter_seed;
        assert_ne!(seed(), seed());
    }
}
