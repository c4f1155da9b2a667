//! Which song a source means that gives names and no id.
//!
//! Both steps go by an index: first songs whose artist and title have the asked keys, and only where
//! none of them is it exactly, all songs of that artist and all of that title. What is found is
//! compared by the matcher, which never guesses between two.

use crate::database::{Database, failure_of};
use segue_domain::ids::Isrc;
use segue_domain::matching::{
    Candidate, Decision, Matcher, RunnerUp, Standing, TrackIdentity, artist_key, title_key,
};
use segue_domain::normalise::NORMAL_FORM_VERSION;
use segue_domain::record::MatchNote;
use segue_pipeline::failure::Failure;
use serde::Serialize;
use tokio_postgres::Error;

/// Rows whose keys are completed in one statement.
const BATCH: i64 = 5_000;

/// A song that a name may mean, and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedSong {
    /// The song.
    pub song_id: String,
    /// Its title here.
    pub title: String,
    /// Its main artist here.
    pub artist: Option<String>,
    /// Its length, milliseconds.
    pub duration_ms: Option<i32>,
    /// Method, score and reasons.
    pub note: MatchNote,
    /// Whether it is the song that is meant.
    pub standing: Standing,
    /// The best of the others, where there was a choice.
    pub runner_up: Option<RunnerUp>,
}

/// A song as the comparison needs it.
struct Found {
    song_id: String,
    title: String,
    artist: Option<String>,
    duration_ms: Option<i32>,
    isrc: Option<Isrc>,
    mbid: Option<String>,
}

impl Found {
    fn identity(&self) -> TrackIdentity<'_> {
        TrackIdentity {
            title: &self.title,
            artist: self.artist.as_deref().unwrap_or_default(),
            credits: &[],
            duration_ms: self.duration_ms.map(i64::from),
            isrc: self.isrc.as_ref(),
            mbid: self.mbid.as_deref(),
        }
    }
}

impl Database {
    /// The song `asked` means: the one that is accepted; or all that are as good as each other, each
    /// ambiguous; or the best of those that are not good enough; or nothing.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn songs_named(
        &self,
        matcher: &Matcher,
        asked: TrackIdentity<'_>,
    ) -> Result<Vec<NamedSong>, Failure> {
        let (Some(artist), Some(title)) = (artist_key(asked.artist), title_key(asked.title)) else {
            return Ok(Vec::new());
        };
        let exactly = include_str!("sql/songs_named_exactly.sql");
        let found = self.look_up(exactly, &artist, &title).await?;
        let named = choose(matcher, asked, &found);
        if named.iter().any(|song| song.note.method == "exact") {
            return Ok(named);
        }
        let found =
            self.look_up(include_str!("sql/songs_named_nearly.sql"), &artist, &title).await?;
        Ok(choose(matcher, asked, &found))
    }

    async fn look_up(&self, sql: &str, artist: &str, title: &str) -> Result<Vec<Found>, Failure> {
        let failed = |error| failure_of("cannot look songs up by name", error);
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let rows = client.query(&statement, &[&artist, &title]).await.map_err(failed)?;
        rows.iter().map(found).collect::<Result<_, _>>().map_err(failed)
    }

    /// Gives songs and artists that have none, or one of another version of the normal form, the key
    /// by which names find them; returns how many. What is loaded has its key already: this is for
    /// rows from before, and safe to repeat or to break off.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn complete_name_keys(&self) -> Result<u64, Failure> {
        let songs = self.complete_keys("songs", "song_id", "song_name", "title_key", title_key);
        let songs = songs.await?;
        let artists =
            self.complete_keys("artists", "artist_id", "artist_name", "match_key", artist_key);
        Ok(songs + artists.await?)
    }

    async fn complete_keys(
        &self,
        table: &str,
        id: &str,
        name: &str,
        key: &str,
        key_of: fn(&str) -> Option<String>,
    ) -> Result<u64, Failure> {
        let failed = |error| failure_of("cannot complete the keys of names", error);
        let client = self.client().await?;
        let current = format!("{NORMAL_FORM_VERSION}:%");
        let select = format!(
            "SELECT {id}, {name} FROM {table} WHERE {id} > $1 \
             AND ({key} IS NULL OR {key} NOT LIKE $2) ORDER BY {id} LIMIT $3"
        );
        let update = format!(
            "UPDATE {table} t SET {key} = u.key FROM unnest($1::text[], $2::text[]) AS u (id, key) \
             WHERE t.{id} = u.id AND t.{key} IS DISTINCT FROM u.key"
        );
        let (mut last, mut completed) = (String::new(), 0);
        loop {
            let rows = client.query(&select, &[&last, &current, &BATCH]).await.map_err(failed)?;
            let Some(newest) = rows.last() else { return Ok(completed) };
            last = newest.try_get(0).map_err(failed)?;
            let mut ids: Vec<String> = Vec::with_capacity(rows.len());
            let mut keys: Vec<Option<String>> = Vec::with_capacity(rows.len());
            for row in &rows {
                ids.push(row.try_get(0).map_err(failed)?);
                keys.push(key_of(row.try_get(1).map_err(failed)?));
            }
            completed += client.execute(&update, &[&ids, &keys]).await.map_err(failed)?;
        }
    }
}

fn found(row: &tokio_postgres::Row) -> Result<Found, Error> {
    let isrc: Option<String> = row.try_get(4)?;
    Ok(Found {
        song_id: row.try_get(0)?,
        title: row.try_get(1)?,
        artist: row.try_get(2)?,
        duration_ms: row.try_get(3)?,
        isrc: isrc.and_then(|isrc| Isrc::read(&isrc).ok()),
        mbid: row.try_get(5)?,
    })
}

fn choose(matcher: &Matcher, asked: TrackIdentity<'_>, found: &[Found]) -> Vec<NamedSong> {
    let candidates: Vec<TrackIdentity<'_>> = found.iter().map(Found::identity).collect();
    let runner_up = |one: &Candidate| {
        Some(RunnerUp { id: found.get(one.index)?.song_id.clone(), score: one.note.score })
    };
    match matcher.choose_track(asked, &candidates) {
        Decision::Match { index, note, runner_up: other } => {
            let other = other.as_ref().and_then(runner_up);
            named(found.get(index), note, Standing::Accepted, other).into_iter().collect()
        }
        Decision::Ambiguous { contenders } => {
            let rival = |one: &Candidate| contenders.iter().find(|other| other.index != one.index);
            let all = contenders.iter().filter_map(|one| {
                let rival = rival(one).and_then(runner_up);
                named(found.get(one.index), one.note.clone(), Standing::Ambiguous, rival)
            });
            all.collect()
        }
        Decision::None { best } => {
            let best = best.and_then(|one| {
                let standing = Standing::of(one.note.score, matcher.threshold);
                named(found.get(one.index), one.note, standing, None)
            });
            best.into_iter().collect()
        }
    }
}

fn named(
    found: Option<&Found>,
    note: MatchNote,
    standing: Standing,
    runner_up: Option<RunnerUp>,
) -> Option<NamedSong> {
    let Found { song_id, title, artist, duration_ms, .. } = found?;
    Some(NamedSong {
        song_id: song_id.clone(),
        title: title.clone(),
        artist: artist.clone(),
        duration_ms: *duration_ms,
        note,
        standing,
        runner_up,
    })
}
