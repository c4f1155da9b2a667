//! enrich-musicbrainz and enrich-geo: who artists are, and where they come from.

use crate::fail_points::{Step, reach};
use crate::failure::Failure;
use crate::jobs::{AreaWork, ArtistWork, PlaceWork};
use crate::message::{Source, Topic};
use crate::ports::{
    ArtistSearch, Climb, ClimbAreas, DescribeArtist, LocateArea, Located, PutObject, SendPointer,
};
use crate::stages::enrich::{RunTime, as_step, land_steps, measurement};
use segue_domain::origins::AreaHierarchy;
use segue_domain::record::{Miss, MissReason, Record, Subject};

/// What an answer's context calls the area that was asked about.
pub const AREA: &str = "area";

/// Asks MusicBrainz about an artist and lands what it answers, the answer that decides last.
///
/// # Errors
/// The failure of the source, the store or the queue; safe to repeat. That MusicBrainz does not know
/// the artist, or several of the name, is a result and no failure.
pub async fn musicbrainz_artist(
    run: RunTime<'_>,
    work: &ArtistWork,
    source: &impl DescribeArtist,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let job = format!("artist-{}", work.artist_id);
    let landing = run.landing(Topic::Musicbrainz, Source::Musicbrainz, &job, work.asked());
    let ArtistSearch { steps, candidates, outcome } = match source.describe_artist(work).await {
        Ok(search) => search,
        Err(broken_off) => return land_steps(&landing, broken_off, store, queue).await,
    };
    reach(Step::OriginsAfterAnswer)?;
    let steps = steps.into_iter().map(as_step);
    let decides = match outcome {
        Ok(answer) => answer,
        Err(miss) => measurement(&Record::Miss(miss))?,
    };
    for (piece, answer) in (0..).zip(steps.chain(candidates).chain([decides])) {
        if piece > 0 {
            reach(Step::OriginsBetweenAnswers)?;
        }
        landing.land(piece, answer, store, queue).await?;
    }
    Ok(())
}

/// Climbs from an area to its country; lands what was answered on the way and where it led.
///
/// # Errors
/// As [`musicbrainz_artist`]. What was answered before a failure has landed and is not asked again.
pub async fn musicbrainz_area(
    run: RunTime<'_>,
    work: &AreaWork,
    source: &impl ClimbAreas,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let Climb { answers, outcome } = source.climb_areas(work).await;
    reach(Step::OriginsAfterAnswer)?;
    for answer in answers {
        // Under the area's own name: another attempt asks only about those this one did not reach.
        let about = answer.context.get(AREA).map_or(work.area_id.as_str(), String::as_str);
        let job = format!("area-{about}");
        let landing = run.landing(Topic::Musicbrainz, Source::Musicbrainz, &job, work.asked());
        landing.land(0, answer, store, queue).await?;
        reach(Step::OriginsBetweenAnswers)?;
    }
    let area_id = work.area_id.clone();
    let record = match outcome? {
        Some(path) => Record::AreaHierarchy(AreaHierarchy { area_id, path }),
        None => Record::Miss(Miss {
            subject: Subject::Area(area_id),
            reason: MissReason::NotFound,
            detail: "MusicBrainz does not know the area".to_owned(),
        }),
    };
    let job = format!("hierarchy-{}", work.area_id);
    let landing = run.landing(Topic::Musicbrainz, Source::Musicbrainz, &job, work.asked());
    landing.land(0, measurement(&record)?, store, queue).await
}

/// Finds out where an area lies; lands what a geocoder answered and what came of it.
///
/// # Errors
/// As [`musicbrainz_artist`].
pub async fn place(
    run: RunTime<'_>,
    work: &PlaceWork,
    source: &impl LocateArea,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let Located { answers, place } = source.locate_area(work).await?;
    reach(Step::OriginsAfterAnswer)?;
    let job = format!("lookup-{}", work.area_id);
    let landing = run.landing(Topic::Places, Source::Openweather, &job, work.asked());
    for (piece, answer) in (0..).zip(answers) {
        landing.land(piece, answer, store, queue).await?;
        reach(Step::OriginsBetweenAnswers)?;
    }
    let job = format!("place-{}", work.area_id);
    let landing = run.landing(Topic::Places, Source::Geonames, &job, work.asked());
    landing.land(0, measurement(&Record::LocatedArea(place))?, store, queue).await
}
