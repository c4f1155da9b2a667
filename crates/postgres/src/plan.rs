//! What the store lacks, and what it has.

use crate::database::{Database, failure_of};
use jiff::Timestamp;
use segue_domain::ids::{ArtistId, Isrc, Mbid, TrackId};
use segue_domain::musicbrainz::{Area, AreaStub};
use segue_domain::places::CountryCode;
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::{AreaWork, ArtistWork, DecidedMbids, PlaceWork, Questions, TrackWork};
use segue_pipeline::message::Source;
use segue_pipeline::ports::{FindWork, Plan};
use serde::Serialize;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

/// How long a run has what it claimed for itself. A run plans a hundred things at a time, which at the
/// slowest source take five minutes; a run that was killed elsewhere keeps its work from others no longer
/// than this.
const CLAIM: Duration = Duration::from_secs(30 * 60);

/// How often candidates are chosen again that others claimed at the same moment.
const CLAIM_RETRIES: u32 = 5;

/// What is looked for: candidates, and under which name they are claimed.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    candidates: &'static str,
    kind: &'static str,
    source: Source,
    /// Whether candidates may have to wait for another source: then the plan says so in `$7`.
    waits: bool,
}

/// What came of claiming again: ids of things nobody has answered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reclaimed {
    /// To be asked for by this run.
    pub ours: BTreeSet<String>,
    /// Another run is asking for them at this moment.
    pub elsewhere: BTreeSet<String>,
}

impl FindWork for Database {
    async fn artists_without_profile(&self, plan: Plan<'_>) -> Result<Vec<ArtistId>, Failure> {
        let candidates = include_str!("sql/artists_without_profile.sql");
        let wanted = Wanted { candidates, kind: "artist", source: Source::Spotify, waits: false };
        self.claim(wanted, plan, |row| Ok(ArtistId::parse(row.try_get(0)?).ok())).await
    }

    async fn tracks_without_listeners(&self, plan: Plan<'_>) -> Result<Vec<TrackWork>, Failure> {
        let candidates = include_str!("sql/tracks_without_listeners.sql");
        let wanted = Wanted { candidates, kind: "song", source: Source::Lastfm, waits: false };
        self.claim(wanted, plan, track_work).await
    }

    async fn artists_without_listeners(&self, plan: Plan<'_>) -> Result<Vec<ArtistWork>, Failure> {
        let candidates = include_str!("sql/artists_without_listeners.sql");
        let wanted = Wanted { candidates, kind: "artist", source: Source::Lastfm, waits: true };
        self.claim(wanted, plan, artist_work).await
    }

    async fn tracks_without_sound(&self, plan: Plan<'_>) -> Result<Vec<TrackWork>, Failure> {
        let candidates = include_str!("sql/tracks_without_sound.sql");
        let wanted = Wanted { candidates, kind: "song", source: Source::Analyzer, waits: false };
        self.claim(wanted, plan, track_work).await
    }

    async fn artists_without_description(
        &self,
        plan: Plan<'_>,
    ) -> Result<Vec<ArtistWork>, Failure> {
        let candidates = include_str!("sql/artists_without_description.sql");
        let wanted =
            Wanted { candidates, kind: "artist", source: Source::Musicbrainz, waits: true };
        self.claim(wanted, plan, described_work).await
    }

    async fn areas_without_hierarchy(&self, plan: Plan<'_>) -> Result<Vec<AreaWork>, Failure> {
        let candidates = include_str!("sql/areas_without_hierarchy.sql");
        let wanted = Wanted { candidates, kind: "area", source: Source::Musicbrainz, waits: false };
        let read = |row: &Row| {
            let name: String = row.try_get(1)?;
            let id = Mbid::parse(row.try_get(0)?).ok();
            Ok(id.map(|area_id| AreaWork { area_id, name }))
        };
        self.claim(wanted, plan, read).await
    }

    async fn areas_without_place(&self, plan: Plan<'_>) -> Result<Vec<PlaceWork>, Failure> {
        let candidates = include_str!("sql/areas_without_place.sql");
        let wanted = Wanted { candidates, kind: "area", source: Source::Geonames, waits: false };
        let read = |row: &Row| {
            let hierarchy: String = row.try_get(1)?;
            let id = Mbid::parse(row.try_get(0)?).ok();
            let path = serde_json::from_str(&hierarchy).ok();
            Ok(id.zip(path).map(|(area_id, path)| PlaceWork { area_id, path }))
        };
        self.claim(wanted, plan, read).await
    }
}

impl Database {
    /// Chooses what is wanted and claims it for the plan's run, in one statement.
    async fn claim<T>(
        &self,
        wanted: Wanted,
        plan: Plan<'_>,
        read: impl Fn(&Row) -> Result<Option<T>, Error>,
    ) -> Result<Vec<T>, Failure> {
        let failed = |error| failure_of("cannot plan what is missing", error);
        let client = self.client().await?;
        let sql = include_str!("sql/claim.sql").replace("CANDIDATES", wanted.candidates);
        let statement = client.prepare_cached(&sql).await.map_err(failed)?;
        let Plan { run_id, now, most, profiles_first } = plan;
        let (most, source) = (i64::from(most), wanted.source.as_str());
        let mut attempts = 0;
        loop {
            let claim = CLAIM.as_secs_f64();
            let mut parameters: Vec<&(dyn ToSql + Sync)> =
                vec![&now, &most, &wanted.kind, &source, &run_id, &claim];
            if wanted.waits {
                parameters.push(&profiles_first);
            }
            let rows = client.query(&statement, &parameters).await.map_err(failed)?;
            let ours: Vec<&Row> = rows
                .iter()
                .filter_map(|row| match row.try_get("is_ours") {
                    Ok(true) => Some(Ok(row)),
                    Ok(false) => None,
                    Err(error) => Some(Err(error)),
                })
                .collect::<Result<_, _>>()
                .map_err(failed)?;
            if ours.is_empty() && !rows.is_empty() && attempts < CLAIM_RETRIES {
                attempts += 1;
                continue;
            }
            let read = ours.into_iter().filter_map(|row| read(row).transpose());
            return read.collect::<Result<_, _>>().map_err(failed);
        }
    }

    /// Claims for `run_id` what an earlier run was to ask about and put aside; says what of it is still to
    /// be asked for at `now`.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`]; safe to repeat.
    pub async fn claim_again(
        &self,
        run_id: &str,
        now: Timestamp,
        questions: &Questions,
    ) -> Result<Reclaimed, Failure> {
        let failed = |error| failure_of("cannot claim what was put aside", error);
        let Questions { source, kind, ids } = questions;
        let source = source.as_str();
        let client = self.client().await?;
        let sql = include_str!("sql/claim_again.sql");
        let parameters: [&(dyn ToSql + Sync); 5] =
            [kind, &source, &run_id, &CLAIM.as_secs_f64(), ids];
        let claimed = texts(&client.query(sql, &parameters).await.map_err(failed)?);
        let claimed = claimed.map_err(failed)?;
        // In a statement of its own, and after the claim: whoever had it before has loaded what it was
        // told, and this one sees it.
        let sql = include_str!("sql/answered.sql");
        let parameters: [&(dyn ToSql + Sync); 4] = [kind, &source, ids, &now];
        let answered = texts(&client.query(sql, &parameters).await.map_err(failed)?);
        let answered = answered.map_err(failed)?;
        let left = |id: &&String| !answered.contains(*id);
        let (ours, elsewhere) =
            ids.iter().filter(left).cloned().partition(|id| claimed.contains(id));
        Ok(Reclaimed { ours, elsewhere })
    }

    /// Gives up what `run_id` claimed: it has ended, or is known to be dead. What it did not get done
    /// may be planned again at once.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`]; safe to repeat, and without it
    /// the claims lapse.
    pub async fn release_claims(&self, run_id: &str) -> Result<u64, Failure> {
        let failed = |error| failure_of("cannot release the run's claims", error);
        // Others' too that have lapsed: nobody else looks for them.
        let sql = "DELETE FROM enrichment_claims WHERE run_id = $1 OR expires_at <= now()";
        self.client().await?.execute(sql, &[&run_id]).await.map_err(failed)
    }

    /// What is known of an area itself, where MusicBrainz was asked about it.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn known_area(&self, area_id: &Mbid) -> Result<Option<Area>, Failure> {
        let failed = |error| failure_of("cannot read what is known of an area", error);
        let client = self.client().await?;
        let sql = "SELECT area_name, area_type, iso_3166_1, iso_3166_2, parents \
                   FROM mbz_area_hierarchy WHERE area_id = $1 AND parents IS NOT NULL";
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let row = client.query_opt(&statement, &[&area_id.as_str()]).await.map_err(failed)?;
        row.map(|row| area_of(area_id, &row)).transpose().map(Option::flatten).map_err(failed)
    }
}

/// `None` for one whose parents were written in a form this program does not know.
fn area_of(area_id: &Mbid, row: &Row) -> Result<Option<Area>, Error> {
    let country: Option<String> = row.try_get(2)?;
    let parents: String = row.try_get(4)?;
    let Ok(parents) = serde_json::from_str(&parents) else { return Ok(None) };
    let stub = AreaStub {
        mbid: area_id.clone(),
        name: row.try_get(0)?,
        kind: row.try_get(1)?,
        country: country.and_then(|code| CountryCode::read(&code).ok()),
        subdivision: row.try_get(3)?,
    };
    Ok(Some(Area { stub, parents }))
}

fn texts(rows: &[Row]) -> Result<BTreeSet<String>, Error> {
    rows.iter().map(|row| row.try_get(0)).collect()
}

fn artist_work(row: &Row) -> Result<Option<ArtistWork>, Error> {
    let Ok(artist_id) = ArtistId::parse(row.try_get(0)?) else { return Ok(None) };
    let mbid: Option<String> = row.try_get(2)?;
    let mbid = mbid.and_then(|mbid| Mbid::read(&mbid).ok());
    Ok(Some(ArtistWork { mbid, ..ArtistWork::new(artist_id, row.try_get(1)?) }))
}

/// Work with what people said of MusicBrainz ids.
fn described_work(row: &Row) -> Result<Option<ArtistWork>, Error> {
    let Some(work) = artist_work(row)? else { return Ok(None) };
    let (chosen, rejected): (Option<String>, Vec<String>) = (row.try_get(3)?, row.try_get(4)?);
    let chosen = chosen.and_then(|mbid| Mbid::read(&mbid).ok());
    let rejected = rejected.iter().filter_map(|mbid| Mbid::read(mbid).ok()).collect();
    Ok(Some(ArtistWork { decided: DecidedMbids { chosen, rejected }, ..work }))
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
    pub artists_described: i64,
    pub areas: i64,
    pub areas_placed: i64,
}

impl Database {
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

    /// The artists MusicBrainz has described.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn placed_artists(&self) -> Result<Vec<PlacedArtist>, Failure> {
        let failed = |error| failure_of("cannot read the described artists", error);
        let sql = include_str!("sql/placed_artists.sql");
        let rows = self.client().await?.query(sql, &[]).await.map_err(failed)?;
        let placed = rows.iter().map(|row| {
            let (latitude, longitude): (Option<f64>, Option<f64>) =
                (row.try_get(2)?, row.try_get(3)?);
            Ok(PlacedArtist {
                artist_id: row.try_get(0)?,
                mbid: row.try_get(1)?,
                home: latitude.zip(longitude),
            })
        });
        placed.collect::<Result<_, _>>().map_err(failed)
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

/// An artist MusicBrainz has described.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedArtist {
    /// The artist.
    pub artist_id: String,
    /// Its MusicBrainz id.
    pub mbid: String,
    /// Where the city lies in which it was born or founded, degrees north and east, when that is known.
    pub home: Option<(f64, f64)>,
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
        artists_described: row.try_get("artists_described")?,
        areas: row.try_get("areas")?,
        areas_placed: row.try_get("areas_placed")?,
    })
}
