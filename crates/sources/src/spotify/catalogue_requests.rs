//! What the client says of the catalogue by id: tracks, artists, albums, audio features.

use super::by_id::{ALBUMS, ARTISTS, FEATURES, TRACKS, Things};
use super::capabilities::Capability;
use super::client::{SpotifyClient, parsed};
use super::convert::catalogue::{self, AlbumContents};
use super::convert::{ALBUM_IDS, Item, OFFSET, STATUS};
use super::fetched::{Fetched, List};
use super::pages::Place;
use super::refused::explained;
use super::wire::WirePage;
use crate::http::{HttpError, Refusal};
use segue_domain::catalogue::StatedFeatures;
use segue_domain::ids::{AlbumId, ArtistId, TrackId};
use segue_domain::record::Track;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::ports::{Answer, FetchArtists};
use segue_pipeline::raw::Shape;

/// Tracks of an album on one page: the most Spotify gives.
const ALBUM_PAGE: &str = "50";

impl FetchArtists for SpotifyClient {
    async fn artists_at_once(&self) -> Result<usize, Failure> {
        self.at_once(&ARTISTS).await.map_err(explained)
    }

    async fn fetch_artists(&self, ids: &[ArtistId]) -> Result<Vec<Answer>, Failure> {
        let ids: Vec<_> = ids.iter().map(ArtistId::as_str).collect();
        self.by_ids(&ARTISTS, &ids).await.map_err(explained)
    }
}

impl SpotifyClient {
    /// Tracks. Unknown ones are left out of what is said; the answer tells of them when it is read
    /// as a raw object.
    ///
    /// # Errors
    /// Failures of the source, named. Repeating it asks only for what was not answered.
    pub async fn tracks(&self, ids: &[TrackId]) -> Result<Vec<Fetched<Vec<Item<Track>>>>, Failure> {
        let ids: Vec<_> = ids.iter().map(TrackId::as_str).collect();
        let answers = self.by_ids(&TRACKS, &ids).await.map_err(explained)?;
        let several = catalogue::tracks;
        let one = |body: &[u8]| Ok(catalogue::track(body)?.into_iter().collect());
        Ok(answers.into_iter().map(|answer| read(answer, &TRACKS, several, one)).collect())
    }

    /// Albums, each with the first page of its tracks.
    ///
    /// # Errors
    /// As [`Self::tracks`].
    pub async fn albums(
        &self,
        ids: &[AlbumId],
    ) -> Result<Vec<Fetched<Vec<Item<AlbumContents>>>>, Failure> {
        let ids: Vec<_> = ids.iter().map(AlbumId::as_str).collect();
        let answers = self.by_ids(&ALBUMS, &ids).await.map_err(explained)?;
        let one = |body: &[u8]| Ok(vec![catalogue::album_contents(body)?]);
        let albums = catalogue::albums;
        Ok(answers.into_iter().map(|answer| read(answer, &ALBUMS, albums, one)).collect())
    }

    /// A page of an album's tracks from `cursor` on, or the first one.
    ///
    /// # Errors
    /// Failures of the source, named; [`FailureKind::InputUnusable`] for a cursor that is none.
    pub async fn album_tracks(
        &self,
        id: &AlbumId,
        cursor: Option<&str>,
    ) -> Result<Fetched<List<Track>>, Failure> {
        let place = cursor.map_or_else(|| Ok(Place::first()), Place::read)?;
        let offset = place.offset()?;
        let query = [("limit", ALBUM_PAGE), ("offset", &offset.to_string())];
        let path = ["albums", id.as_str(), "tracks"];
        let response = self.get_in_market(&path, &query).await.map_err(explained)?;
        let page: WirePage = parsed(&response).unwrap_or_default();
        let said = catalogue::album_tracks(&response.body);
        let context = [(ALBUM_IDS, id.to_string()), (OFFSET, offset.to_string())];
        let next = place.after_page(&page);
        let list = said.map(|items| List::of(items, next.as_ref(), page.total));
        Ok(Fetched::of(response, Shape::SpotifyAlbumTracks, context, list))
    }

    /// What Spotify's model says of tracks, where this app is still told it. Tracks that were never
    /// analysed are left out.
    ///
    /// # Errors
    /// [`FailureKind::CapabilityMissing`] when it is not, without asking again in this run; other
    /// failures of the source, named.
    pub async fn audio_features(
        &self,
        ids: &[TrackId],
    ) -> Result<Vec<Fetched<Vec<Item<StatedFeatures>>>>, Failure> {
        if self.missing.is_off(Capability::AudioFeatures) {
            return Err(no_features("it refused them before"));
        }
        let ids: Vec<_> = ids.iter().map(TrackId::as_str).collect();
        let answers = self.by_ids(&FEATURES, &ids).await;
        let answers = answers.map_err(|error| self.features_refused(error))?;
        let one = |body: &[u8]| Ok(vec![catalogue::features(body)?]);
        let several = catalogue::features_batch;
        Ok(answers.into_iter().map(|answer| read(answer, &FEATURES, several, one)).collect())
    }

    fn features_refused(&self, error: HttpError) -> Failure {
        // A single track without features is an answer, so only the endpoint itself is meant here.
        if matches!(error.refusal(), Some(Refusal::Capability | Refusal::NotFound)) {
            self.missing.switch_off(Capability::AudioFeatures);
            return no_features(&error.to_string());
        }
        explained(error)
    }
}

fn no_features(why: &str) -> Failure {
    let message = format!("Spotify does not tell this app audio features ({why})");
    Failure::new(FailureKind::CapabilityMissing, message)
}

/// What `answer` says: of several things, of one, or that there is none.
fn read<T>(
    answer: Answer,
    things: &Things,
    several: impl Fn(&[u8]) -> Result<Vec<T>, Failure>,
    one: impl Fn(&[u8]) -> Result<Vec<T>, Failure>,
) -> Fetched<Vec<T>> {
    let said = if answer.context.contains_key(STATUS) {
        Ok(Vec::new())
    } else if answer.shape == things.shape_of_several() {
        several(&answer.body)
    } else {
        one(&answer.body)
    };
    Fetched { answer, said }
}
