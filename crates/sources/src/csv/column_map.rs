//! Which column of a file holds which field, and by that which kind of file it is.

use super::excerpt::excerpt;
use super::field::{Field, SPECS, Spec, plain_header};
use super::mapping::Mapping;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::message::Topic;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Headers shown in a message; a file that is not CSV may seem to have thousands.
const SHOWN_HEADERS: usize = 40;
/// Characters shown of one header.
const SHOWN_HEADER_CHARS: usize = 40;

/// What a file lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// One track a row (a track may come again for another playlist).
    Tracks,
    /// One artist a row.
    Artists,
}

impl FileKind {
    /// The stream such a file's pieces belong to.
    #[must_use]
    pub fn topic(self) -> Topic {
        match self {
            Self::Tracks => Topic::SpotifyTracks,
            Self::Artists => Topic::ArtistGenres,
        }
    }

    fn headers(self, spec: &Spec) -> &'static [&'static str] {
        match self {
            Self::Tracks => spec.in_tracks,
            Self::Artists => spec.in_artists,
        }
    }
}

/// Which column holds which field. Travels with every piece of the file, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnMap {
    kind: FileKind,
    /// Columns in the header; a row with another number is damaged.
    width: usize,
    columns: BTreeMap<Field, usize>,
    ignored: Vec<String>,
}

impl ColumnMap {
    /// Reads `headers`, where `mappings` have the last word.
    ///
    /// # Errors
    /// [`FailureKind::InputUnusable`] when the columns make neither tracks nor artists, or when a
    /// mapping names a column that is not there. The message says what was found, what is needed
    /// and how to give a mapping.
    pub fn for_headers(headers: &[String], mappings: &[Mapping]) -> Result<Self, Failure> {
        let chosen = chosen_columns(headers, mappings)?;
        [FileKind::Tracks, FileKind::Artists]
            .into_iter()
            .map(|kind| Self::of_kind(kind, headers, &chosen))
            .find(|map| map.missing().is_empty())
            .ok_or_else(|| unusable(headers, &chosen))
            .and_then(|map| map.honours(&chosen))
    }

    /// What the file lists.
    #[must_use]
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// Columns of the header.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The column that holds `field`, counted from 0.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.get(&field).copied()
    }

    /// Headers of columns nothing is taken from, in the file's order.
    #[must_use]
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    fn of_kind(kind: FileKind, headers: &[String], chosen: &BTreeMap<Field, usize>) -> Self {
        let mut columns = known_columns(kind, headers, chosen);
        let own = chosen.iter().filter(|(field, _)| belongs(kind, **field));
        columns.extend(own.map(|(field, column)| (*field, *column)));
        without_anchor(&mut columns);
        without_rivals(&mut columns, chosen);
        let used: BTreeSet<usize> = columns.values().copied().collect();
        let ignored = (0..)
            .zip(headers)
            .filter(|(column, _)| !used.contains(column))
            .map(|(column, header)| shown(column, header))
            .collect();
        Self { kind, width: headers.len(), columns, ignored }
    }

    /// Refuses a map in which a choice of the user's has no effect.
    fn honours(self, chosen: &BTreeMap<Field, usize>) -> Result<Self, Failure> {
        let Some(field) = chosen.keys().find(|field| !self.columns.contains_key(field)) else {
            return Ok(self);
        };
        let kind = match self.kind {
            FileKind::Tracks => "tracks",
            FileKind::Artists => "artists",
        };
        Err(refuse(format!(
            "--map {field}=… has no effect: this is a file of {kind}, and {field} belongs to \
             another kind, repeats another mapping, or lacks its album_title or playlist_id"
        )))
    }

    /// Names of required fields no column holds.
    fn missing(&self) -> Vec<&'static str> {
        let lacks = |fields: &[Field]| !fields.iter().any(|field| self.columns.contains_key(field));
        let required: &[(&[Field], &'static str)] = match self.kind {
            FileKind::Tracks => &[
                (&[Field::SongId], "song_id"),
                (&[Field::SongName], "song_name"),
                (&[Field::ArtistName, Field::ArtistNames], "artist_name"),
            ],
            FileKind::Artists => {
                &[(&[Field::ArtistId], "artist_id"), (&[Field::ArtistName], "artist_name")]
            }
        };
        required.iter().filter(|(fields, _)| lacks(fields)).map(|(_, name)| *name).collect()
    }
}

/// Columns whose header is known, apart from those the user has spoken for.
fn known_columns(
    kind: FileKind,
    headers: &[String],
    chosen: &BTreeMap<Field, usize>,
) -> BTreeMap<Field, usize> {
    let taken: BTreeSet<usize> = chosen.values().copied().collect();
    let plain: Vec<String> = headers.iter().map(|header| plain_header(header)).collect();
    let find = |wanted: &&str| {
        (0..).zip(&plain).find(|(at, header)| header == wanted && !taken.contains(at))
    };
    SPECS
        .iter()
        .filter_map(|spec| {
            let (column, _) = kind.headers(spec).iter().find_map(find)?;
            Some((spec.field, column))
        })
        .collect()
}

/// Takes out fields that say something about a thing the file does not name: a release date
/// without an album has nowhere to go, and must be reported as ignored.
fn without_anchor(columns: &mut BTreeMap<Field, usize>) {
    const ALBUM: [Field; 2] = [Field::AlbumId, Field::ReleaseDate];
    const PLAYLIST: [Field; 3] =
        [Field::PlaylistName, Field::PlaylistGenre, Field::PlaylistSubgenre];
    if !columns.contains_key(&Field::AlbumTitle) {
        columns.retain(|field, _| !ALBUM.contains(field));
    }
    if !columns.contains_key(&Field::PlaylistId) {
        columns.retain(|field, _| !PLAYLIST.contains(field));
    }
}

/// Keeps one of two columns that say the same: the user's choice, else the more exact one.
fn without_rivals(columns: &mut BTreeMap<Field, usize>, chosen: &BTreeMap<Field, usize>) {
    for (exact, plain) in
        [(Field::ArtistNames, Field::ArtistName), (Field::DurationMs, Field::DurationS)]
    {
        if columns.contains_key(&exact) && columns.contains_key(&plain) {
            let wanted = chosen.contains_key(&plain) && !chosen.contains_key(&exact);
            columns.remove(if wanted { &exact } else { &plain });
        }
    }
}

fn belongs(kind: FileKind, field: Field) -> bool {
    SPECS.iter().any(|spec| spec.field == field && !kind.headers(spec).is_empty())
}

fn chosen_columns(
    headers: &[String],
    mappings: &[Mapping],
) -> Result<BTreeMap<Field, usize>, Failure> {
    let mut chosen = BTreeMap::new();
    for Mapping { field, column } in mappings {
        let at = position(headers, column).ok_or_else(|| {
            let found = list(headers);
            refuse(format!(
                "--map {field}={column}: the file has no column {column:?}; it has {found}"
            ))
        })?;
        if chosen.insert(*field, at).is_some() {
            return Err(refuse(format!("--map {field}=… is given twice; give it once")));
        }
    }
    Ok(chosen)
}

/// The column a user means: the exact header, else the same header spelled differently.
fn position(headers: &[String], column: &str) -> Option<usize> {
    let plain = plain_header(column);
    headers
        .iter()
        .position(|header| header.trim() == column)
        .or_else(|| headers.iter().position(|h| !plain.is_empty() && plain_header(h) == plain))
}

fn unusable(headers: &[String], chosen: &BTreeMap<Field, usize>) -> Failure {
    let missing = |kind| ColumnMap::of_kind(kind, headers, chosen).missing();
    let (tracks, artists) = (missing(FileKind::Tracks), missing(FileKind::Artists));
    let example = tracks.first().copied().unwrap_or("song_name");
    refuse(format!(
        "the columns make neither tracks nor artists. Found: {}. \
         A file of tracks needs song_id (Spotify's), song_name and artist_name (here without {}); \
         a file of artists needs artist_id and artist_name (here without {}). \
         When a column has another name, say so: --map {example}=<column>",
        list(headers),
        tracks.join(", "),
        artists.join(", "),
    ))
}

fn refuse(message: String) -> Failure {
    Failure::new(FailureKind::InputUnusable, message)
}

fn list(headers: &[String]) -> String {
    let mut names: Vec<String> =
        (0..).zip(headers).take(SHOWN_HEADERS).map(|(at, header)| shown(at, header)).collect();
    if headers.len() > SHOWN_HEADERS {
        names.push(format!("and {} more", headers.len() - SHOWN_HEADERS));
    }
    names.join(", ")
}

/// A header as it is shown; tables saved with row numbers have a column without a name.
fn shown(column: usize, header: &str) -> String {
    match header.trim() {
        "" => format!("(column {}, no name)", column + 1),
        header => excerpt(header, SHOWN_HEADER_CHARS),
    }
}

#[cfg(test)]
mod tests;
