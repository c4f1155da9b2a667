//! What the store lacks, and what it has.

use crate::database::{Database, failure_of};
use jiff::Timestamp;
use segue_domain::ids::{ArtistId, Isrc, TrackId};
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::{ArtistWork, TrackWork};
use segue_pipeline::ports::FindWork;
use serde::Serialize;
use tokio_postgres::{Error, Row};

impl FindWork for Database {
    async fn artists_without_profile(
        &self,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<ArtistId>, Failure> {
        let rows = self.lacking(include_str!("sql/artists_without_profile.sql"), now, most).await?;
        // Ids of another form came from a dataset; the provider does not know them.
        read_all(&rows, |row| Ok(ArtistId::parse(row.try_get(0)?).ok()))
    }

    async fn tracks_without_listeners(
        &self,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<TrackWork>, Failure> {
        let rows =
            self.lacking(include_str!("sql/tracks_without_listeners.sql"), now, most).await?;
        read_all(&rows, track_work)
    }

    async fn artists_without_listeners(
        &self,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<ArtistWork>, Failure> {
        let rows =
            self.lacking(include_str!("sql/artists_without_listeners.sql"), now, most).await?;
        read_all(&rows, |row| {
            let name: String = row.try_get(1)?;
            let id = ArtistId::parse(row.try_get(0)?).ok();
            Ok(id.map(|artist_id| ArtistWork { artist_id, name }))
        })
    }

    async fn tracks_without_sound(
        &self,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<TrackWork>, Failure> {
        let rows = self.lacking(include_str!("sql/tracks_without_sound.sql"), now, most).await?;
        read_all(&rows, track_work)
    }
}

fn track_work(row: &Row) -> Result<Option<TrackWork>, Error> {
    let Ok(song_id) = TrackId::parse(row.try_get(0)?) else { return Ok(None) };
    let isrc: Option<String> = row.try_get(4)?;
    Ok(Some(TrackWork {
        song_id,
        title: row.try_get(1)?,
        artist: row.try_get(2)?,
        duration_ms: row.try_get::<_, Option<i32>>(3)?.map(i64::from),
        isrc: isrc.and_then(|isrc| Isrc::read(&isrc).ok()),
    }))
}

fn read_all<T>(
    rows: &[Row],
    read: impl Fn(&Row) -> Result<Option<T>, Error>,
) -> Result<Vec<T>, Failure> {
    rows.iter()
        .filter_map(|row| read(row).transpose())
        .collect::<Result<_, _>>()
        .map_err(|error| failure_of("cannot read what is missing", error))
}

/// How much of the catalogue each source has told us about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it; coverage.sql defines each")]
pub struct Coverage {
    pub songs: i64,
    pub artists: i64,
    pub albums: i64,
    pub playlists: i64,
    pub songs_complete: i64,
    pub songs_with_listeners: i64,
    pub artists_with_id: i64,
    pub artists_with_profile: i64,
    pub artists_with_listeners: i64,
    pub songs_with_features: i64,
    pub songs_without_preview: i64,
}

impl Database {
    async fn lacking(&self, sql: &str, now: Timestamp, most: u32) -> Result<Vec<Row>, Failure> {
        let failed = |error| failure_of("cannot read what is missing", error);
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        client.query(&statement, &[&now, &i64::from(most)]).await.map_err(failed)
    }

    /// How much of the catalogue each source has told us about.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn coverage(&self) -> Result<Coverage, Failure> {
        let failed = |error| failure_of("cannot count the coverage", error);
        let sql = include_str!("sql/coverage.sql");
        let row = self.client().await?.query_one(sql, &[]).await.map_err(failed)?;
        coverage_of(&row).map_err(failed)
    }

    /// Listeners of every song Last.fm has been matched with, by song id.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn song_listeners(&self) -> Result<Vec<(String, i64)>, Failure> {
        let failed = |error| failure_of("cannot read the listeners", error);
        let sql = "SELECT song_id, song_listeners FROM songs WHERE lastfm_data_complete";
        let rows = self.client().await?.query(sql, &[]).await.map_err(failed)?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    /// The songs whose sound was measured.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn measured_songs(&self) -> Result<Vec<MeasuredSong>, Failure> {
        let failed = |error| failure_of("cannot read the measured songs", error);
        let sql = "SELECT song_id, bpm, audio_source FROM song_audio_features";
        let rows = self.client().await?.query(sql, &[]).await.map_err(failed)?;
        let measured = rows.iter().map(|row| {
            Ok(MeasuredSong {
                song_id: row.try_get(0)?,
                bpm: row.try_get(1)?,
                audio_source: row.try_get(2)?,
            })
        });
        measured.collect::<Result<_, _>>().map_err(failed)
    }
}

/// A song whose sound was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredSong {
    /// The song.
    pub song_id: String,
    /// The tempo that was heard, beats per minute; `None` for silence.
    pub bpm: Option<f64>,
    /// Who had the sound, such as `deezer`.
    pub audio_source: Option<String>,
}

fn coverage_of(row: &Row) -> Result<Coverage, Error> {
    Ok(Coverage {
        songs: row.try_get("songs")?,
        artists: row.try_get("artists")?,
        albums: row.try_get("albums")?,
        playlists: row.try_get("playlists")?,
        songs_complete: row.try_get("songs_complete")?,
        songs_with_listeners: row.try_get("songs_with_listeners")?,
        artists_with_id: row.try_get("artists_with_id")?,
        artists_with_profile: row.try_get("artists_with_profile")?,
        artists_with_listeners: row.try_get("artists_with_listeners")?,
        songs_with_features: row.try_get("songs_with_features")?,
        songs_without_preview: row.try_get("songs_without_preview")?,
    })
}
