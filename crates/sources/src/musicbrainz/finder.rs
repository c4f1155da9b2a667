//! Which of MusicBrainz' artists one of ours is: by the id known from elsewhere, else by name; of
//! several nobody is guessed.

use super::areas::KeepAreas;
use super::client::MusicBrainzClient;
use super::convert::SearchResult;
use crate::told::{Said, Told};
use segue_domain::ids::Mbid;
use segue_domain::matching::{Matcher, Standing};
use segue_domain::musicbrainz::{ArtistChoice, ArtistInfo, choose_artist, judge_description};
use segue_domain::record::{Miss, MissReason, Subject};
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::{AreaWork, ArtistWork};
use segue_pipeline::ports::{
    Answer, ArtistSearch, Climb, ClimbAreas, DescribeArtist, SearchBrokenOff,
};
use tokio::sync::Mutex;

/// Finds descriptions of artists, and the ways from their areas up to a country.
pub struct ArtistFinder<K> {
    client: MusicBrainzClient,
    matcher: Matcher,
    areas: K,
    /// Two climbs at once would ask about the parents they share twice.
    climbing: Mutex<()>,
}

/// What was found by name.
enum Found {
    /// One, of this id.
    One(Mbid),
    /// None that is sure enough; whether a person has something to choose from, and why.
    None { has_candidates: bool, reason: MissReason, detail: String },
}

impl<K: KeepAreas> ArtistFinder<K> {
    /// A finder that takes for the same what `matcher` accepts, and asks about no area that is in
    /// `areas`.
    pub fn new(client: MusicBrainzClient, matcher: Matcher, areas: K) -> Self {
        Self { client, matcher, areas, climbing: Mutex::new(()) }
    }

    fn is_the_one(&self, work: &ArtistWork, info: &ArtistInfo) -> bool {
        let judged = judge_description(&work.name, &work.artist_id, work.mbid.as_ref(), info);
        judged.standing(&self.matcher) == Standing::Accepted && !is_rejected(work, &info.mbid)
    }

    /// The one artist called so among those `found`.
    fn choose(&self, work: &ArtistWork, found: Said<SearchResult>) -> Found {
        let none = |has_candidates, reason, detail| Found::None { has_candidates, reason, detail };
        let artists = match found {
            Said::Known(result) => result.artists,
            Said::Unknown => Vec::new(),
            Said::Unreadable { why } => {
                return none(
                    false,
                    MissReason::Failed,
                    format!("the search cannot be read: {why}"),
                );
            }
        };
        let open = artists.iter().filter(|info| !is_rejected(work, &info.mbid));
        match choose_artist(&work.name, open, &self.matcher) {
            ArtistChoice::One(info, _) => Found::One(info.mbid.clone()),
            ArtistChoice::Nobody => {
                let detail = format!("none of {} found is called so", artists.len());
                none(false, MissReason::NotFound, detail)
            }
            ArtistChoice::Several(several) => {
                let several: Vec<_> = several.iter().map(|info| described(info)).collect();
                let detail = format!("several: {}", several.join("; "));
                none(true, MissReason::Ambiguous, detail)
            }
        }
    }

    /// Asks about the artist a person chose; what is answered is not doubted.
    async fn describe_chosen(&self, mbid: &Mbid) -> Result<ArtistSearch, SearchBrokenOff> {
        let Told { answer, .. } = self.client.artist(mbid).await?;
        Ok(ArtistSearch { steps: Vec::new(), candidates: Vec::new(), outcome: Ok(answer) })
    }
}

fn is_rejected(work: &ArtistWork, mbid: &Mbid) -> bool {
    work.decided.rejected.contains(mbid)
}

impl<K: KeepAreas + Sync> DescribeArtist for ArtistFinder<K> {
    async fn describe_artist(&self, work: &ArtistWork) -> Result<ArtistSearch, SearchBrokenOff> {
        if let Some(chosen) = &work.decided.chosen {
            return self.describe_chosen(chosen).await;
        }
        let mut asked = Asked::default();
        if let Some(mbid) = work.mbid.as_ref().filter(|mbid| !is_rejected(work, mbid)) {
            let Told { answer, said } = self.client.artist(mbid).await?;
            match said {
                Said::Known(info) if self.is_the_one(work, &info) => return Ok(asked.ends(answer)),
                Said::Known(info) if !is_rejected(work, &info.mbid) => asked.doubted.push(answer),
                // Gone, or known to be somebody else's id.
                Said::Known(_) | Said::Unknown | Said::Unreadable { .. } => {
                    asked.steps.push(answer);
                }
            }
        }
        let Told { answer, said } = match self.client.find_artists(&work.name).await {
            Ok(told) => told,
            Err(failure) => return Err(asked.broken_off(failure)),
        };
        let mbid = match self.choose(work, said) {
            Found::One(mbid) => mbid,
            Found::None { has_candidates, reason, detail } => {
                let place = if has_candidates { &mut asked.doubted } else { &mut asked.steps };
                place.push(answer);
                return Ok(asked.misses(work, reason, detail));
            }
        };
        asked.steps.push(answer);
        let Told { answer, said } = match self.client.artist(&mbid).await {
            Ok(told) => told,
            Err(failure) => return Err(asked.broken_off(failure)),
        };
        match said {
            Said::Known(info) if !self.is_the_one(work, &info) => {
                asked.doubted.push(answer);
                let detail = format!("the only one called so is another: {}", described(&info));
                Ok(asked.misses(work, MissReason::Mismatch, detail))
            }
            // Unreadable ones are put aside where they are read.
            Said::Known(_) | Said::Unknown | Said::Unreadable { .. } => Ok(asked.ends(answer)),
        }
    }
}

/// What was answered so far.
#[derive(Default)]
struct Asked {
    steps: Vec<Answer>,
    /// Answers about somebody it may be, and that is not sure.
    doubted: Vec<Answer>,
}

impl Asked {
    /// The search has found its artist: nobody needs to look at the others.
    fn ends(mut self, answer: Answer) -> ArtistSearch {
        self.steps.append(&mut self.doubted);
        ArtistSearch { steps: self.steps, candidates: Vec::new(), outcome: Ok(answer) }
    }

    fn misses(self, work: &ArtistWork, reason: MissReason, detail: String) -> ArtistSearch {
        let subject = Subject::Artist(work.artist_id.clone());
        let outcome = Err(Miss { subject, reason, detail });
        ArtistSearch { steps: self.steps, candidates: self.doubted, outcome }
    }

    fn broken_off(mut self, failure: Failure) -> SearchBrokenOff {
        self.steps.append(&mut self.doubted);
        SearchBrokenOff { answers: self.steps, failure }
    }
}

impl<K: KeepAreas + Sync> ClimbAreas for ArtistFinder<K> {
    async fn climb_areas(&self, work: &AreaWork) -> Climb {
        let _turn = self.climbing.lock().await;
        let climbed = self.client.area_path(&work.area_id, &self.areas).await;
        Climb { answers: climbed.answers, outcome: climbed.outcome }
    }
}

fn described(info: &ArtistInfo) -> String {
    let remark = info.disambiguation.as_deref().unwrap_or("no remark");
    format!("{} ({remark}) {}", info.name, info.mbid)
}
