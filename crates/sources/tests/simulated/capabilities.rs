//! What a source does not offer this app, or not any more (T40).

use crate::world::{Landed, asked, playlist, search, spotify, spotify_as, work, world};
use segue_domain::ids::{PlaylistId, TrackId};
use segue_pipeline::failure::FailureKind;
use segue_pipeline::jobs::{Listing, ListingJob};
use segue_simulator::{FaultKind, FaultRule, PlaylistOwner, Provider, QuotaMode, Simulator, When};
use segue_sources::spotify::QuotaMode as Mode;

/// A listing of the playlist called `id`.
fn of_playlist(simulator: &Simulator, id: &str) -> ListingJob {
    let id = PlaylistId::parse(id).unwrap();
    ListingJob { listing: Listing::Playlist { id }, ..playlist(simulator) }
}

/// T40: audio features are refused to new apps: asked for once, said so, and the rest goes on.
#[tokio::test]
async fn refused_audio_features_are_off_for_the_run_and_everything_else_goes_on() {
    let simulator = world(QuotaMode::Development).await;
    let client = spotify(&simulator);
    let ids = [TrackId::parse(&simulator.world().track(0).unwrap().id).unwrap()];
    for _ in 0..3 {
        let failure = client.audio_features(&ids).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::CapabilityMissing);
    }
    assert_eq!(asked(&simulator, "/audio-features").len(), 1);
    let missing = client.capabilities_missing();
    let said = "no audio features from Spotify: previews are analysed instead";
    assert!(missing.iter().any(|line| line == said), "{missing:?}");
    let landed = Landed::default();
    work(playlist(&simulator), &client, &landed).await.unwrap();
    assert!(!landed.tracks().is_empty());
}

/// T40: somebody else's playlist shows its cover and not its contents. After one, the contents of
/// others are not asked for; one's own still are.
#[tokio::test]
async fn a_foreign_playlist_is_told_with_what_to_do_and_the_next_is_not_asked_for_again() {
    let simulator = world(QuotaMode::Development).await;
    let (client, landed) = (spotify(&simulator), Landed::default());
    let lists = simulator.world().library_playlists();
    let foreign = lists.iter().find(|list| list.owner == PlaylistOwner::Foreign).unwrap();
    for _ in 0..3 {
        let (_, failure) =
            work(of_playlist(&simulator, &foreign.id), &client, &landed).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::CapabilityMissing);
        assert!(failure.message.contains("search"), "says what to do instead: {failure}");
    }
    // The first refusal under both of its names, and none after it.
    let contents = asked(&simulator, &foreign.id);
    let contents = contents.iter().filter(|target| target.contains("limit=")).count();
    assert_eq!(contents, 2, "{:?}", asked(&simulator, &foreign.id));
    assert!(client.capabilities_missing().iter().any(|line| line.contains("belong to others")));
    work(playlist(&simulator), &client, &landed).await.unwrap();
    work(search(), &client, &landed).await.unwrap();
}

/// T40: Spotify's own playlists are gone (404) for every app that is not old.
#[tokio::test]
async fn one_of_spotifys_own_playlists_says_why_it_is_gone_and_no_other_is_asked_for() {
    let simulator = world(QuotaMode::Development).await;
    let (client, landed) = (spotify(&simulator), Landed::default());
    for id in ["37i9dQZF1DXcBWIGoYBM5M", "37i9dQZF1DX0XUsuxWHRQd"] {
        let (_, failure) = work(of_playlist(&simulator, id), &client, &landed).await.unwrap_err();
        assert!(
            matches!(failure.kind, FailureKind::CapabilityMissing | FailureKind::NotFound),
            "{failure:?}"
        );
        assert!(failure.message.contains("search"), "says what to do instead: {failure}");
    }
    assert_eq!(asked(&simulator, "37i9dQZF1DX").len(), 1);
    let missing = client.capabilities_missing();
    assert!(missing.iter().any(|line| line.contains("Spotify's own playlists")), "{missing:?}");
    work(search(), &client, &landed).await.unwrap();
}

/// T40: batches that are taken away in the middle of a run: one by one, and said so.
#[tokio::test]
async fn an_app_whose_batches_are_taken_away_goes_on_one_by_one() {
    let simulator = world(QuotaMode::Extended).await;
    let client = spotify_as(&simulator, Mode::Extended);
    let ids = simulator.world().tracks().take(3).map(|track| TrackId::parse(&track.id).unwrap());
    let ids: Vec<_> = ids.collect();
    let gone = FaultRule::new(FaultKind::Forbidden { message: None }).when(When::Next(1));
    simulator.faults().add(gone.at("/spotify/v1/tracks"));
    assert_eq!(client.tracks(&ids).await.unwrap().len(), 3);
    assert_eq!(asked(&simulator, "/v1/tracks?").len(), 1, "the batch is not tried again");
    assert_eq!(asked(&simulator, "/v1/tracks/").len(), 3);
    let missing = client.capabilities_missing();
    assert!(missing.iter().any(|line| line.contains("no batch endpoints")), "{missing:?}");
}

/// T40: a 403 that is about the account, and no capability: a person has to do something.
#[tokio::test]
async fn a_403_about_the_account_is_no_missing_capability() {
    for message in [
        "User not registered in the Developer Dashboard",
        "Active premium subscription required for the owner of the app.",
    ] {
        let simulator = world(QuotaMode::Development).await;
        let message = Some(message.to_owned());
        let refused = FaultRule::new(FaultKind::Forbidden { message }).of(Provider::Spotify);
        simulator.faults().add(refused);
        let client = spotify(&simulator);
        let (_, failure) = work(search(), &client, &Landed::default()).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::CredentialsRefused);
        let (_, failure) =
            work(playlist(&simulator), &client, &Landed::default()).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::CredentialsRefused);
    }
}
