//! Last.fm's format: its reference and recorded answers, in all their shapes.

use crate::drift::format::Format;
use crate::drift::format::Kind::{Any, List, Loose, Object, Scalar, Text, Thing};

/// `track.getInfo`.
pub(super) static TRACK_INFO: Format =
    Format { name: "answer", fields: &[("track", Thing(&TRACK))], renamed: &[] };

/// `artist.getInfo`.
pub(super) static ARTIST_INFO: Format =
    Format { name: "answer", fields: &[("artist", Thing(&ARTIST))], renamed: &[] };

/// `artist.getSimilar`.
pub(super) static SIMILAR_ARTISTS: Format =
    Format { name: "answer", fields: &[("similarartists", Loose(&ARTIST_LIST))], renamed: &[] };

/// `track.getSimilar`.
pub(super) static SIMILAR_TRACKS: Format =
    Format { name: "answer", fields: &[("similartracks", Loose(&TRACK_LIST))], renamed: &[] };

/// `track.getTopTags` and `artist.getTopTags`.
pub(super) static TOP_TAGS: Format =
    Format { name: "answer", fields: &[("toptags", Loose(&TAG_LIST))], renamed: &[] };

/// `chart.getTopTracks` and `geo.getTopTracks`.
pub(super) static CHART: Format = Format {
    name: "answer",
    fields: &[("toptracks", Loose(&TRACK_LIST)), ("tracks", Loose(&TRACK_LIST))],
    renamed: &[],
};

/// `user.getRecentTracks`.
pub(super) static PLAYS: Format =
    Format { name: "answer", fields: &[("recenttracks", Loose(&PLAY_LIST))], renamed: &[] };

/// A track, on a page of its own or on a list.
pub(super) static TRACK: Format = Format {
    name: "track",
    fields: &[
        ("@attr", Object),
        ("album", Thing(&ALBUM)),
        ("artist", Loose(&ARTIST)),
        ("duration", Scalar),
        ("id", Scalar),
        ("image", List),
        ("listeners", Scalar),
        ("match", Scalar),
        ("mbid", Text),
        ("name", Text),
        ("playcount", Scalar),
        ("streamable", Any),
        ("toptags", Loose(&TAG_LIST)),
        ("url", Text),
        ("userloved", Scalar),
        ("userplaycount", Scalar),
        ("wiki", Object),
    ],
    renamed: &[],
};

/// A track that was listened to.
pub(super) static PLAY: Format = Format {
    name: "play",
    fields: &[
        ("@attr", Object),
        ("album", Thing(&ALBUM)),
        ("artist", Loose(&ARTIST)),
        ("date", Object),
        ("image", List),
        ("loved", Scalar),
        ("mbid", Text),
        ("name", Text),
        ("streamable", Scalar),
        ("url", Text),
    ],
    renamed: &[],
};

/// The album of a track.
pub(super) static ALBUM: Format = Format {
    name: "album",
    fields: &[
        ("#text", Text),
        ("@attr", Object),
        ("artist", Text),
        ("image", List),
        ("mbid", Text),
        ("title", Text),
        ("url", Text),
    ],
    renamed: &[],
};

/// An artist, on a page of its own or named.
pub(super) static ARTIST: Format = Format {
    name: "artist",
    fields: &[
        ("#text", Text),
        ("bandmembers", Object),
        ("bio", Object),
        ("image", List),
        ("listeners", Scalar),
        ("match", Scalar),
        ("mbid", Text),
        ("name", Text),
        ("ontour", Scalar),
        ("playcount", Scalar),
        ("similar", Loose(&ARTIST_LIST)),
        ("stats", Thing(&STATS)),
        ("streamable", Scalar),
        ("tags", Loose(&TAG_LIST)),
        ("url", Text),
    ],
    renamed: &[],
};

/// How many listen to an artist, and how often.
pub(super) static STATS: Format = Format {
    name: "stats",
    fields: &[("listeners", Scalar), ("playcount", Scalar), ("userplaycount", Scalar)],
    renamed: &[],
};

/// A tag.
pub(super) static TAG: Format = Format {
    name: "tag",
    fields: &[
        ("count", Scalar),
        ("name", Text),
        ("reach", Scalar),
        ("taggings", Scalar),
        ("url", Text),
    ],
    renamed: &[],
};

/// A list of artists.
pub(super) static ARTIST_LIST: Format = Format {
    name: "list of artists",
    fields: &[("#text", Text), ("@attr", Object), ("artist", Loose(&ARTIST))],
    renamed: &[],
};

/// A list of tracks.
pub(super) static TRACK_LIST: Format = Format {
    name: "list of tracks",
    fields: &[
        ("#text", Text),
        ("@attr", Object),
        ("artist", Text),
        ("country", Text),
        ("page", Scalar),
        ("perPage", Scalar),
        ("total", Scalar),
        ("totalPages", Scalar),
        ("track", Loose(&TRACK)),
    ],
    renamed: &[],
};

/// A list of tags.
pub(super) static TAG_LIST: Format = Format {
    name: "list of tags",
    fields: &[
        ("#text", Text),
        ("@attr", Object),
        ("artist", Text),
        ("tag", Loose(&TAG)),
        ("track", Text),
    ],
    renamed: &[],
};

/// A list of plays.
pub(super) static PLAY_LIST: Format = Format {
    name: "list of plays",
    fields: &[
        ("#text", Text),
        ("@attr", Object),
        ("page", Scalar),
        ("perPage", Scalar),
        ("total", Scalar),
        ("totalPages", Scalar),
        ("track", Loose(&PLAY)),
        ("user", Text),
    ],
    renamed: &[],
};
