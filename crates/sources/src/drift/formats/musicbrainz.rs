//! MusicBrainz' format (WS/2): the server's own tests.

use crate::drift::format::Format;
use crate::drift::format::Kind::{Flag, List, Number, Object, Scalar, Text, Thing, Things};

/// An artist, on a page of its own, found or credited.
pub(super) static ARTIST: Format = Format {
    name: "artist",
    fields: &[
        ("aliases", Things(&ALIAS)),
        ("annotation", Text),
        ("area", Thing(&AREA)),
        ("begin-area", Thing(&AREA)),
        ("begin_area", Thing(&AREA)),
        ("country", Text),
        ("disambiguation", Text),
        ("end-area", Thing(&AREA)),
        ("end_area", Thing(&AREA)),
        ("gender", Text),
        ("gender-id", Text),
        ("genres", Things(&GENRE)),
        ("id", Text),
        ("ipis", List),
        ("isnis", List),
        ("life-span", Thing(&SPAN)),
        ("name", Text),
        ("rating", Object),
        ("recordings", List),
        ("relations", Things(&RELATION)),
        ("release-groups", List),
        ("releases", List),
        ("score", Number),
        ("sort-name", Text),
        ("tags", Things(&TAG)),
        ("type", Text),
        ("type-id", Text),
        ("user-genres", List),
        ("user-rating", Object),
        ("user-tags", List),
        ("works", List),
    ],
    renamed: &[],
};

/// A page of artists found.
pub(super) static ARTIST_SEARCH: Format = Format {
    name: "artist search",
    fields: &[
        ("artists", Things(&ARTIST)),
        ("count", Number),
        ("created", Text),
        ("offset", Number),
    ],
    renamed: &[],
};

/// Another name.
pub(super) static ALIAS: Format = Format {
    name: "alias",
    fields: &[
        ("begin", Text),
        ("begin-date", Text),
        ("end", Text),
        ("end-date", Text),
        ("ended", Flag),
        ("locale", Text),
        ("name", Text),
        ("primary", Scalar),
        ("sort-name", Text),
        ("type", Text),
        ("type-id", Text),
    ],
    renamed: &[],
};

/// A place, on a page of its own or named.
pub(super) static AREA: Format = Format {
    name: "area",
    fields: &[
        ("aliases", Things(&ALIAS)),
        ("annotation", Text),
        ("disambiguation", Text),
        ("genres", Things(&GENRE)),
        ("id", Text),
        ("iso-3166-1-codes", List),
        ("iso-3166-2-codes", List),
        ("iso-3166-3-codes", List),
        ("life-span", Thing(&SPAN)),
        ("name", Text),
        ("relations", Things(&RELATION)),
        ("sort-name", Text),
        ("tags", Things(&TAG)),
        ("type", Text),
        ("type-id", Text),
        ("user-genres", List),
        ("user-tags", List),
    ],
    renamed: &[],
};

/// When something began and ended.
pub(super) static SPAN: Format = Format {
    name: "life-span",
    fields: &[("begin", Text), ("end", Text), ("ended", Flag)],
    renamed: &[],
};

/// How one thing is to another; what the other is says its own field.
pub(super) static RELATION: Format = Format {
    name: "relation",
    fields: &[
        ("area", Thing(&AREA)),
        ("artist", Thing(&ARTIST)),
        ("attribute-credits", Object),
        ("attribute-ids", Object),
        ("attribute-values", Object),
        ("attributes", List),
        ("begin", Text),
        ("direction", Text),
        ("end", Text),
        ("ended", Flag),
        ("event", Object),
        ("genre", Object),
        ("instrument", Object),
        ("label", Object),
        ("ordering-key", Number),
        ("place", Object),
        ("recording", Object),
        ("release", Object),
        ("release-group", Object),
        ("release_group", Object),
        ("series", Object),
        ("source-credit", Text),
        ("target-credit", Text),
        ("target-type", Text),
        ("type", Text),
        ("type-id", Text),
        ("url", Object),
        ("work", Object),
    ],
    renamed: &[],
};

/// The recordings of a code.
pub(super) static CODE: Format = Format {
    name: "isrc",
    fields: &[("isrc", Text), ("recordings", Things(&RECORDING))],
    renamed: &[],
};

/// A recording.
pub(super) static RECORDING: Format = Format {
    name: "recording",
    fields: &[
        ("aliases", Things(&ALIAS)),
        ("annotation", Text),
        ("artist-credit", Things(&CREDIT)),
        ("disambiguation", Text),
        ("first-release-date", Text),
        ("genres", Things(&GENRE)),
        ("id", Text),
        ("isrcs", List),
        ("length", Number),
        ("rating", Object),
        ("relations", Things(&RELATION)),
        ("releases", List),
        ("score", Number),
        ("tags", Things(&TAG)),
        ("title", Text),
        ("user-genres", List),
        ("user-rating", Object),
        ("user-tags", List),
        ("video", Flag),
    ],
    renamed: &[],
};

/// Somebody credited with a recording.
pub(super) static CREDIT: Format = Format {
    name: "artist credit",
    fields: &[("artist", Thing(&ARTIST)), ("joinphrase", Text), ("name", Text)],
    renamed: &[],
};

/// A page of genres.
pub(super) static GENRES: Format = Format {
    name: "genre list",
    fields: &[("genre-count", Number), ("genre-offset", Number), ("genres", Things(&GENRE))],
    renamed: &[],
};

/// A genre.
pub(super) static GENRE: Format = Format {
    name: "genre",
    fields: &[
        ("aliases", Things(&ALIAS)),
        ("annotation", Text),
        ("count", Number),
        ("disambiguation", Text),
        ("id", Text),
        ("name", Text),
        ("relations", Things(&RELATION)),
    ],
    renamed: &[],
};

/// A tag.
pub(super) static TAG: Format =
    Format { name: "tag", fields: &[("count", Number), ("name", Text)], renamed: &[] };
