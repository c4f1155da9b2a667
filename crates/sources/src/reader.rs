//! Raw objects → records, whichever provider they came from.

use crate::http::is_json;
use crate::reading::answer_unreadable;
use crate::{lastfm, musicbrainz, spotify};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::ports::{ReadRaw, Reading};
use segue_pipeline::raw::{RawObject, Shape};
use segue_pipeline::stages::enrich::STEP;

/// Reads every shape a source of this crate lands. Holds nothing and asks nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProviderReader;

impl ReadRaw for ProviderReader {
    fn read(&self, raw: &RawObject) -> Result<Vec<Reading>, Failure> {
        let (role, step) = STEP;
        if raw.header.context.get(role).is_some_and(|role| role == step) {
            return Ok(Vec::new());
        }
        match raw.header.shape {
            Shape::SpotifySearch => spotify::convert::read_search(raw),
            Shape::SpotifyPlaylist => spotify::convert::read_playlist(raw),
            Shape::SpotifyPlaylistItems => spotify::convert::read_playlist_items(raw),
            Shape::SpotifyArtist => spotify::convert::read_artist(raw),
            Shape::SpotifyArtists => spotify::convert::read_artists(raw),
            Shape::SpotifyTrack => spotify::convert::read_track(raw),
            Shape::SpotifyTracks => spotify::convert::read_tracks(raw),
            Shape::SpotifySavedTracks | Shape::SpotifyRecentlyPlayed => {
                spotify::convert::read_listed_tracks(raw)
            }
            Shape::SpotifyTopTracks => spotify::convert::read_bare_tracks(raw),
            Shape::SpotifyTopArtists | Shape::SpotifyFollowedArtists => {
                spotify::convert::read_listed_artists(raw)
            }
            Shape::SpotifyMyPlaylists => spotify::convert::read_listed_playlists(raw),
            // Kept for the record: `spotify::catalogue` and `spotify::library` read them, the
            // tables that hold what they say have no records yet.
            Shape::SpotifyAlbum
            | Shape::SpotifyAlbums
            | Shape::SpotifyAlbumTracks
            | Shape::SpotifyAudioFeatures
            | Shape::SpotifyAudioFeaturesBatch
            | Shape::SpotifyProfile => Ok(Vec::new()),
            Shape::LastfmTrack => lastfm::convert::read_track(raw),
            Shape::LastfmArtist => lastfm::convert::read_artist(raw),
            Shape::LastfmSimilar => lastfm::convert::read_similar(raw),
            Shape::MusicbrainzArtist => musicbrainz::convert::read_artist(raw),
            Shape::MusicbrainzArtistSearch => musicbrainz::convert::read_candidates(raw),
            Shape::MusicbrainzArea => musicbrainz::convert::read_area(raw),
            // Kept to show where a preview came from; the measurement says what came of it.
            Shape::DeezerTrack | Shape::DeezerSearch | Shape::ItunesResults => kept(raw),
            // Kept for the record: nothing is stored of these yet. What they say is read where they
            // are asked for, by the `convert` of their source, from the same bytes.
            Shape::LastfmTrackTags
            | Shape::LastfmArtistTags
            | Shape::LastfmSimilarTracks
            | Shape::LastfmChart
            | Shape::LastfmCountryChart
            | Shape::LastfmPlays
            | Shape::MusicbrainzIsrc
            | Shape::MusicbrainzGenres
            | Shape::ListenbrainzPopularity
            | Shape::ListenbrainzTopRecordings
            | Shape::OpenweatherPlaces => kept(raw),
            // ListenBrainz says "not counted yet" without a word.
            Shape::ListenbrainzSitewideArtists | Shape::ListenbrainzSitewideRecordings => {
                if raw.body.is_empty() { Ok(Vec::new()) } else { kept(raw) }
            }
            Shape::Measurement => Err(Failure::new(
                FailureKind::ObjectUnreadable,
                "a measurement is a record already; transform takes it as it is",
            )),
            Shape::CsvRows => crate::csv::read_rows(raw),
        }
    }
}

/// No records; but an answer that is not even JSON is put aside for a person to look at.
fn kept(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    if is_json(&raw.body) {
        return Ok(Vec::new());
    }
    Err(answer_unreadable("an answer that is no JSON; it is kept as it came"))
}
