//! plan-enrichment: what the store lacks and who may be asked for it.

use crate::failure::Failure;
use crate::jobs::{ARTISTS_PER_JOB, Job};
use crate::ports::{FindWork, Plan};

/// Most things planned for one source in one run unless configured otherwise.
pub const DEFAULT_PLAN_LIMIT: u32 = 100;

/// Sources a plan may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Processor {
    /// Profiles of artists known only as a track's artist.
    Spotify,
    /// Listeners, plays, tags, similar artists.
    Lastfm,
    /// Features measured from previews.
    Audio,
    /// Who artists are and the areas they come from.
    Musicbrainz,
    /// Continents of areas and coordinates of cities.
    Geo,
}

impl Processor {
    /// Every one, each after those whose answers it builds upon.
    pub const ALL: [Self; 5] =
        [Self::Spotify, Self::Lastfm, Self::Audio, Self::Musicbrainz, Self::Geo];
}

/// `processors` in two chains that can be worked on at once: nobody builds upon what is heard of previews,
/// nor does hearing build upon anybody but the listings.
#[must_use]
pub fn chains(processors: Vec<Processor>) -> [Vec<Processor>; 2] {
    let (heard, told) = processors.into_iter().partition(|one| *one == Processor::Audio);
    [told, heard]
}

/// Jobs for `processor`, at most `plan.most` things of each kind; empty when nothing is missing or
/// nobody may be asked again yet. They are the run's own: no other plan gives them to anybody until
/// they are released or their claim lapses.
///
/// # Errors
/// The database's failure; what was claimed before it lapses by itself.
pub async fn run(
    processor: Processor,
    store: &impl FindWork,
    plan: Plan<'_>,
) -> Result<Vec<Job>, Failure> {
    Ok(match processor {
        Processor::Spotify => {
            let ids = store.artists_without_profile(plan).await?;
            ids.chunks(ARTISTS_PER_JOB).map(|ids| Job::Artists { ids: ids.to_vec() }).collect()
        }
        Processor::Lastfm => {
            let tracks = store.tracks_without_listeners(plan).await?;
            let artists = store.artists_without_listeners(plan).await?;
            let tracks = tracks.into_iter().map(Job::LastfmTrack);
            tracks.chain(artists.into_iter().map(Job::LastfmArtist)).collect()
        }
        Processor::Audio => {
            store.tracks_without_sound(plan).await?.into_iter().map(Job::Audio).collect()
        }
        Processor::Musicbrainz => {
            let artists = store.artists_without_description(plan).await?;
            let areas = store.areas_without_hierarchy(plan).await?;
            let artists = artists.into_iter().map(Job::MusicbrainzArtist);
            artists.chain(areas.into_iter().map(Job::MusicbrainzArea)).collect()
        }
        Processor::Geo => {
            store.areas_without_place(plan).await?.into_iter().map(Job::Place).collect()
        }
    })
}
