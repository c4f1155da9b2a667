//! The answers that wait for a person, and what the person says of them.

use crate::database::{Database, failure_of};
use crate::load::{is_conflict, matches};
use jiff::Timestamp;
use segue_domain::ids::{ArtistId, TrackId};
use segue_domain::matching::MatchKey;
use segue_domain::record::Subject;
use segue_pipeline::fail_points::{Step, reach};
use segue_pipeline::failure::Failure;
use serde::{Deserialize, Serialize};
use tokio_postgres::{Error, Row};

/// Things that are settled in one transaction.
const SETTLED_AT_ONCE: i64 = 200;

/// How often a decision is written again after meeting a loader.
const CONFLICT_RETRIES: u32 = 5;

/// What a person says of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchDecision {
    /// It is about this thing: its values go into the row, and no other answer's.
    Accept,
    /// It is about something else: what it brought goes, and never comes back.
    Reject,
}

impl MatchDecision {
    fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Reject => "rejected",
        }
    }
}

/// An answer of a source about a song or an artist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredMatch {
    /// What to accept or reject it by.
    pub match_id: String,
    /// `song` or `artist`.
    pub entity_kind: String,
    /// Its id.
    pub entity_id: String,
    /// Its name here.
    pub entity_name: Option<String>,
    /// For a song: its artist here.
    pub entity_artist: Option<String>,
    /// Who answered.
    pub source: String,
    /// Title as the source spells it; nothing for artists.
    pub candidate_title: Option<String>,
    /// Artist as the source spells it.
    pub candidate_artist: Option<String>,
    /// What the source tells the candidate from its namesakes by.
    pub candidate_about: Option<String>,
    /// MusicBrainz id the source gives the candidate.
    pub mbid: Option<String>,
    /// How they were compared: `link`, `isrc`, `mbid`, `exact` or `similar`.
    pub method: Option<String>,
    /// 0..=1.
    pub score: Option<f64>,
    /// Penalties, heaviest first: `name (about) -weight`.
    pub reasons: Vec<String>,
    /// Id and score of the best of the others, where there was a choice.
    pub runner_up: Option<String>,
    /// `accepted`, `ambiguous`, `near`, `refused` or `rejected`.
    pub standing: String,
    /// `matcher` or `person`.
    pub decided_by: String,
    /// Whether its values are in the row it is about.
    pub is_believed: bool,
    /// Listeners the source counts.
    pub listeners: Option<i64>,
    /// Plays the source counts.
    pub playcount: Option<i64>,
    #[serde(skip)]
    candidate: String,
}

impl StoredMatch {
    /// Its identity; `None` when its id is none a provider gives.
    #[must_use]
    pub fn key(&self) -> Option<MatchKey> {
        let subject = match self.entity_kind.as_str() {
            "song" => Subject::Song(TrackId::parse(&self.entity_id).ok()?),
            _ => Subject::Artist(ArtistId::parse(&self.entity_id).ok()?),
        };
        let (source, candidate) = (self.source.clone(), self.candidate.clone());
        Some(MatchKey { subject, source, candidate })
    }
}

impl Database {
    /// Answers that wait for a person, most certain first: ambiguous ones and ones a little below the
    /// threshold, of at most `most`, about things of which the source has said nothing else that is
    /// believed. With `everything`, also those that were decided.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn matches_to_review(
        &self,
        everything: bool,
        most: i64,
    ) -> Result<Vec<StoredMatch>, Failure> {
        let failed = |error| failure_of("cannot read the matches", error);
        let sql = include_str!("sql/matches_to_review.sql");
        let rows = self.client().await?.query(sql, &[&everything, &most]).await.map_err(failed)?;
        rows.iter().map(stored_match).collect::<Result<_, _>>().map_err(failed)
    }

    /// The matches whose id begins with `id`, at most two.
    ///
    /// # Errors
    /// As [`Self::matches_to_review`].
    pub async fn matches_called(&self, id: &str) -> Result<Vec<StoredMatch>, Failure> {
        let failed = |error| failure_of("cannot read the matches", error);
        let sql = include_str!("sql/matches_called.sql");
        let rows = self.client().await?.query(sql, &[&id]).await.map_err(failed)?;
        rows.iter().map(stored_match).collect::<Result<_, _>>().map_err(failed)
    }

    /// Remembers what a person says of a match at `at`, and brings the row it is about in line with it.
    /// Ranks may be others then ([`Self::recompute_ranks`]).
    ///
    /// The answer need not be there yet. Of two decisions the newer holds; repeating one changes
    /// nothing.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`]; nothing was done then.
    pub async fn decide_match(
        &self,
        key: &MatchKey,
        decision: MatchDecision,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let failed = |error| failure_of("cannot keep the decision", error);
        let mut attempts = 0;
        loop {
            let mut client = self.client().await?;
            let decided = matches::decide(&mut client, &self.matcher, key, decision.as_str(), at);
            match decided.await {
                Err(error) if is_conflict(&error) && attempts < CONFLICT_RETRIES => attempts += 1,
                outcome => {
                    reach(Step::DecideAfterCommit)?;
                    return outcome.map_err(failed);
                }
            }
        }
    }

    /// Brings everything that was answered in line with the matcher's settings (see
    /// [`Self::judging_by`]), where it was settled by others; returns whether a song changed by it.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`]; safe to repeat, and where nothing
    /// is to be done nothing is written.
    pub async fn settle_matches(&self) -> Result<bool, Failure> {
        let failed = |error| failure_of("cannot settle the matches anew", error);
        let (mut last, mut attempts) = (Default::default(), 0);
        let mut songs_changed = false;
        loop {
            let mut client = self.client().await?;
            let settled = matches::settle_anew(&mut client, &self.matcher, &last, SETTLED_AT_ONCE);
            match settled.await {
                Ok(Some((end, changes))) => {
                    (last, attempts) = (end, 0);
                    songs_changed |= changes.are_about_songs();
                }
                Ok(None) => return Ok(songs_changed),
                Err(error) if is_conflict(&error) && attempts < CONFLICT_RETRIES => attempts += 1,
                Err(error) => return Err(failed(error)),
            }
        }
    }
}

fn stored_match(row: &Row) -> Result<StoredMatch, Error> {
    Ok(StoredMatch {
        match_id: row.try_get("match_id")?,
        entity_kind: row.try_get("entity_kind")?,
        entity_id: row.try_get("entity_id")?,
        entity_name: row.try_get("entity_name")?,
        entity_artist: row.try_get("entity_artist")?,
        source: row.try_get("source")?,
        candidate_title: row.try_get("candidate_title")?,
        candidate_artist: row.try_get("candidate_artist")?,
        candidate_about: row.try_get("candidate_about")?,
        mbid: row.try_get("mbid")?,
        method: row.try_get("method")?,
        score: row.try_get("score")?,
        reasons: row.try_get::<_, Option<_>>("reasons")?.unwrap_or_default(),
        runner_up: row.try_get("runner_up")?,
        standing: row.try_get("standing")?,
        decided_by: row.try_get("decided_by")?,
        is_believed: row.try_get("is_believed")?,
        listeners: row.try_get("listeners")?,
        playcount: row.try_get("playcount")?,
        candidate: row.try_get("candidate")?,
    })
}
