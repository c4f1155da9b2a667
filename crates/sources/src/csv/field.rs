//! The fields a file can fill, and the headers under which they are found in the wild.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a column can hold, named as the store names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The track's Spotify id, `spotify:track:` URI or address.
    SongId,
    /// The track's title.
    SongName,
    /// One artist's name.
    ArtistName,
    /// Several artists' names: `A;B` or `['A', 'B']`.
    ArtistNames,
    /// The artists' Spotify ids, one or several.
    ArtistId,
    /// The album's Spotify id.
    AlbumId,
    /// The album's title.
    AlbumTitle,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    ReleaseDate,
    /// 0..=100, of the track or of the artist.
    Popularity,
    /// Length in milliseconds.
    DurationMs,
    /// Length in seconds.
    DurationS,
    /// Explicit lyrics.
    Explicit,
    /// International Standard Recording Code.
    Isrc,
    /// Position on the album.
    TrackNumber,
    /// 0..=1.
    Danceability,
    /// 0..=1.
    Energy,
    /// 0..=1.
    Valence,
    /// Beats per minute.
    Tempo,
    /// 0..=1.
    Acousticness,
    /// 0..=1.
    Instrumentalness,
    /// 0..=1.
    Liveness,
    /// 0..=1.
    Speechiness,
    /// Decibels relative to full scale.
    Loudness,
    /// Pitch class: 0..=11 or a note's name.
    Key,
    /// 1/0, True/False, Major/Minor.
    Mode,
    /// Beats per bar.
    TimeSignature,
    /// The Spotify id of a playlist the track is in.
    PlaylistId,
    /// That playlist's name.
    PlaylistName,
    /// The genre the playlist is sorted under.
    PlaylistGenre,
    /// The sub-genre, likewise.
    PlaylistSubgenre,
    /// An artist's genres: `a;b` or `['a', 'b']`.
    Genres,
    /// An artist's followers.
    Followers,
}

/// A field with the headers that mean it, best first, in the form [`plain_header`] gives.
pub(super) struct Spec {
    pub(super) field: Field,
    pub(super) name: &'static str,
    pub(super) in_tracks: &'static [&'static str],
    pub(super) in_artists: &'static [&'static str],
}

/// A field of track files only.
const fn track(field: Field, name: &'static str, in_tracks: &'static [&'static str]) -> Spec {
    Spec { field, name, in_tracks, in_artists: &[] }
}

/// A field of both kinds of file, or of artist files only.
const fn both(
    field: Field,
    name: &'static str,
    in_tracks: &'static [&'static str],
    in_artists: &'static [&'static str],
) -> Spec {
    Spec { field, name, in_tracks, in_artists }
}

/// Every field. Headers come from the files of `TidyTuesday`, Kaggle, BDDA and Exportify.
pub(super) const SPECS: [Spec; 32] = [
    track(
        Field::SongId,
        "song_id",
        &[
            "trackid",
            "songid",
            "spotifytrackid",
            "spotifyid",
            "trackuri",
            "spotifyuri",
            "id",
            "uri",
        ],
    ),
    track(
        Field::SongName,
        "song_name",
        &["trackname", "songname", "tracktitle", "songtitle", "name", "title", "track", "song"],
    ),
    both(
        Field::ArtistName,
        "artist_name",
        &["trackartist", "artistname", "artist", "mainartist"],
        &["artistname", "name", "artist"],
    ),
    track(Field::ArtistNames, "artist_names", &["artists", "artistnames", "trackartists"]),
    both(
        Field::ArtistId,
        "artist_id",
        &["artistid", "artistids", "idartists", "trackartistid", "artisturi", "artisturis"],
        &["artistid", "spotifyid", "artisturi", "id", "uri"],
    ),
    track(Field::AlbumId, "album_id", &["trackalbumid", "albumid", "albumuri"]),
    track(
        Field::AlbumTitle,
        "album_title",
        &["trackalbumname", "albumname", "albumtitle", "album"],
    ),
    track(
        Field::ReleaseDate,
        "release_date",
        &["trackalbumreleasedate", "albumreleasedate", "releasedate", "releaseyear", "year"],
    ),
    both(
        Field::Popularity,
        "popularity",
        &["trackpopularity", "popularity", "songpopularity"],
        &["artistpopularity", "popularity"],
    ),
    // A bare `duration` is not here: files use it for milliseconds, seconds and m:ss alike.
    track(Field::DurationMs, "duration_ms", &["durationms", "trackdurationms", "lengthms"]),
    track(
        Field::DurationS,
        "duration_s",
        &["durations", "durationsec", "durationsecs", "durationseconds", "durationinseconds"],
    ),
    track(Field::Explicit, "explicit", &["explicit", "isexplicit", "trackexplicit"]),
    track(Field::Isrc, "isrc", &["isrc", "trackisrc"]),
    track(Field::TrackNumber, "track_number", &["tracknumber", "tracknum"]),
    track(Field::Danceability, "danceability", &["danceability"]),
    track(Field::Energy, "energy", &["energy"]),
    track(Field::Valence, "valence", &["valence"]),
    track(Field::Tempo, "tempo", &["tempo", "bpm"]),
    track(Field::Acousticness, "acousticness", &["acousticness"]),
    track(Field::Instrumentalness, "instrumentalness", &["instrumentalness"]),
    track(Field::Liveness, "liveness", &["liveness"]),
    track(Field::Speechiness, "speechiness", &["speechiness"]),
    track(Field::Loudness, "loudness", &["loudness"]),
    track(Field::Key, "key", &["key"]),
    track(Field::Mode, "mode", &["mode"]),
    track(Field::TimeSignature, "time_signature", &["timesignature"]),
    track(Field::PlaylistId, "playlist_id", &["playlistid", "playlisturi"]),
    track(Field::PlaylistName, "playlist_name", &["playlistname", "playlist"]),
    track(Field::PlaylistGenre, "playlist_genre", &["playlistgenre"]),
    track(Field::PlaylistSubgenre, "playlist_subgenre", &["playlistsubgenre"]),
    both(Field::Genres, "genres", &[], &["genres", "artistgenres", "genre"]),
    both(Field::Followers, "followers", &[], &["followers", "artistfollowers", "followerstotal"]),
];

impl Field {
    /// The field called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SPECS.iter().find(|spec| spec.name == name).map(|spec| spec.field)
    }

    /// Every field's name, in the order people look for them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SPECS.iter().map(|spec| spec.name)
    }

    /// The name, as in `--map song_name=Titel`.
    #[must_use]
    pub fn name(self) -> &'static str {
        SPECS.iter().find(|spec| spec.field == self).map_or("", |spec| spec.name)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A header in the form headers are compared in: lower case, letters and digits only.
pub(super) fn plain_header(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_field_has_one_name_in_stored_maps_and_on_the_command_line() {
        for spec in &SPECS {
            let stored = serde_json::to_value(spec.field).unwrap();
            assert_eq!(stored, spec.name);
            assert_eq!(Field::named(spec.name), Some(spec.field));
        }
    }

    #[test]
    fn no_header_means_two_fields_of_one_kind_of_file() {
        let mut tracks = BTreeSet::new();
        let mut artists = BTreeSet::new();
        for spec in &SPECS {
            assert!(spec.in_tracks.iter().all(|header| tracks.insert(*header)), "{}", spec.name);
            assert!(spec.in_artists.iter().all(|header| artists.insert(*header)), "{}", spec.name);
        }
    }

    #[test]
    fn known_headers_are_written_in_the_form_they_are_compared_in() {
        for header in SPECS.iter().flat_map(|spec| spec.in_tracks.iter().chain(spec.in_artists)) {
            assert_eq!(plain_header(header), *header);
        }
    }
}
