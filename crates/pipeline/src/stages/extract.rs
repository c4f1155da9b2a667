//! extract-tracks and extract-artists: from a primary source into the raw zone.

use crate::failure::Failure;
use crate::jobs::ListingJob;
use crate::message::{Source, Topic};
use crate::ports::{FetchArtists, ListTracks, PutObject, SendPointer};
use crate::stages::landing::Landing;
use jiff::Timestamp;
use segue_domain::ids::ArtistId;

/// Fetches and lands the next page of `job`; returns the job as it stands afterwards, or `None`
/// when the listing is at its end or its limit.
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
    if most == 0 {
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
    // A `next` that points at the page just read would never end.
    let next = page.next.filter(|next| Some(next) != job.cursor.as_ref());
    Ok(next.filter(|_| page.items < most).map(|cursor| ListingJob {
        cursor: Some(cursor),
        page: job.page + 1,
        taken: job.taken + page.items,
        ..job.clone()
    }))
}

/// Fetches and lands the profiles of `ids`.
///
/// # Errors
/// The failure of the source, the store or the queue; safe to repeat.
pub async fn artists(
    run_id: &str,
    observed_at: Timestamp,
    job: &str,
    ids: &[ArtistId],
    source: &impl FetchArtists,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let landing = Landing {
        topic: Topic::ArtistGenres,
        source: Source::Spotify,
        run_id,
        job,
        observed_at: Some(observed_at),
        asked: None,
    };
    for (piece, answer) in (0..).zip(source.fetch_artists(ids).await?) {
        landing.land(piece, answer, store, queue).await?;
    }
    Ok(())
}
