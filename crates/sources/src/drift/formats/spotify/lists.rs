//! Spotify's lists: pages of things, batches, and what a search found.

use super::{ALBUM, ARTIST, ENTRY, FEATURES, PLAY, PLAYLIST, SAVED, TRACK};
use crate::drift::format::Format;
use crate::drift::format::Kind::{Number, Object, Text, Thing, Things};

/// What a search found.
pub(in super::super) static SEARCH: Format = Format {
    name: "search",
    fields: &[
        ("albums", Thing(&ALBUMS)),
        ("artists", Thing(&ARTISTS)),
        ("audiobooks", Object),
        ("episodes", Object),
        ("playlists", Thing(&PLAYLISTS)),
        ("shows", Object),
        ("tracks", Thing(&TRACKS)),
    ],
    renamed: &[],
};

/// A page of tracks.
pub(in super::super) static TRACKS: Format = Format {
    name: "page of tracks",
    fields: &[
        ("cursors", Object),
        ("href", Text),
        ("items", Things(&TRACK)),
        ("limit", Number),
        ("next", Text),
        ("offset", Number),
        ("previous", Text),
        ("total", Number),
    ],
    renamed: &[],
};

/// A page of albums.
pub(in super::super) static ALBUMS: Format = Format {
    name: "page of albums",
    fields: &[
        ("cursors", Object),
        ("href", Text),
        ("items", Things(&ALBUM)),
        ("limit", Number),
        ("next", Text),
        ("offset", Number),
        ("previous", Text),
        ("total", Number),
    ],
    renamed: &[],
};

/// A page of artists.
pub(in super::super) static ARTISTS: Format = Format {
    name: "page of artists",
    fields: &[
        ("cursors", Object),
        ("href", Text),
        ("items", Things(&ARTIST)),
        ("limit", Number),
        ("next", Text),
        ("offset", Number),
        ("previous", Text),
        ("total", Number),
    ],
    renamed: &[],
};

/// A page of playlists.
pub(in super::super) static PLAYLISTS: Format = Format {
    name: "page of playlists",
    fields: &[
        ("cursors", Object),
        ("href", Text),
        ("items", Things(&PLAYLIST)),
        ("limit", Number),
        ("next", Text),
        ("offset", Number),
        ("previous", Text),
        ("total", Number),
    ],
    renamed: &[],
};

/// A page of a playlist.
pub(in super::super) static ENTRIES: Format = Format {
    name: "page of a playlist",
    fields: &[
        ("cursors", Object),
        ("href", Text),
        ("items", Things(&ENTRY)),
        ("limit", Number),
        ("next", Text),
        ("offset", Number),
        ("previous", Text),
        ("total", Number),
    ],
    renamed: &[],
};

/// A page of saved tracks.
pub(in super::super) static SAVED_TRACKS: Format = Format {
    name: "page of saved tracks",
    fields: &[
        ("cursors", Object),
        ("href", Text),
        ("items", Things(&SAVED)),
        ("limit", Number),
        ("next", Text),
        ("offset", Number),
        ("previous", Text),
        ("total", Number),
    ],
    renamed: &[],
};

/// A page of plays.
pub(in super::super) static PLAYS: Format = Format {
    name: "page of plays",
    fields: &[
        ("cursors", Object),
        ("href", Text),
        ("items", Things(&PLAY)),
        ("limit", Number),
        ("next", Text),
        ("offset", Number),
        ("previous", Text),
        ("total", Number),
    ],
    renamed: &[],
};

/// The artists somebody follows.
pub(in super::super) static FOLLOWED: Format =
    Format { name: "followed artists", fields: &[("artists", Thing(&ARTISTS))], renamed: &[] };

/// Several tracks.
pub(in super::super) static TRACK_BATCH: Format =
    Format { name: "several tracks", fields: &[("tracks", Things(&TRACK))], renamed: &[] };

/// Several albums.
pub(in super::super) static ALBUM_BATCH: Format =
    Format { name: "several albums", fields: &[("albums", Things(&ALBUM))], renamed: &[] };

/// Several artists.
pub(in super::super) static ARTIST_BATCH: Format =
    Format { name: "several artists", fields: &[("artists", Things(&ARTIST))], renamed: &[] };

/// The audio features of several tracks.
pub(in super::super) static FEATURES_BATCH: Format = Format {
    name: "several audio features",
    fields: &[("audio_features", Things(&FEATURES))],
    renamed: &[],
};
