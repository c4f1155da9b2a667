//! What is known of areas: by this run, and by the database from earlier ones.

use segue_domain::ids::Mbid;
use segue_domain::musicbrainz::Area;
use segue_pipeline::failure::Failure;
use segue_postgres::Database;
use segue_sources::musicbrainz::{AreasInMemory, KeepAreas};

/// Areas nobody needs to be asked about again.
#[derive(Debug)]
pub(crate) struct KeptAreas {
    asked_now: AreasInMemory,
    database: Database,
}

impl KeptAreas {
    /// What `database` knows, and what is learned from now on.
    pub(crate) fn of(database: Database) -> Self {
        Self { asked_now: AreasInMemory::default(), database }
    }
}

impl KeepAreas for KeptAreas {
    async fn area(&self, asked: &Mbid) -> Result<Option<Area>, Failure> {
        match self.asked_now.area(asked).await? {
            Some(area) => Ok(Some(area)),
            None => self.database.known_area(asked).await,
        }
    }

    /// Only until the run ends: the answer lands, and the load that follows keeps it for good.
    async fn keep(&self, asked: &Mbid, area: &Area) -> Result<(), Failure> {
        self.asked_now.keep(asked, area).await
    }
}
