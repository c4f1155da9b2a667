//! Deezer's format: its reference, and answers recorded from 2019 on.

use crate::drift::format::Format;
use crate::drift::format::Kind::{Flag, List, Number, Text, Thing, Things};

/// A track, on a page of its own or found.
pub(super) static TRACK: Format = Format {
    name: "track",
    fields: &[
        ("album", Thing(&ALBUM)),
        ("artist", Thing(&ARTIST)),
        ("available_countries", List),
        ("bpm", Number),
        ("contributors", Things(&ARTIST)),
        ("disk_number", Number),
        ("duration", Number),
        ("explicit_content_cover", Number),
        ("explicit_content_lyrics", Number),
        ("explicit_lyrics", Flag),
        ("gain", Number),
        ("id", Number),
        ("isrc", Text),
        ("link", Text),
        ("md5_image", Text),
        ("preview", Text),
        ("rank", Number),
        ("readable", Flag),
        ("release_date", Text),
        ("share", Text),
        ("title", Text),
        ("title_short", Text),
        ("title_version", Text),
        ("track_position", Number),
        ("track_token", Text),
        ("type", Text),
        ("unseen", Flag),
    ],
    renamed: &[],
};

/// The album of a track.
pub(super) static ALBUM: Format = Format {
    name: "album",
    fields: &[
        ("cover", Text),
        ("cover_big", Text),
        ("cover_medium", Text),
        ("cover_small", Text),
        ("cover_xl", Text),
        ("id", Number),
        ("link", Text),
        ("md5_image", Text),
        ("release_date", Text),
        ("title", Text),
        ("tracklist", Text),
        ("type", Text),
        ("upc", Text),
    ],
    renamed: &[],
};

/// Somebody on a track.
pub(super) static ARTIST: Format = Format {
    name: "artist",
    fields: &[
        ("id", Number),
        ("link", Text),
        ("name", Text),
        ("picture", Text),
        ("picture_big", Text),
        ("picture_medium", Text),
        ("picture_small", Text),
        ("picture_xl", Text),
        ("radio", Flag),
        ("role", Text),
        ("share", Text),
        ("tracklist", Text),
        ("type", Text),
    ],
    renamed: &[],
};

/// What a search found.
pub(super) static SEARCH: Format = Format {
    name: "search",
    fields: &[("data", Things(&TRACK)), ("next", Text), ("prev", Text), ("total", Number)],
    renamed: &[],
};
