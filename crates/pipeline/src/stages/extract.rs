//! extract-tracks and extract-artists: from a primary source into the raw zone.

use crate::failure::Failure;
use crate::jobs::ListingJob;
use crate::message::{Source, Topic};
use crate::ports::{FetchArtists, ListTracks, PutObject, SendPointer};
use crate::stages::landing::Landing;
use jiff::Timestamp;
use segue_domain::ids::ArtistId;

/// Most pages read of one listing. Ten thousand of the usual size hold more than any playlist may;
/// a source that still has a next page is going round in circles.
pub const MAX_PAGES: u32 = 10_000;

/// Fetches and lands the next page of `job`; returns the job as it stands afterwards, or `None`
/// when the listing is at its end, at its limit or at [`MAX_PAGES`].
///
/// The caller keeps the returned job (in a queue, in a file) before asking for the next page: that
/// is the cursor a crash or a pause goes on from. A page fetched twice lands under the same key.
///
/// # Errors
/// The failure of the source, the store or the queue; `job` still describes what is left to do.
pub async fn tracks_page(
    job: &ListingJob,
    source: &impl ListTracks,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<Option<ListingJob>, Failure> {
    let most = job.limit.saturating_sub(job.taken);
    if most == 0 || job.page >= MAX_PAGES {
        return Ok(None);
    }
    let page = source.list_tracks(&job.listing, job.cursor.as_deref(), most).await?;
    let name = job.listing.name();
    let landing = Landing {
        topic: Topic::SpotifyTracks,
        source: Source::Spotify,
        run_id: &job.run_id,
        job: &name,
        observed_at: Some(job.observed_at),
        asked: None,
    };
    landing.land(job.page, page.answer, store, queue).await?;
    Ok(after(job, page.items, page.next))
}

/// The job after a page of `items` whose next page is said to start at `next`.
fn after(job: &ListingJob, items: u32, next: Option<String>) -> Option<ListingJob> {
    let next_page = ListingJob {
        page: job.page + 1,
        taken: job.taken.saturating_add(items),
        cursor: next,
        ..job.clone()
    };
    // A `next` that points at the page just read would never end, nor would a ring of empty ones.
    // Only the first page may be empty: a playlist's is its own data where that comes apart.
    let moves_on = next_page.cursor.is_some() && next_page.cursor != job.cursor;
    let has_more = items > 0 || job.page == 0;
    let may_go_on = next_page.page < MAX_PAGES && next_page.taken < job.limit;
    (moves_on && has_more && may_go_on).then_some(next_page)
}

/// A fetch that broke off. What came before it has landed.
#[derive(Debug)]
pub struct BrokenOff {
    /// What happened.
    pub failure: Failure,
    /// The artists it happened to.
    pub asked: Vec<ArtistId>,
    /// Those that were not asked about yet.
    pub left: Vec<ArtistId>,
}

/// Fetches the profiles of `ids` and lands each answer as it comes.
///
/// # Errors
/// The failure of the source, the store or the queue, and what is left to do; safe to repeat.
pub async fn artists(
    run_id: &str,
    observed_at: Timestamp,
    job: &str,
    ids: &[ArtistId],
    source: &impl FetchArtists,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), BrokenOff> {
    let landing = Landing {
        topic: Topic::ArtistGenres,
        source: Source::Spotify,
        run_id,
        job,
        observed_at: Some(observed_at),
        asked: None,
    };
    let broken_off = |failure, asked: &[ArtistId], left: &[ArtistId]| BrokenOff {
        failure,
        asked: asked.to_vec(),
        left: left.to_vec(),
    };
    let at_once = match source.artists_at_once().await {
        Ok(at_once) => at_once.max(1),
        Err(failure) => return Err(broken_off(failure, ids, &[])),
    };
    let (mut rest, mut piece) = (ids, 0);
    while !rest.is_empty() {
        let (asked, left) = rest.split_at(at_once.min(rest.len()));
        let landed = async {
            for answer in source.fetch_artists(asked).await? {
                landing.land(piece, answer, store, queue).await?;
                piece += 1;
            }
            Ok(())
        };
        landed.await.map_err(|failure| broken_off(failure, asked, left))?;
        rest = left;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::Listing;
    use crate::ports::{Answer, Page};
    use crate::raw::Shape;
    use crate::stages::memory::{MemoryQueue, MemoryStore};
    use bytes::Bytes;
    use futures::executor::block_on;
    use std::collections::BTreeMap;

    /// A source whose pages point at each other for ever: A, B, A, B, …
    struct Ring {
        items: u32,
    }

    impl ListTracks for Ring {
        async fn list_tracks(
            &self,
            _listing: &Listing,
            cursor: Option<&str>,
            _most: u32,
        ) -> Result<Page, Failure> {
            let next = if cursor == Some("b") { "a" } else { "b" };
            let answer = Answer {
                body: Bytes::from_static(b"{}"),
                shape: Shape::SpotifySearch,
                request: "GET /search".into(),
                context: BTreeMap::new(),
            };
            Ok(Page { answer, items: self.items, next: Some(next.into()) })
        }
    }

    fn job(limit: u32) -> ListingJob {
        let listing = Listing::Search { query: "x".into() };
        ListingJob::new("r1", Timestamp::UNIX_EPOCH, listing, limit)
    }

    /// Pages read until `job` ends.
    fn pages(job: ListingJob, source: &Ring) -> usize {
        let (store, queue) = (MemoryStore::default(), MemoryQueue::default());
        let mut next = Some(job);
        while let Some(job) = next {
            next = block_on(tracks_page(&job, source, &store, &queue)).unwrap();
        }
        assert_eq!(queue.sent().len(), store.len());
        store.len()
    }

    #[test]
    fn a_ring_of_empty_pages_ends_after_the_second() {
        assert_eq!(pages(job(u32::MAX), &Ring { items: 0 }), 2);
    }

    #[test]
    fn a_ring_of_full_pages_ends_at_the_limit_or_at_the_most_pages() {
        assert_eq!(pages(job(90), &Ring { items: 20 }), 5);
        let late = ListingJob { page: MAX_PAGES - 3, ..job(u32::MAX) };
        assert_eq!(pages(late, &Ring { items: u32::MAX / 8 }), 3);
        let beyond = ListingJob { page: u32::MAX, ..job(u32::MAX) };
        assert_eq!(pages(beyond, &Ring { items: 1 }), 0);
    }

    #[test]
    fn a_page_that_points_at_itself_is_the_last() {
        let at_b = ListingJob { cursor: Some("b".into()), page: 1, ..job(90) };
        let own = Some("b".to_owned());
        assert_eq!(after(&at_b, 20, own), None);
        assert_eq!(after(&at_b, 20, Some("c".into())).unwrap().taken, 20);
    }
}
