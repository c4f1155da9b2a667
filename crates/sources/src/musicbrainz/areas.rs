//! Areas and where they are kept: they hardly ever change, so each is asked about once.

use super::client::MusicBrainzClient;
use super::climb::Climb;
use crate::told::{Said, Told};
use segue_domain::ids::Mbid;
use segue_domain::musicbrainz::{Area, AreaPath};
use segue_pipeline::failure::Failure;
use segue_pipeline::ports::Answer;
use segue_pipeline::stages::origins::AREA;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

/// Keeps areas for ever.
pub trait KeepAreas {
    /// The area kept under `asked`.
    ///
    /// # Errors
    /// Failures of the store, named.
    fn area(&self, asked: &Mbid) -> impl Future<Output = Result<Option<Area>, Failure>> + Send;

    /// Keeps `area` under `asked`, which after a merge is not its own id. Repeating it is harmless.
    ///
    /// # Errors
    /// Failures of the store, named.
    fn keep(&self, asked: &Mbid, area: &Area) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Keeps areas as long as the process lives.
#[derive(Debug, Default)]
pub struct AreasInMemory(Mutex<BTreeMap<Mbid, Area>>);

impl KeepAreas for AreasInMemory {
    async fn area(&self, asked: &Mbid) -> Result<Option<Area>, Failure> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(asked).cloned())
    }

    async fn keep(&self, asked: &Mbid, area: &Area) -> Result<(), Failure> {
        let mut areas = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        areas.insert(asked.clone(), area.clone());
        Ok(())
    }
}

/// What a climb came to.
#[derive(Debug)]
pub struct Climbed {
    /// What was answered on the way, also where the climb was broken off: it lands, for what is kept
    /// is not asked again.
    pub answers: Vec<Answer>,
    /// The way to the country; `None` when the area is unknown.
    pub outcome: Result<Option<AreaPath>, Failure>,
}

impl MusicBrainzClient {
    /// Climbs from `area` to its country. Areas in `kept` are not asked about; others are kept there.
    ///
    /// An area on the way that is unknown or unreadable is passed by; other ways may lead up.
    pub async fn area_path(&self, area: &Mbid, kept: &impl KeepAreas) -> Climbed {
        let mut answers = Vec::new();
        let mut climb = Climb::from(area);
        let outcome = self.climb(&mut climb, kept, &mut answers).await.map(|()| climb.path());
        Climbed { answers, outcome }
    }

    async fn climb(
        &self,
        climb: &mut Climb,
        kept: &impl KeepAreas,
        answers: &mut Vec<Answer>,
    ) -> Result<(), Failure> {
        while let Some(next) = climb.next() {
            if let Some(area) = kept.area(&next).await? {
                climb.learn(&next, &area);
                continue;
            }
            let Told { mut answer, said } = self.area(&next).await?;
            answer.context.insert(AREA.to_owned(), next.as_str().to_owned());
            answers.push(answer);
            if let Said::Known(area) = said {
                kept.keep(&next, &area).await?;
                climb.learn(&next, &area);
            }
        }
        Ok(())
    }
}
