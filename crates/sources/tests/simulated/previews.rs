//! Addresses of previews that lead where they must not (T49, T50).

use crate::world::{QUICKLY, clock, endpoint, transport, world};
use segue_domain::ids::{Isrc, TrackId};
use segue_domain::matching::DEFAULT_THRESHOLD;
use segue_domain::record::MissReason;
use segue_pipeline::jobs::TrackWork;
use segue_pipeline::ports::FindPreview;
use segue_simulator::{FaultKind, FaultRule, Provider, QuotaMode, Simulator};
use segue_sources::deezer::DeezerConfig;
use segue_sources::itunes::ItunesConfig;
use segue_sources::previews::{ExtraOrigin, PreviewConfig, PreviewFinder};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;

/// Something inside that nobody may connect to; its port, and how many did.
async fn trap() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let came = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&came);
    tokio::spawn(async move {
        while let Ok(guest) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            drop(guest);
        }
    });
    (port, came)
}

/// A finder that may fetch from the world's own address, as a real one may from the shops'.
fn finder(simulator: &Simulator) -> PreviewFinder {
    let config = PreviewConfig {
        deezer: DeezerConfig { api_url: endpoint(simulator, "/deezer"), rate: QUICKLY },
        itunes: Some(ItunesConfig {
            api_url: endpoint(simulator, "/itunes"),
            country: None,
            rate: QUICKLY,
        }),
        match_threshold: DEFAULT_THRESHOLD,
        extra_origins: vec![ExtraOrigin::of(&endpoint(simulator, "/"))],
        fetch_rate: QUICKLY,
    };
    PreviewFinder::new(config, &transport(), clock()).unwrap()
}

/// A track whose preview Deezer has.
fn heard(simulator: &Simulator) -> TrackWork {
    let world = simulator.world();
    let is_there = |index: &usize| {
        world.deezer(*index).is_some_and(|found| found.right && found.has_preview)
            && world.track(*index).unwrap().isrc.is_some()
    };
    let track = world.track((0..160).find(is_there).unwrap()).unwrap();
    TrackWork {
        song_id: TrackId::parse(&track.id).unwrap(),
        title: track.title.clone(),
        artist: world.main_artist(&track),
        duration_ms: i64::try_from(track.duration_ms).ok(),
        isrc: track.isrc.as_deref().map(|isrc| Isrc::parse(isrc).unwrap()),
    }
}

/// T49.
#[tokio::test]
async fn no_address_that_leads_inside_is_connected_to_and_each_is_counted() {
    let (port, came) = trap().await;
    let simulator = world(QuotaMode::Development).await;
    let (finder, work) = (finder(&simulator), heard(&simulator));
    let own = simulator.base_url().rsplit(':').next().unwrap().to_owned();
    for url in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        format!("http://localhost:{port}/"),
        format!("https://localhost:{port}/"),
        format!("http://127.0.0.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f000001:{port}/"),
        format!("http://0177.0.0.1:{port}/"),
        format!("https://p.scdn.co@127.0.0.1:{port}/"),
        format!("https://p.scdn.co:{port}/mp3-preview/1"),
        "https://p.scdn.co:22/".to_owned(),
        "https://p.scdn.co@evil.example/".to_owned(),
        "https://cdns-preview-0.dzcdn.net.evil.example/x".to_owned(),
        "file:///etc/passwd".to_owned(),
        "ftp://p.scdn.co/x".to_owned(),
        "gopher://127.0.0.1:70/".to_owned(),
        // The world's own machine, and neither its port nor its scheme.
        format!("https://127.0.0.1:{own}/previews/1.wav"),
        format!("http://user@127.0.0.1:{own}/previews/1.wav"),
        format!("http://localhost:{own}/previews/1.wav"),
    ] {
        let before = finder.addresses_refused();
        let id = simulator.faults().add(FaultRule::new(FaultKind::PreviewAt { url: url.clone() }));
        let search = finder.find_preview(&work).await.unwrap();
        let miss = search.outcome.unwrap_err();
        assert_eq!(miss.reason, MissReason::Failed, "{url}");
        assert!(miss.detail.contains("the preview's address"), "{url}: {}", miss.detail);
        assert!(finder.addresses_refused() > before, "{url}");
        assert!(simulator.faults().remove(id));
    }
    assert_eq!(came.load(Ordering::Relaxed), 0, "somebody connected");
    assert_eq!(simulator.requests_of(Provider::Previews), 0);

    // Nothing of this is held against the next track.
    let refused = finder.addresses_refused();
    let found = finder.find_preview(&work).await.unwrap().outcome.unwrap();
    assert!(found.bytes.starts_with(b"RIFF"));
    assert_eq!(finder.addresses_refused(), refused);
}

/// T50: a host that is allowed, and sends us inside. That a name is held to the addresses it was
/// checked with is tested where names are resolved (`http::address`).
#[tokio::test]
async fn an_allowed_host_that_redirects_inside_is_not_followed_and_is_counted() {
    let (port, came) = trap().await;
    let simulator = world(QuotaMode::Development).await;
    let (finder, work) = (finder(&simulator), heard(&simulator));
    for to in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        // Not even to where it would be allowed: each hop would have to be checked.
        format!("{}/previews/1.wav", simulator.base_url()),
        "file:///etc/passwd".to_owned(),
    ] {
        let (before, asked) =
            (finder.addresses_refused(), simulator.requests_of(Provider::Previews));
        let kind = FaultKind::Redirect { to: to.clone() };
        let id = simulator.faults().add(FaultRule::new(kind).of(Provider::Previews));
        let search = finder.find_preview(&work).await.unwrap();
        assert_eq!(search.outcome.unwrap_err().reason, MissReason::Failed, "{to}");
        let refused = finder.addresses_refused() - before;
        assert!(refused > 0, "{to}");
        let asked = simulator.requests_of(Provider::Previews) - asked;
        assert_eq!(asked, refused, "each address was asked once: {to}");
        assert!(simulator.faults().remove(id));
    }
    assert_eq!(came.load(Ordering::Relaxed), 0, "somebody followed");
    assert!(finder.find_preview(&work).await.unwrap().outcome.is_ok());
}
