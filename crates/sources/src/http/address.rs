//! Which addresses may be reached when an address came from outside: only public ones.
//!
//! Names are resolved here and the checked addresses are the ones connected to, so a name that
//! changes its mind between check and connection (DNS rebinding) gains nothing.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::BTreeSet;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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

/// Resolves names to public addresses only.
#[derive(Debug, Clone)]
pub(super) struct PublicResolver {
    exempt: BTreeSet<String>,
}

impl PublicResolver {
    /// `exempt` host names (of a simulated world) may lead anywhere.
    pub(super) fn new(exempt: BTreeSet<String>) -> Self {
        Self { exempt }
    }
}

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let exempt = self.exempt.contains(&host);
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
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
}
