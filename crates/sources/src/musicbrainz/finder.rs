//! Which of MusicBrainz' artists one of ours is: by the id known from elsewhere, else by name; of
//! several nobody is guessed.

use super::areas::KeepAreas;
use super::client::MusicBrainzClient;
use super::convert::SearchResult;
use crate::told::{Said, Told};
use segue_domain::ids::Mbid;
use segue_domain::musicbrainz::{ArtistChoice, ArtistInfo, choose_artist, verify_artist};
use segue_domain::record::{Miss, MissReason, Subject};
use segue_pipeline::jobs::{AreaWork, ArtistWork};
use segue_pipeline::ports::{
    Answer, ArtistSearch, Climb, ClimbAreas, DescribeArtist, SearchBrokenOff,
};
use tokio::sync::Mutex;

/// Finds descriptions of artists, and the ways from their areas up to a country.
pub struct ArtistFinder<K> {
    client: MusicBrainzClient,
    match_threshold: f64,
    areas: K,
    /// Two climbs at once would ask about the parents they share twice.
    climbing: Mutex<()>,
}

impl<K: KeepAreas> ArtistFinder<K> {
    /// A finder that takes names for the same from a score of `match_threshold` (0.7..=0.9) on, and
    /// asks about no area that is in `areas`.
    pub fn new(client: MusicBrainzClient, match_threshold: f64, areas: K) -> Self {
        Self { client, match_threshold, areas, climbing: Mutex::new(()) }
    }

    fn is_the_one(&self, work: &ArtistWork, info: &ArtistInfo) -> bool {
        let note = verify_artist(&work.name, &work.artist_id, work.mbid.as_ref(), info);
        note.score >= self.match_threshold
    }

    /// The id of the one artist called so among those `found`.
    fn choose(&self, name: &str, found: Said<SearchResult>) -> Result<Mbid, (MissReason, String)> {
        let artists = match found {
            Said::Known(result) => result.artists,
            Said::Unknown => Vec::new(),
            Said::Unreadable { why } => {
                return Err((MissReason::Failed, format!("the search cannot be read: {why}")));
            }
        };
        match choose_artist(name, &artists, self.match_threshold) {
            ArtistChoice::One(info, _) => Ok(info.mbid.clone()),
            ArtistChoice::Nobody => {
                Err((MissReason::NotFound, format!("none of {} found is called so", artists.len())))
            }
            ArtistChoice::Several(several) => {
                let several: Vec<_> = several.iter().map(|info| described(info)).collect();
                Err((MissReason::Ambiguous, format!("several: {}", several.join("; "))))
            }
        }
    }
}

impl<K: KeepAreas + Sync> DescribeArtist for ArtistFinder<K> {
    async fn describe_artist(&self, work: &ArtistWork) -> Result<ArtistSearch, SearchBrokenOff> {
        let mut steps = Vec::new();
        if let Some(mbid) = &work.mbid {
            let Told { answer, said } = self.client.artist(mbid).await?;
            match said {
                Said::Known(info) if self.is_the_one(work, &info) => {
                    return Ok(ArtistSearch { steps, outcome: Ok(answer) });
                }
                // Gone, or somebody else's id.
                Said::Known(_) | Said::Unknown | Said::Unreadable { .. } => steps.push(answer),
            }
        }
        let Told { answer, said } = match self.client.find_artists(&work.name).await {
            Ok(told) => told,
            Err(failure) => return Err(SearchBrokenOff { answers: steps, failure }),
        };
        steps.push(answer);
        let mbid = match self.choose(&work.name, said) {
            Ok(mbid) => mbid,
            Err((reason, detail)) => return Ok(missed(work, steps, reason, detail)),
        };
        let Told { answer, said } = match self.client.artist(&mbid).await {
            Ok(told) => told,
            Err(failure) => return Err(SearchBrokenOff { answers: steps, failure }),
        };
        match said {
            Said::Known(info) if !self.is_the_one(work, &info) => {
                steps.push(answer);
                let detail = format!("the only one called so is another: {}", described(&info));
                Ok(missed(work, steps, MissReason::Mismatch, detail))
            }
            // Unreadable ones are put aside where they are read.
            Said::Known(_) | Said::Unknown | Said::Unreadable { .. } => {
                Ok(ArtistSearch { steps, outcome: Ok(answer) })
            }
        }
    }
}

impl<K: KeepAreas + Sync> ClimbAreas for ArtistFinder<K> {
    async fn climb_areas(&self, work: &AreaWork) -> Climb {
        let _turn = self.climbing.lock().await;
        let climbed = self.client.area_path(&work.area_id, &self.areas).await;
        Climb { answers: climbed.answers, outcome: climbed.outcome }
    }
}

fn missed(
    work: &ArtistWork,
    steps: Vec<Answer>,
    reason: MissReason,
    detail: String,
) -> ArtistSearch {
    let subject = Subject::Artist(work.artist_id.clone());
    ArtistSearch { steps, outcome: Err(Miss { subject, reason, detail }) }
}

fn described(info: &ArtistInfo) -> String {
    let remark = info.disambiguation.as_deref().unwrap_or("no remark");
    format!("{} ({remark}) {}", info.name, info.mbid)
}
