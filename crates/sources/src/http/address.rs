//! Which addresses may be reached when an address came from outside: only public ones.
//!
//! Names are resolved here and the checked addresses are the ones connected to, so a name that
//! changes its mind between check and connection (DNS rebinding) gains nothing.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::BTreeSet;
use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use tokio::net::lookup_host;

/// Whether `address` is on the public internet (IANA special-purpose registries, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b)) // shared by carriers, RFC 6598
        || (a == 192 && b == 0 && c == 0) // protocol assignments, RFC 6890
        || (a == 198 && (18..20).contains(&b)); // benchmarking, RFC 2544
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Only global unicast is handed out; mapped, translated and tunnelled IPv4 lies outside it or
    // is excluded here, for it could name any private address.
    let global = (first & 0xE000) == 0x2000;
    let special = (first == 0x2001 && (second < 0x0200 || second == 0x0DB8)) // RFC 2928, 4380, 3849
        || first == 0x2002 // 6to4, RFC 3056
        || first == 0x3FFF; // documentation, RFC 9637
    global && !special
}

/// A name leads to an address that must not be reached.
#[derive(Debug, thiserror::Error)]
#[error("{host} is not on the public internet")]
pub(super) struct NotPublic {
    host: String,
}

/// Whether a request failed because its host is not public.
pub(super) fn is_not_public(cause: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(cause);
    while let Some(error) = cause {
        if error.is::<NotPublic>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// What a name leads to at this moment.
type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Resolves names to public addresses only. What it answers is what is connected to: nobody asks
/// for the name a second time.
#[derive(Clone)]
pub(super) struct PublicResolver {
    exempt: BTreeSet<String>,
    look_up: Arc<dyn Fn(String) -> Found + Send + Sync>,
}

impl PublicResolver {
    /// Asks the system; `exempt` host names (of a simulated world) may lead anywhere.
    pub(super) fn new(exempt: BTreeSet<String>) -> Self {
        Self::asking(exempt, |host| {
            Box::pin(async move { Ok(lookup_host((host, 0)).await?.collect()) })
        })
    }

    /// Asks `look_up` in place of the system.
    fn asking(
        exempt: BTreeSet<String>,
        look_up: impl Fn(String) -> Found + Send + Sync + 'static,
    ) -> Self {
        Self { exempt, look_up: Arc::new(look_up) }
    }
}

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let exempt = self.exempt.contains(&host);
        let found = (self.look_up)(host.clone());
        Box::pin(async move {
            let found = found.await?;
            // One private address among public ones is a trick, not an accident.
            if !exempt && !found.iter().all(|address| is_public(address.ip())) {
                return Err(NotPublic { host }.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn no_private_reserved_or_disguised_address_is_public() {
        for address in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.170",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["8.8.8.8", "151.101.1.6", "2606:4700::6810:84e5", "2a00:1450::1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused_unless_it_was_configured() {
        let name = || "localhost".parse::<Name>().unwrap();
        assert!(PublicResolver::new(BTreeSet::new()).resolve(name()).await.is_err());
        let exempt = BTreeSet::from(["localhost".to_owned()]);
        assert!(PublicResolver::new(exempt).resolve(name()).await.is_ok());
    }

    /// A resolver to which the name leads to each of `answers` in turn, and how often it was asked.
    fn changing(exempt: &str, answers: &[&[&str]]) -> (PublicResolver, Arc<AtomicUsize>) {
        let parse = |ip: &&str| SocketAddr::new(ip.parse().unwrap(), 0);
        let answers: Vec<Vec<_>> =
            answers.iter().map(|ips| ips.iter().map(parse).collect()).collect();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let look_up = move |_| -> Found {
            let turn = count.fetch_add(1, Ordering::Relaxed) % answers.len();
            let answer = answers[turn].clone();
            Box::pin(async move { Ok(answer) })
        };
        (PublicResolver::asking(BTreeSet::from([exempt.to_owned()]), look_up), asked)
    }

    /// T50: a name that is public when it is checked and private when it is connected to.
    #[tokio::test]
    async fn a_name_that_changes_its_mind_is_held_to_the_addresses_that_were_checked() {
        let (resolver, asked) = changing("none", &[&["8.8.8.8"], &["127.0.0.1"]]);
        let name = || "rebinding.example".parse::<Name>().unwrap();
        let checked: Vec<_> = resolver.resolve(name()).await.unwrap().collect();
        assert_eq!(checked, ["8.8.8.8:0".parse().unwrap()]);
        assert_eq!(asked.load(Ordering::Relaxed), 1, "what is connected to is what was checked");
        assert!(resolver.resolve(name()).await.is_err(), "the next connection is checked anew");
        let (resolver, _) = changing("none", &[&["8.8.8.8", "169.254.169.254"]]);
        assert!(resolver.resolve(name()).await.is_err(), "one private address among public ones");
    }

    /// T50: the client connects to what the resolver answered, and does not ask on its own.
    #[tokio::test]
    async fn the_client_connects_to_the_address_that_was_checked() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (resolver, asked) = changing("pinned.example", &[&["127.0.0.1"], &["10.0.0.1"]]);
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(crate::http::transport::tls().unwrap())
            .dns_resolver(Arc::new(resolver))
            .no_proxy()
            .build()
            .unwrap();
        let request = client.get(format!("http://pinned.example:{port}/")).send();
        let connected = tokio::spawn(async move { drop(listener.accept().await.unwrap()) });
        assert!(request.await.is_err(), "nobody answers");
        connected.await.unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }
}
