//! How often each public service may be asked at most, whatever is configured.

use crate::http::{Endpoint, Rate};

/// Spotify publishes no rate; nobody has been seen to get more than this.
pub(crate) const SPOTIFY: Rate = Rate::per_second(30.0);
/// Last.fm suspends keys that ask "several times a second"; five is what clients keep to.
pub(crate) const LASTFM: Rate = Rate::per_second(5.0);
/// MusicBrainz: one request a second from one address; more is answered with 503 until the average
/// has fallen.
pub(crate) const MUSICBRAINZ: Rate = Rate::per_second(1.0);
/// ListenBrainz states its allowance with every answer; this keeps bursts away from it.
pub(crate) const LISTENBRAINZ: Rate = Rate::per_second(5.0);
/// Deezer: fifty requests in five seconds from one address.
pub(crate) const DEEZER: Rate = Rate::per_second(10.0);
/// iTunes: about twenty requests a minute.
pub(crate) const ITUNES: Rate = Rate::per_second(20.0 / 60.0);
/// OpenWeather: sixty requests a minute on the free tier.
pub(crate) const OPENWEATHER: Rate = Rate::per_second(1.0);

/// `wanted`, but no faster than `most` where a public service is asked. A server on this machine (a
/// simulated world, a mirror of one's own) is asked as fast as was configured.
pub(crate) fn paced(service: &Endpoint, wanted: Rate, most: Rate) -> Rate {
    // Plain http is accepted for addresses of this machine only.
    if service.url().scheme() == "http" { wanted } else { wanted.at_most(most) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_service_is_never_asked_faster_than_it_allows_and_ones_own_is() {
        let fast = Rate::per_second(100.0);
        let public = Endpoint::parse("https://musicbrainz.org/ws/2").unwrap();
        assert_eq!(paced(&public, fast, MUSICBRAINZ), Rate::per_second(1.0));
        assert_eq!(paced(&public, Rate::per_second(0.5), MUSICBRAINZ), Rate::per_second(0.5));
        let own = Endpoint::parse("http://127.0.0.1:5000/ws/2").unwrap();
        assert_eq!(paced(&own, fast, MUSICBRAINZ), fast);
    }
}
