//! What the catalogue is like, counted by one statement.

use crate::database::{Database, failure_of};
use jiff::Timestamp;
use segue_pipeline::failure::Failure;
use segue_pipeline::stages::curate::quality::{MeasureQuality, Measures, Share};
use tokio_postgres::{Error, Row};

impl MeasureQuality for Database {
    async fn measure_quality(&self, stale_before: Timestamp) -> Result<Measures, Failure> {
        let failed = |error| failure_of("cannot measure the quality", error);
        let sql = include_str!("sql/quality.sql");
        let row = self.client().await?.query_one(sql, &[&stale_before]).await.map_err(failed)?;
        measures(&row).map_err(failed)
    }
}

fn measures(row: &Row) -> Result<Measures, Error> {
    let share = |part: &str, whole: &str| -> Result<Share, Error> {
        Ok(Share { part: row.try_get(part)?, whole: row.try_get(whole)? })
    };
    Ok(Measures {
        facts: share("facts_part", "facts_whole")?,
        spotify: share("spotify_part", "songs")?,
        lastfm: share("lastfm_part", "lastfm_whole")?,
        sound: share("sound_part", "sound_whole")?,
        profiles: share("profiles_part", "profiles_whole")?,
        orphans: row.try_get("orphans")?,
        same_isrc: share("same_isrc_part", "same_isrc_whole")?,
        same_song: share("same_song_part", "songs")?,
        rank_gaps: row.try_get("rank_gaps")?,
        stale: share("stale_part", "stale_whole")?,
        rejected: share("rejected_part", "rejected_whole")?,
        oldest_pending: row.try_get("oldest_pending")?,
    })
}
