//! The iTunes Store's format: its reference, and recorded answers.

use crate::drift::format::Format;
use crate::drift::format::Kind::{Flag, Number, Text, Things};

/// What was found.
pub(super) static RESULTS: Format = Format {
    name: "answer",
    fields: &[("resultCount", Number), ("results", Things(&SONG))],
    renamed: &[],
};

/// A song.
pub(super) static SONG: Format = Format {
    name: "song",
    fields: &[
        ("amgArtistId", Number),
        ("artistId", Number),
        ("artistName", Text),
        ("artistViewUrl", Text),
        ("artworkUrl100", Text),
        ("artworkUrl30", Text),
        ("artworkUrl60", Text),
        ("collectionArtistId", Number),
        ("collectionArtistName", Text),
        ("collectionArtistViewUrl", Text),
        ("collectionCensoredName", Text),
        ("collectionExplicitness", Text),
        ("collectionId", Number),
        ("collectionName", Text),
        ("collectionPrice", Number),
        ("collectionViewUrl", Text),
        ("contentAdvisoryRating", Text),
        ("copyright", Text),
        ("country", Text),
        ("currency", Text),
        ("discCount", Number),
        ("discNumber", Number),
        ("isStreamable", Flag),
        ("kind", Text),
        ("previewUrl", Text),
        ("primaryGenreName", Text),
        ("releaseDate", Text),
        ("trackCensoredName", Text),
        ("trackCount", Number),
        ("trackExplicitness", Text),
        ("trackId", Number),
        ("trackName", Text),
        ("trackNumber", Number),
        ("trackPrice", Number),
        ("trackTimeMillis", Number),
        ("trackViewUrl", Text),
        ("wrapperType", Text),
    ],
    renamed: &[],
};
