//! Fetching a preview's bytes from an address a stranger gave.

use super::origin::{ExtraOrigin, allowed};
use crate::courtesy;
use crate::http::{
    HttpClient, HttpError, HttpSettings, Provider, Rate, Refusal, Request, SharedClock, Transport,
    TransportError, Verdict, of_status,
};
use bytes::Bytes;
use segue_pipeline::failure::Failure;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use url::Url;

/// Thirty seconds of MP3 are half a megabyte and of WAV five; more is no preview.
const MAX_PREVIEW_BYTES: usize = 10_000_000;

/// Fetches previews, from known hosts on public addresses only.
pub(super) struct PreviewFetcher {
    /// Asks the hosts of the providers, no faster than is courteous.
    public: HttpClient,
    /// Asks servers on this machine (a simulated world) as fast as was configured.
    own: HttpClient,
    extra_origins: Vec<ExtraOrigin>,
    /// Addresses that were not asked, and hosts that sent us elsewhere.
    refused: AtomicU64,
}

/// What came of it.
pub(super) enum Fetched {
    Bytes(Bytes),
    /// The signature is over; a fresh address may work.
    Expired,
    /// There is nothing to be had there.
    Nothing {
        why: String,
    },
}

impl PreviewFetcher {
    pub(super) fn new(
        settings: HttpSettings,
        extra_origins: Vec<ExtraOrigin>,
        rate: Rate,
        clock: &SharedClock,
    ) -> Result<Self, TransportError> {
        let settings = HttpSettings { max_body_bytes: MAX_PREVIEW_BYTES, ..settings };
        let exempt: BTreeSet<_> = extra_origins.iter().filter_map(ExtraOrigin::host).collect();
        // A transport each: over one they would keep to one pace.
        let client = |rate| {
            let transport = Transport::guarded(settings.clone(), exempt.clone())?;
            let provider = Provider { name: "the preview host", rate, verdict: verdict_of };
            Ok(HttpClient::new(&transport, provider, clock.clone()))
        };
        Ok(Self {
            public: client(rate.at_most(courtesy::PREVIEWS))?,
            own: client(rate)?,
            extra_origins,
            refused: AtomicU64::new(0),
        })
    }

    /// The client that asks `url`, which is allowed: only configured origins are asked over plain
    /// http, and those lie on this machine.
    fn client_for(&self, url: &Url) -> &HttpClient {
        if url.scheme() == "http" { &self.own } else { &self.public }
    }

    /// The bytes at `address`.
    ///
    /// # Errors
    /// The host does not answer or asks for a pause. What it refuses is an outcome.
    pub(super) async fn fetch(&self, address: &str) -> Result<Fetched, Failure> {
        let url = match allowed(address, &self.extra_origins) {
            Ok(url) => url,
            Err(forbidden) => {
                return Ok(self.refuse(forbidden.to_string()));
            }
        };
        match self.client_for(&url).send(&Request::get_signed(url)).await {
            Ok(answer) => Ok(Fetched::Bytes(answer.body)),
            // It stays what it is: whoever decodes it says what that is not.
            Err(HttpError::Unreadable { said, .. }) => Ok(Fetched::Bytes(said.0)),
            Err(HttpError::Refused { refusal: Refusal::Capability, .. }) => Ok(Fetched::Expired),
            Err(
                error @ (HttpError::NotPublic { .. }
                | HttpError::Refused { refusal: Refusal::Redirect, .. }),
            ) => Ok(self.refuse(error.to_string())),
            Err(error @ (HttpError::Refused { .. } | HttpError::TooLarge { .. })) => {
                Ok(Fetched::Nothing { why: error.to_string() })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// How many addresses were refused because of where they lead.
    pub(super) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    fn refuse(&self, why: String) -> Fetched {
        tracing::warn!(reason = why, "a preview's address was refused");
        self.refused.fetch_add(1, Ordering::Relaxed);
        Fetched::Nothing { why }
    }
}

/// A page or nothing at all in place of a sound is the host's trouble and passes, as a rule: taken for
/// the preview, it would leave its track without one for months.
fn verdict_of(status: u16, body: &[u8]) -> Verdict {
    let is_page = body.trim_ascii_start().starts_with(b"<");
    match of_status(status) {
        Verdict::Usable if body.is_empty() || is_page => Verdict::Garbled,
        verdict => verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Endpoint;
    use jiff::Timestamp;
    use segue_pipeline::ports::Clock;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    struct Epoch;

    impl Clock for Epoch {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    /// Answers every connection with `answer`; its port, and how many came.
    async fn server(answer: String) -> (u16, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let came = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&came);
        tokio::spawn(async move {
            loop {
                let (mut guest, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::Relaxed);
                let mut request = [0; 1024];
                drop(guest.read(&mut request).await);
                drop(guest.write_all(answer.as_bytes()).await);
            }
        });
        (port, came)
    }

    fn fetcher(extra_origins: Vec<ExtraOrigin>) -> PreviewFetcher {
        let settings = HttpSettings::new("segue-tests/0 (tests@example.org)");
        let rate = Rate::per_second(1_000.0);
        let clock: SharedClock = Arc::new(Epoch);
        PreviewFetcher::new(settings, extra_origins, rate, &clock).unwrap()
    }

    #[test]
    fn public_hosts_are_asked_no_faster_than_deezer_and_a_world_on_this_machine_as_configured() {
        let origin = |text| ExtraOrigin::of(&Endpoint::parse(text).unwrap());
        let (world, mirror) = ("http://127.0.0.1:4000/", "https://mirror.example/");
        let fetcher = fetcher(vec![origin(world), origin(mirror)]);
        for (address, per_second) in [
            ("https://cdnt-preview.dzcdn.net/x.mp3", 10.0),
            ("https://audio-ssl.itunes.apple.com/x.m4a", 10.0),
            ("https://p.scdn.co/mp3-preview/95c6", 10.0),
            ("https://mirror.example/x.mp3", 10.0),
            ("http://127.0.0.1:4000/x.wav", 1_000.0),
        ] {
            let url = allowed(address, &fetcher.extra_origins).unwrap();
            let interval = fetcher.client_for(&url).interval();
            assert_eq!(interval, Duration::from_secs_f64(1.0 / per_second), "{address}");
        }
    }

    async fn nothing(fetcher: &PreviewFetcher, address: &str) -> String {
        match fetcher.fetch(address).await.unwrap() {
            Fetched::Nothing { why } => why,
            Fetched::Bytes(_) => panic!("{address} was fetched"),
            Fetched::Expired => panic!("{address} was asked"),
        }
    }

    const SOUND: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nsound";

    /// T49: each of these leads to a server that listens here, and none is connected to.
    #[tokio::test]
    async fn no_address_that_leads_inside_is_ever_connected_to() {
        let (port, came) = server(SOUND.to_owned()).await;
        let fetcher = fetcher(Vec::new());
        for address in [
            format!("http://127.0.0.1:{port}/"),
            format!("http://localhost:{port}/"),
            format!("http://[::ffff:127.0.0.1]:{port}/"),
            format!("http://2130706433:{port}/"),
            format!("http://0x7f.1:{port}/"),
            format!("https://p.scdn.co@127.0.0.1:{port}/"),
            format!("https://cdnt-preview.dzcdn.net:{port}/"),
            "http://169.254.169.254/latest/meta-data/".to_owned(),
            "https://p.scdn.co:22/".to_owned(),
            "file:///etc/passwd".to_owned(),
        ] {
            nothing(&fetcher, &address).await;
        }
        assert_eq!(came.load(Ordering::Relaxed), 0);
        assert_eq!(fetcher.refused(), 10);
    }

    /// T50: an allowed host that redirects to a private address.
    #[tokio::test]
    async fn a_redirect_leads_nowhere() {
        let (inside, came) = server(SOUND.to_owned()).await;
        let answer = format!(
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{inside}/\r\ncontent-length: 0\r\n\r\n"
        );
        let (outside, asked) = server(answer).await;
        let origin = format!("http://127.0.0.1:{outside}/");
        let fetcher = fetcher(vec![ExtraOrigin::of(&Endpoint::parse(&origin).unwrap())]);
        let why = nothing(&fetcher, &format!("{origin}clip?hdnea=hunter2")).await;
        assert!(why.contains("302") && !why.contains("hunter2"), "{why}");
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        assert_eq!(came.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_page_or_nothing_in_place_of_a_sound_is_asked_for_again() {
        let answer = |body: &str| {
            format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            )
        };
        for (body, times) in [("ID3 sound", 1), ("", 3), ("\n<!doctype html><p>Busy", 3)] {
            let (port, came) = server(answer(body)).await;
            let origin = Endpoint::parse(&format!("http://127.0.0.1:{port}")).unwrap();
            let fetcher = fetcher(vec![ExtraOrigin::of(&origin)]);
            let fetched =
                fetcher.fetch(&format!("http://127.0.0.1:{port}/clip.mp3")).await.unwrap();
            assert!(matches!(fetched, Fetched::Bytes(bytes) if bytes == body), "{body:?}");
            assert_eq!(came.load(Ordering::Relaxed), times, "{body:?}");
        }
    }
}
