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
/// Hosts of previews publish no rate; most of the previews are Deezer's, and so is the limit.
pub(crate) const PREVIEWS: Rate = DEEZER;
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
    use crate::deezer::{DeezerClient, DeezerConfig};
    use crate::http::{HttpSettings, SharedClock, Transport};
    use crate::itunes::{ItunesClient, ItunesConfig};
    use crate::lastfm::{LastfmClient, LastfmConfig};
    use crate::listenbrainz::{ListenBrainzClient, ListenBrainzConfig};
    use crate::musicbrainz::{MusicBrainzClient, MusicBrainzConfig};
    use crate::openweather::{OpenWeatherClient, OpenWeatherConfig};
    use crate::spotify::{QuotaMode, SpotifyClient, SpotifyConfig};
    use jiff::Timestamp;
    use segue_pipeline::ports::Clock;
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::Duration;

    const ABSURD: Rate = Rate::per_second(1e6);

    struct Epoch;

    impl Clock for Epoch {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    fn at(address: &str) -> Endpoint {
        Endpoint::parse(address).unwrap()
    }

    /// A client of every service at its public address, told to ask a million times a second.
    fn impatient_clients(transport: &Transport) {
        let clock: SharedClock = Arc::new(Epoch);
        let key = || "key".to_owned().into();
        let (api_url, rate) = (at("https://ws.audioscrobbler.com/2.0/"), ABSURD);
        let config = LastfmConfig { api_url, api_key: key(), rate };
        drop(LastfmClient::new(config, transport, clock.clone()));
        let api_url = at("https://api.deezer.com");
        drop(DeezerClient::new(DeezerConfig { api_url, rate }, transport, clock.clone()));
        let api_url = at("https://itunes.apple.com");
        let config = ItunesConfig { api_url, country: None, rate };
        drop(ItunesClient::new(config, transport, clock.clone()));
        let api_url = at("https://api.openweathermap.org/geo/1.0");
        let config = OpenWeatherConfig { api_url, api_key: key(), rate };
        drop(OpenWeatherClient::new(config, transport, clock.clone()));
        let api_url = at("https://api.listenbrainz.org/1");
        let config = ListenBrainzConfig { api_url, token: None, rate };
        drop(ListenBrainzClient::new(config, transport, clock.clone()));
        let (api_url, contact) = (at("https://musicbrainz.org/ws/2"), "me@example.org".to_owned());
        let config = MusicBrainzConfig { api_url, contact, rate };
        drop(MusicBrainzClient::new(config, transport, clock.clone()).unwrap());
        let config = SpotifyConfig {
            accounts_url: at("https://accounts.spotify.com"),
            api_url: at("https://api.spotify.com/v1"),
            client_id: "an-app".to_owned(),
            client_secret: Some(key()),
            market: None,
            quota_mode: QuotaMode::Extended,
            rate,
        };
        drop(SpotifyClient::new(config, transport, clock));
    }

    #[test]
    fn every_client_of_a_public_service_keeps_to_its_cap_whatever_is_configured() {
        let transport = Transport::new(HttpSettings::new("Segue (me@example.org)")).unwrap();
        impatient_clients(&transport);
        // Requests, in so many seconds: as the services state it.
        let caps = [
            ("Spotify", 30.0, 1.0),
            ("MusicBrainz", 1.0, 1.0),
            ("Deezer", 50.0, 5.0),
            ("Last.fm", 5.0, 1.0),
            ("iTunes", 20.0, 60.0),
            ("ListenBrainz", 5.0, 1.0),
            ("OpenWeather", 60.0, 60.0),
        ];
        let spaced = |(name, requests, seconds): (_, f64, f64)| {
            (name, Duration::from_secs_f64(seconds / requests))
        };
        assert_eq!(transport.intervals(), BTreeMap::from(caps.map(spaced)));
    }

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
