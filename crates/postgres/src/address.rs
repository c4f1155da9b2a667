//! Where the database is and how it is reached: in plain text, or over TLS that is verified in full.
//!
//! `sslmode` of the URL decides. `require`, `verify-ca` and `verify-full` all mean `verify-full`: the
//! server's certificate must be of a trusted authority, valid today and made out to the host in the URL,
//! and nothing falls back to plain text. (PostgreSQL's own `require` verifies nothing, which helps only
//! against eavesdroppers who do not interfere.) `sslrootcert` names a PEM file with the authorities to
//! trust; without it, those of Mozilla's list are. Everything else, and no `sslmode` at all, is plain
//! text: for servers on this machine or in a network of one's own.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use segue_pipeline::failure::{Failure, FailureKind};
use std::fmt;
use std::sync::Arc;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, Error, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A database's address. It holds a password and is never shown.
#[derive(Clone)]
pub struct Address {
    pub(crate) config: Config,
    pub(crate) tls: Option<MakeRustlsConnect>,
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Address")
    }
}

impl Address {
    /// Reads `postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…`.
    ///
    /// # Errors
    /// [`FailureKind::InputUnusable`] when it is no address, or names a mode or a file that cannot be
    /// used. The password is not repeated.
    pub fn parse(url: &str) -> Result<Self, Failure> {
        let (url, mode, roots) = part(url);
        let mut config: Config = url.parse().map_err(|cause: Error| {
            let message = "the database URL is not usable; it looks like \
                           postgresql://user:password@host:5432/database";
            Failure::new(FailureKind::InputUnusable, message).caused_by(cause)
        })?;
        let is_verified = match mode.as_deref() {
            None => config.get_ssl_mode() == SslMode::Require,
            Some("disable" | "allow" | "prefer") => false,
            Some("require" | "verify-ca" | "verify-full") => true,
            Some(other) => {
                return Err(unusable(format!(
                    "sslmode={other} in the database URL is none of disable, require, verify-full"
                )));
            }
        };
        config.ssl_mode(if is_verified { SslMode::Require } else { SslMode::Disable });
        let tls = is_verified.then(|| verified(roots.as_deref())).transpose()?;
        Ok(Self { config, tls })
    }

    /// Opens a connection that is served by the current tokio runtime.
    ///
    /// # Errors
    /// PostgreSQL's or the connection's; a certificate that does not hold is one of these.
    pub async fn connect(&self) -> Result<Client, Error> {
        match &self.tls {
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                tokio::spawn(async move { note(connection.await) });
                Ok(client)
            }
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                tokio::spawn(async move { note(connection.await) });
                Ok(client)
            }
        }
    }
}

/// Whoever uses the client hears of the error as well.
fn note(ended: Result<(), Error>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "the database connection ended");
    }
}

/// The URL without what the driver does not know, the mode, and the file of authorities.
fn part(url: &str) -> (String, Option<String>, Option<String>) {
    let Some((address, query)) = url.split_once('?') else { return (url.to_owned(), None, None) };
    let (mut mode, mut roots, mut others) = (None, None, Vec::new());
    for setting in query.split('&') {
        match setting.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value.to_owned()),
            Some(("sslrootcert", value)) => roots = Some(value.to_owned()),
            _ => others.push(setting),
        }
    }
    let query = if others.is_empty() { String::new() } else { format!("?{}", others.join("&")) };
    (format!("{address}{query}"), mode, roots)
}

fn verified(roots: Option<&str>) -> Result<MakeRustlsConnect, Failure> {
    let roots = match roots {
        None | Some("system") => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
        Some(file) => authorities(file)?,
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| unusable("TLS cannot be set up".to_owned()).caused_by(cause))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn authorities(file: &str) -> Result<RootCertStore, Failure> {
    let failed = || unusable(format!("no certificates can be read from {file} (sslrootcert)"));
    let mut store = RootCertStore::empty();
    let certificates =
        CertificateDer::pem_file_iter(file).map_err(|cause| failed().caused_by(cause))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|cause| failed().caused_by(cause))?;
        store.add(certificate).map_err(|cause| failed().caused_by(cause))?;
    }
    if store.is_empty() { Err(failed()) } else { Ok(store) }
}

fn unusable(message: String) -> Failure {
    Failure::new(FailureKind::InputUnusable, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_that_promises_encryption_verifies_and_the_others_are_plain() {
        let is_verified = |query: &str| {
            let address = Address::parse(&format!("postgresql://me:hunter2@host/music{query}"));
            address.unwrap().tls.is_some()
        };
        for mode in ["require", "verify-ca", "verify-full"] {
            assert!(is_verified(&format!("?sslmode={mode}")), "{mode}");
        }
        for query in ["", "?sslmode=disable", "?sslmode=prefer", "?connect_timeout=3"] {
            assert!(!is_verified(query), "{query}");
        }
    }

    #[test]
    fn a_mode_or_a_file_that_is_none_stops_before_anything_is_sent() {
        for query in ["sslmode=verify-fully", "sslmode=verify-full&sslrootcert=/nowhere.pem"] {
            let url = format!("postgresql://me:hunter2@host/music?{query}");
            let failure = Address::parse(&url).unwrap_err();
            assert_eq!(failure.kind, FailureKind::InputUnusable);
            assert!(!format!("{failure} {failure:?}").contains("hunter2"));
        }
    }
}
