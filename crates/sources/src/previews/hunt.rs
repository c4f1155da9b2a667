//! One track's hunt for a preview: what was answered, and what came of each step.

use super::candidate::Candidate;
use crate::told::{Said, Told};
use segue_domain::matching::{TrackIdentity, compare_tracks};
use segue_domain::record::{MatchNote, Miss, MissReason, Subject};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::TrackWork;
use segue_pipeline::ports::{Answer, Preview, PreviewSearch, SearchBrokenOff};

/// A place to look, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    DeezerByIsrc,
    DeezerByName,
    ItunesByName,
}

impl Step {
    /// The surest first, the one that may be asked least last.
    pub(super) const IN_ORDER: [Self; 3] =
        [Self::DeezerByIsrc, Self::DeezerByName, Self::ItunesByName];

    /// Who is asked, as it is stored.
    pub(super) fn source(self) -> &'static str {
        match self {
            Self::DeezerByIsrc | Self::DeezerByName => "deezer",
            Self::ItunesByName => "itunes",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::DeezerByIsrc => "Deezer by ISRC",
            Self::DeezerByName => "Deezer by name",
            Self::ItunesByName => "iTunes by name",
        }
    }
}

/// What has been done for one track.
pub(super) struct Hunt<'a> {
    work: &'a TrackWork,
    answers: Vec<Answer>,
    outcomes: Vec<String>,
    /// Whether the track's own ISRC led to another track.
    is_mistaken: bool,
    /// Whether a preview of the track is there and could not be had.
    is_refused: bool,
}

impl<'a> Hunt<'a> {
    pub(super) fn for_track(work: &'a TrackWork) -> Self {
        Self {
            work,
            answers: Vec::new(),
            outcomes: Vec::new(),
            is_mistaken: false,
            is_refused: false,
        }
    }

    pub(super) fn work(&self) -> &'a TrackWork {
        self.work
    }

    /// Notes why `step` came to nothing.
    pub(super) fn tell(&mut self, step: Step, why: &str) {
        self.outcomes.push(format!("{}: {why}", step.title()));
    }

    /// Notes why the preview that `step` offers could not be had.
    pub(super) fn refused(&mut self, step: Step, why: &str) {
        self.is_refused = true;
        self.tell(step, why);
    }

    /// Takes in what `step` was told; what it offers, or nothing and the reason noted. A source that
    /// refuses the question is passed by; one that is away or asks for a pause ends the hunt.
    pub(super) fn offered<T, C: Into<Candidate>>(
        &mut self,
        step: Step,
        told: Result<Told<T>, Failure>,
        list: impl FnOnce(T) -> Vec<C>,
    ) -> Result<Vec<Candidate>, Failure> {
        let told = match told {
            Ok(told) => told,
            Err(failure) if is_refusal(&failure) => {
                self.tell(step, &failure.message);
                return Ok(Vec::new());
            }
            Err(failure) => return Err(failure),
        };
        self.answers.push(told.answer);
        match told.said {
            Said::Known(known) => {
                let offered: Vec<Candidate> = list(known).into_iter().map(Into::into).collect();
                if offered.is_empty() {
                    self.tell(step, "nothing found");
                }
                Ok(offered)
            }
            Said::Unknown => {
                self.tell(step, "nothing found");
                Ok(Vec::new())
            }
            Said::Unreadable { why } => {
                self.tell(step, &format!("the answer cannot be read ({why})"));
                Ok(Vec::new())
            }
        }
    }

    /// The address of the candidate that is the track, from a score of `threshold` on; among equals
    /// the first that has one. Nothing, and the reason noted, where none is.
    pub(super) fn verified(
        &mut self,
        step: Step,
        offered: Vec<Candidate>,
        threshold: f64,
    ) -> Option<String> {
        let judged: Vec<_> = offered
            .into_iter()
            .map(|candidate| (compare_tracks(self.identity(), candidate.identity()), candidate))
            .collect();
        if judged.is_empty() {
            return None;
        }
        let (matching, others): (Vec<_>, Vec<_>) =
            judged.into_iter().partition(|(note, _)| note.score >= threshold);
        let is_known = !matching.is_empty();
        let mut listenable: Vec<_> = matching
            .into_iter()
            .filter_map(|(note, candidate)| Some((note.score, candidate.address?)))
            .collect();
        // Stable: the source's own order decides among equals.
        listenable.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        match listenable.into_iter().next() {
            Some((_, address)) => return Some(address),
            None if is_known => self.tell(step, "it is there, and no preview of it"),
            None => self.mistaken(step, &others),
        }
        None
    }

    fn mistaken(&mut self, step: Step, others: &[(MatchNote, Candidate)]) {
        self.is_mistaken |= step == Step::DeezerByIsrc;
        let nearest =
            others.iter().max_by(|(one, _), (other, _)| one.score.total_cmp(&other.score));
        let Some((note, candidate)) = nearest else { return };
        let why = format!(
            "something else, nearest {:?} by {:?}: score {:.3} ({})",
            candidate.title,
            candidate.artist,
            note.score,
            note.reasons.join(", ")
        );
        self.tell(step, &why);
    }

    fn identity(&self) -> TrackIdentity<'a> {
        TrackIdentity {
            title: &self.work.title,
            artist: &self.work.artist,
            duration_ms: self.work.duration_ms,
            isrc: self.work.isrc.as_ref(),
            ..TrackIdentity::default()
        }
    }

    pub(super) fn found(self, preview: Preview) -> PreviewSearch {
        PreviewSearch { answers: self.answers, outcome: Ok(preview) }
    }

    pub(super) fn broken_off(self, failure: Failure) -> SearchBrokenOff {
        SearchBrokenOff { answers: self.answers, failure }
    }

    pub(super) fn missed(self) -> PreviewSearch {
        let miss = Miss {
            subject: Subject::Song(self.work.song_id.clone()),
            reason: match (self.is_refused, self.is_mistaken) {
                (true, _) => MissReason::Failed,
                (false, true) => MissReason::Mismatch,
                (false, false) => MissReason::NoPreview,
            },
            detail: self.outcomes.join("; "),
        };
        PreviewSearch { answers: self.answers, outcome: Err(miss) }
    }
}

/// Whether the source understood and said no, so that the next one may be asked.
fn is_refusal(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::CapabilityMissing | FailureKind::NotFound | FailureKind::InputUnusable
    )
}
