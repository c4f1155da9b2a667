//! plan-enrichment: what the store lacks and who may be asked for it.

use crate::failure::Failure;
use crate::jobs::{ARTISTS_PER_JOB, Job};
use crate::ports::FindWork;
use jiff::Timestamp;

/// Most things planned for one source in one run unless configured otherwise.
pub const DEFAULT_PLAN_LIMIT: u32 = 100;

/// Sources a plan may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Processor {
    /// Profiles of artists known only as a track's artist.
    Spotify,
    /// Listeners, plays, tags, similar artists.
    Lastfm,
    /// Features measured from previews.
    Audio,
}

/// Jobs for `processor`, at most `limit` things; empty when nothing is missing or nobody may be
/// asked again yet.
///
/// # Errors
/// The database's failure; planning changes nothing.
pub async fn run(
    processor: Processor,
    store: &impl FindWork,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Job>, Failure> {
    Ok(match processor {
        Processor::Spotify => {
            let ids = store.artists_without_profile(now, limit).await?;
            ids.chunks(ARTISTS_PER_JOB).map(|ids| Job::Artists { ids: ids.to_vec() }).collect()
        }
        Processor::Lastfm => {
            let tracks = store.tracks_without_listeners(now, limit).await?;
            let artists = store.artists_without_listeners(now, limit).await?;
            let tracks = tracks.into_iter().map(Job::LastfmTrack);
            tracks.chain(artists.into_iter().map(Job::LastfmArtist)).collect()
        }
        Processor::Audio => {
            store.tracks_without_sound(now, limit).await?.into_iter().map(Job::Audio).collect()
        }
    })
}
