//! What every answer is known to look like: one table of shapes, and one file for each source.
//!
//! The fields are those of the sources' own references and of recorded answers, read by us or not.

mod deezer;
mod itunes;
mod lastfm;
mod listenbrainz;
mod musicbrainz;
mod openweather;
mod spotify;

use super::format::Kind::{self, Thing, Things};
use segue_pipeline::raw::Shape;

/// Whose format an answer of `shape` is in, and which. `None` for what comes from no service.
pub(super) fn of(shape: Shape) -> Option<(&'static str, Kind)> {
    let known = FORMATS.iter().find(|(known, _, _)| *known == shape);
    known.map(|(_, source, kind)| (*source, *kind))
}

const SPOTIFY: &str = "Spotify";
const LASTFM: &str = "Last.fm";
const MUSICBRAINZ: &str = "MusicBrainz";
const LISTENBRAINZ: &str = "ListenBrainz";
const DEEZER: &str = "Deezer";
const ITUNES: &str = "iTunes";
const OPENWEATHER: &str = "OpenWeather";

/// Each shape, whose it is, and what is at its root.
static FORMATS: &[(Shape, &str, Kind)] = &[
    (Shape::SpotifySearch, SPOTIFY, Thing(&spotify::SEARCH)),
    (Shape::SpotifyPlaylist, SPOTIFY, Thing(&spotify::PLAYLIST)),
    (Shape::SpotifyPlaylistItems, SPOTIFY, Thing(&spotify::ENTRIES)),
    (Shape::SpotifyArtist, SPOTIFY, Thing(&spotify::ARTIST)),
    (Shape::SpotifyArtists, SPOTIFY, Thing(&spotify::ARTIST_BATCH)),
    (Shape::SpotifyTrack, SPOTIFY, Thing(&spotify::TRACK)),
    (Shape::SpotifyTracks, SPOTIFY, Thing(&spotify::TRACK_BATCH)),
    (Shape::SpotifyAlbum, SPOTIFY, Thing(&spotify::ALBUM)),
    (Shape::SpotifyAlbums, SPOTIFY, Thing(&spotify::ALBUM_BATCH)),
    (Shape::SpotifyAlbumTracks, SPOTIFY, Thing(&spotify::TRACKS)),
    (Shape::SpotifyAudioFeatures, SPOTIFY, Thing(&spotify::FEATURES)),
    (Shape::SpotifyAudioFeaturesBatch, SPOTIFY, Thing(&spotify::FEATURES_BATCH)),
    (Shape::SpotifyProfile, SPOTIFY, Thing(&spotify::PROFILE)),
    (Shape::SpotifyMyPlaylists, SPOTIFY, Thing(&spotify::PLAYLISTS)),
    (Shape::SpotifySavedTracks, SPOTIFY, Thing(&spotify::SAVED_TRACKS)),
    (Shape::SpotifyRecentlyPlayed, SPOTIFY, Thing(&spotify::PLAYS)),
    (Shape::SpotifyTopTracks, SPOTIFY, Thing(&spotify::TRACKS)),
    (Shape::SpotifyTopArtists, SPOTIFY, Thing(&spotify::ARTISTS)),
    (Shape::SpotifyFollowedArtists, SPOTIFY, Thing(&spotify::FOLLOWED)),
    (Shape::LastfmTrack, LASTFM, Thing(&lastfm::TRACK_INFO)),
    (Shape::LastfmArtist, LASTFM, Thing(&lastfm::ARTIST_INFO)),
    (Shape::LastfmSimilar, LASTFM, Thing(&lastfm::SIMILAR_ARTISTS)),
    (Shape::LastfmTrackTags, LASTFM, Thing(&lastfm::TOP_TAGS)),
    (Shape::LastfmArtistTags, LASTFM, Thing(&lastfm::TOP_TAGS)),
    (Shape::LastfmSimilarTracks, LASTFM, Thing(&lastfm::SIMILAR_TRACKS)),
    (Shape::LastfmChart, LASTFM, Thing(&lastfm::CHART)),
    (Shape::LastfmCountryChart, LASTFM, Thing(&lastfm::CHART)),
    (Shape::LastfmPlays, LASTFM, Thing(&lastfm::PLAYS)),
    (Shape::MusicbrainzArtist, MUSICBRAINZ, Thing(&musicbrainz::ARTIST)),
    (Shape::MusicbrainzArtistSearch, MUSICBRAINZ, Thing(&musicbrainz::ARTIST_SEARCH)),
    (Shape::MusicbrainzIsrc, MUSICBRAINZ, Thing(&musicbrainz::CODE)),
    (Shape::MusicbrainzGenres, MUSICBRAINZ, Thing(&musicbrainz::GENRES)),
    (Shape::MusicbrainzArea, MUSICBRAINZ, Thing(&musicbrainz::AREA)),
    (Shape::ListenbrainzPopularity, LISTENBRAINZ, Things(&listenbrainz::POPULARITY)),
    (Shape::ListenbrainzTopRecordings, LISTENBRAINZ, Things(&listenbrainz::RECORDING)),
    (Shape::ListenbrainzSitewideArtists, LISTENBRAINZ, Thing(&listenbrainz::CHART)),
    (Shape::ListenbrainzSitewideRecordings, LISTENBRAINZ, Thing(&listenbrainz::CHART)),
    (Shape::DeezerTrack, DEEZER, Thing(&deezer::TRACK)),
    (Shape::DeezerSearch, DEEZER, Thing(&deezer::SEARCH)),
    (Shape::ItunesResults, ITUNES, Thing(&itunes::RESULTS)),
    (Shape::OpenweatherPlaces, OPENWEATHER, Things(&openweather::PLACE)),
];
