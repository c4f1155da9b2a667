//! Pages that loop, lie, shrink, overlap and never end (T38).

use crate::world::{Landed, asked, playlist, search, spotify, truth, work, world, world_where};
use segue_pipeline::jobs::ListingJob;
use segue_pipeline::stages::extract::MAX_PAGES;
use segue_simulator::{FaultKind, FaultRule, QuotaMode, Simulator, When};
use std::collections::BTreeSet;

const PLAYLISTS: &str = "/spotify/v1/playlists";

/// Pages of playlists that were asked for, each once.
fn pages_asked(simulator: &Simulator) -> usize {
    let pages = asked(simulator, "/playlists/");
    let distinct: BTreeSet<_> = pages.iter().collect();
    assert_eq!(distinct.len(), pages.len(), "a page was asked for twice: {pages:?}");
    pages.len()
}

/// Pages a playlist has when nothing goes wrong.
async fn usual_pages() -> usize {
    let simulator = world(QuotaMode::Development).await;
    work(playlist(&simulator), &spotify(&simulator), &Landed::default()).await.unwrap();
    pages_asked(&simulator)
}

/// T38.
#[tokio::test]
async fn a_page_that_links_to_itself_is_asked_for_once_and_the_list_is_whole() {
    let simulator = world_where(FaultRule::new(FaultKind::NextLoops).at(PLAYLISTS)).await;
    let landed = Landed::default();
    work(playlist(&simulator), &spotify(&simulator), &landed).await.unwrap();
    assert_eq!(landed.tracks(), truth(&simulator));
    assert!(pages_asked(&simulator) <= usual_pages().await + 1);
}

/// T38: and of a search, whose total says nothing reliable.
#[tokio::test]
async fn a_search_that_links_to_itself_ends_at_the_last_offset_there_is() {
    let simulator = world_where(FaultRule::new(FaultKind::NextLoops)).await;
    let job = ListingJob { limit: u32::MAX, ..search() };
    work(job, &spotify(&simulator), &Landed::default()).await.unwrap();
    let pages = asked(&simulator, "/search");
    assert!(pages.len() <= 101, "{} pages", pages.len());
    assert_eq!(pages.iter().collect::<BTreeSet<_>>().len(), pages.len());
}

/// T38.
#[tokio::test]
async fn a_total_that_changes_from_page_to_page_costs_no_track() {
    let simulator = world_where(FaultRule::new(FaultKind::TotalChanges).at(PLAYLISTS)).await;
    let landed = Landed::default();
    work(playlist(&simulator), &spotify(&simulator), &landed).await.unwrap();
    assert_eq!(landed.tracks(), truth(&simulator));
    assert!(pages_asked(&simulator) <= usual_pages().await + 1);
}

/// T38: a page half as long as was asked for, which says that the list goes on. (Where a page says
/// that it is the last, the source's word is taken.)
#[tokio::test]
async fn pages_that_shrink_are_followed_by_what_they_left_out() {
    let second_page = When::After { skip: 1, times: 1 };
    let rule = FaultRule::new(FaultKind::PageShrinks).at(PLAYLISTS).when(second_page);
    let (simulator, landed) = (world_where(rule).await, Landed::default());
    work(playlist(&simulator), &spotify(&simulator), &landed).await.unwrap();
    assert_eq!(landed.tracks(), truth(&simulator));
    assert!(pages_asked(&simulator) >= usual_pages().await);
}

/// T38: an item on two pages. Both are read, nothing is left out; the load keeps one.
#[tokio::test]
async fn an_item_that_comes_on_two_pages_costs_no_other_its_place() {
    let simulator = world_where(FaultRule::new(FaultKind::RepeatsItem).at(PLAYLISTS)).await;
    let landed = Landed::default();
    work(playlist(&simulator), &spotify(&simulator), &landed).await.unwrap();
    let ids = |tracks: Vec<(i64, String)>| -> BTreeSet<_> {
        tracks.into_iter().map(|(_, id)| id).collect()
    };
    assert!(landed.tracks().len() > truth(&simulator).len(), "something came twice");
    assert_eq!(ids(landed.tracks()), ids(truth(&simulator)));
    assert_eq!(pages_asked(&simulator), usual_pages().await);
}

/// T38: a source that always has one page more, and no total to end by.
async fn endless() -> Simulator {
    let simulator = world_where(FaultRule::new(FaultKind::EndlessPages).at(PLAYLISTS)).await;
    let field = "total".to_owned();
    simulator.faults().add(FaultRule::new(FaultKind::MissingField { field }).at(PLAYLISTS));
    simulator
}

/// T38.
#[tokio::test]
async fn pages_without_an_end_end_at_the_limit_of_the_listing() {
    let simulator = endless().await;
    let job = ListingJob { limit: 500, ..playlist(&simulator) };
    let landed = Landed::default();
    work(job, &spotify(&simulator), &landed).await.unwrap();
    // Beyond its end the list repeats its last page for ever; at most one page is too many.
    let found = landed.tracks().len();
    assert!(found > truth(&simulator).len() && found < 550, "{found}");
    pages_asked(&simulator);
}

/// T38: a million pages are ten thousand at most, whatever the limit. The job begins near the cap.
#[tokio::test]
async fn pages_without_an_end_and_without_a_limit_end_at_the_most_pages_there_may_be() {
    let simulator = endless().await;
    let (first, left) = (playlist(&simulator), 30);
    let cursor = Some("50".to_owned());
    let job = ListingJob { page: MAX_PAGES - left, cursor, ..first };
    work(job, &spotify(&simulator), &Landed::default()).await.unwrap();
    assert_eq!(pages_asked(&simulator), left as usize);
}
