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
    /// How they were compared: `isrc`, `mbid`, `exact` or `similar`.
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
    /// threshold, of at most `most`. With `everything`, also those that were decided.
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
            match matches::decide(&mut client, key, decision.as_str(), at).await {
                Err(error) if is_conflict(&error) && attempts < CONFLICT_RETRIES => attempts += 1,
                outcome => {
                    reach(Step::DecideAfterCommit)?;
                    return outcome.map_err(failed);
                }
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
        method: row.try_get("method")?,
        score: row.try_get("score")?,
        reasons: row.try_get::<_, Option<_>>("reasons")?.unwrap_or_default(),
        runner_up: row.try_get("runner_up")?,
        standing: row.try_get("standing")?,
        decided_by: row.try_get("decided_by")?,
        listeners: row.try_get("listeners")?,
        playcount: row.try_get("playcount")?,
        candidate: row.try_get("candidate")?,
    })
}
