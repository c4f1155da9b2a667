//! plan-enrichment: what the store lacks and who may be asked for it.

use crate::failure::Failure;
use crate::jobs::{ARTISTS_PER_JOB, Job};
use crate::ports::{FindWork, Plan};
use std::future::Future;

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

/// Jobs for `processor`, at most `plan.most` things of all kinds together; empty when nothing is missing or
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
            let tracks = |plan| store.tracks_without_listeners(plan);
            let artists = |plan| store.artists_without_listeners(plan);
            let (tracks, artists) = shared(plan, tracks, artists).await?;
            let tracks = tracks.into_iter().map(Job::LastfmTrack);
            tracks.chain(artists.into_iter().map(Job::LastfmArtist)).collect()
        }
        Processor::Audio => {
            store.tracks_without_sound(plan).await?.into_iter().map(Job::Audio).collect()
        }
        Processor::Musicbrainz => {
            let artists = |plan| store.artists_without_description(plan);
            let areas = |plan| store.areas_without_hierarchy(plan);
            let (artists, areas) = shared(plan, artists, areas).await?;
            let artists = artists.into_iter().map(Job::MusicbrainzArtist);
            artists.chain(areas.into_iter().map(Job::MusicbrainzArea)).collect()
        }
        Processor::Geo => {
            store.areas_without_place(plan).await?.into_iter().map(Job::Place).collect()
        }
    })
}

/// Things of two kinds, `plan.most` of them together: half of each, and more of one where there is less
/// of the other, so that neither has to wait until nothing of the other is missing.
async fn shared<'a, A, B, FutureA, FutureB>(
    plan: Plan<'a>,
    first: impl Fn(Plan<'a>) -> FutureA,
    second: impl Fn(Plan<'a>) -> FutureB,
) -> Result<(Vec<A>, Vec<B>), Failure>
where
    FutureA: Future<Output = Result<Vec<A>, Failure>>,
    FutureB: Future<Output = Result<Vec<B>, Failure>>,
{
    let left = |taken: usize| plan.most.saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX));
    let half = plan.most.div_ceil(2);
    let mut ones = first(Plan { most: half, ..plan }).await?;
    let most = left(ones.len());
    let others = if most > 0 { second(Plan { most, ..plan }).await? } else { Vec::new() };
    let most = left(ones.len() + others.len());
    // What was given is claimed, so asking again gives others.
    let may_be_more = left(ones.len()) == plan.most - half;
    if most > 0 && may_be_more {
        ones.extend(first(Plan { most, ..plan }).await?);
    }
    Ok((ones, others))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;
    use jiff::Timestamp;
    use std::cell::Cell;

    /// How many of two kinds are given where there are `ones` and `others`, at most `most` together.
    fn given(ones: u32, others: u32, most: u32) -> (usize, usize) {
        let (ones, others) = (Cell::new(ones), Cell::new(others));
        let take = |stock: &Cell<u32>, plan: Plan<'_>| {
            let taken = stock.get().min(plan.most);
            stock.set(stock.get() - taken);
            std::future::ready(Ok(vec![(); taken as usize]))
        };
        let plan = Plan { run_id: "run", now: Timestamp::UNIX_EPOCH, most, profiles_first: true };
        let both = shared(plan, |plan| take(&ones, plan), |plan| take(&others, plan));
        let (ones, others) = block_on(both).unwrap();
        (ones.len(), others.len())
    }

    #[test]
    fn a_limit_counts_things_of_all_kinds_and_what_one_leaves_goes_to_the_other() {
        assert_eq!(given(100, 100, 10), (5, 5));
        assert_eq!(given(100, 2, 10), (8, 2));
        assert_eq!(given(2, 100, 10), (2, 8));
        assert_eq!(given(3, 4, 10), (3, 4));
        assert_eq!(given(0, 100, 10), (0, 10));
        assert_eq!(given(100, 100, 1), (1, 0));
        assert_eq!(given(0, 100, 1), (0, 1));
    }
}
