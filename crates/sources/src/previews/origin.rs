//! Where previews may be fetched from: the provider's own hosts, and what was configured.

use crate::http::Endpoint;
use url::{Host, Origin, Url};

/// Previews of Deezer and of the iTunes Store are served from hosts below these names.
const PREVIEW_DOMAINS: [&str; 2] = [".dzcdn.net", ".itunes.apple.com"];
/// Spotify's host of previews.
const SPOTIFY_HOST: &str = "p.scdn.co";

/// An origin (scheme, host and port) that was configured in so many words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraOrigin {
    origin: Origin,
    host: Option<String>,
}

impl ExtraOrigin {
    /// The origin of `endpoint`; its path does not matter.
    #[must_use]
    pub fn of(endpoint: &Endpoint) -> Self {
        let url = endpoint.url();
        Self { origin: url.origin(), host: url.host_str().map(str::to_owned) }
    }

    /// The host, for the resolver's guard.
    pub(super) fn host(&self) -> Option<String> {
        self.host.clone()
    }
}

/// Why an address is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Forbidden {
    #[error("the preview's address is no URL")]
    Malformed,
    #[error("the preview's address is not https on its usual port")]
    Scheme,
    #[error("the preview's address carries a user name")]
    UserName,
    #[error("the preview's address is not on a known preview host")]
    Host,
}

/// The address as a URL, when it may be fetched from.
pub(super) fn allowed(address: &str, extra: &[ExtraOrigin]) -> Result<Url, Forbidden> {
    let url = Url::parse(address).map_err(|_| Forbidden::Malformed)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Forbidden::UserName);
    }
    if extra.iter().any(|known| known.origin == url.origin()) {
        return Ok(url);
    }
    if url.scheme() != "https" || url.port().is_some() {
        return Err(Forbidden::Scheme);
    }
    match url.host() {
        Some(Host::Domain(host)) if is_preview_host(host) => Ok(url),
        Some(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_)) | None => Err(Forbidden::Host),
    }
}

fn is_preview_host(host: &str) -> bool {
    host == SPOTIFY_HOST || PREVIEW_DOMAINS.iter().any(|domain| host.ends_with(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T49: what a hostile answer may name in place of a preview.
    #[test]
    fn addresses_that_lead_inside_or_elsewhere_are_refused_before_any_connection() {
        for address in [
            "http://169.254.169.254/latest/meta-data/",
            "https://169.254.169.254/",
            "http://localhost/",
            "https://localhost/",
            "http://[::ffff:127.0.0.1]/",
            "https://[::ffff:127.0.0.1]/",
            "file:///etc/passwd",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://e-cdns.dzcdn.net@evil.example/",
            "https://user:pass@e-cdns.dzcdn.net/",
            "https://e-cdns.dzcdn.net:22/",
            "https://e-cdns.dzcdn.net:8443/",
            "http://e-cdns.dzcdn.net/clip",
            "https://e-cdns.dzcdn.net.evil.example/",
            "https://eviltunes.apple.com/x.m4a",
            "https://itunes.apple.com.evil.example/x.m4a",
            "https://p.scdn.co@evil.example/mp3-preview/95c6",
            "https://p.scdn.co:22/",
            "https://evil.p.scdn.co/",
            "https://p.scdn.co.evil.example/",
            "https://p.scdn.co./",
            "https://p.scdn.co%00.evil.example/",
            "https://evil.example\\@p.scdn.co/",
            "http://audio-ssl.itunes.apple.com/x.m4a",
            "https://017700000001/",
            "https://127.1/",
            "https://0/",
            "https://[::1]/",
            "https://[fe80::1]/",
            "https://[::ffff:7f00:1]/",
            "http://2130706433:80/",
            "ftp://p.scdn.co/x",
            "https:p.scdn.co@127.0.0.1/",
            "https://evildzcdn.net/",
            "https://dzcdn.net.evil.example/",
            "https://dzcdn.net/",
            "gopher://e-cdns.dzcdn.net/",
            "data:audio/mpeg;base64,AA==",
            "//e-cdns.dzcdn.net/clip",
            "",
        ] {
            assert!(allowed(address, &[]).is_err(), "{address}");
        }
    }

    #[test]
    fn the_providers_own_hosts_are_allowed_and_deezers_in_old_and_new_spelling() {
        for address in [
            "https://p.scdn.co/mp3-preview/95c6?cid=1",
            "https://audio-ssl.itunes.apple.com/itunes-assets/AudioPreview1/x.plus.aac.p.m4a",
            "https://cdnt-preview.dzcdn.net/api/1/1/a/b/c/0/x.mp3?hdnea=exp=1~acl=/*~hmac=ab",
            "https://cdns-preview-0.dzcdn.net/stream/c-0532.mp3",
            "https://CDNS-PREVIEW-0.DZCDN.NET:443/x",
        ] {
            assert!(allowed(address, &[]).is_ok(), "{address}");
        }
    }

    #[test]
    fn a_configured_origin_is_that_scheme_host_and_port_and_no_other() {
        let world = Endpoint::parse("http://127.0.0.1:4000/deezer").unwrap();
        let extra = [ExtraOrigin::of(&world)];
        assert!(allowed("http://127.0.0.1:4000/previews/a.wav?sig=1", &extra).is_ok());
        for other in [
            "http://127.0.0.1:4001/previews/a.wav",
            "https://127.0.0.1:4000/a",
            "http://localhost:4000/a",
            "http://user@127.0.0.1:4000/a",
        ] {
            assert!(allowed(other, &extra).is_err(), "{other}");
        }
    }
}
