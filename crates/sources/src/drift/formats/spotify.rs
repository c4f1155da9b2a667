//! Spotify's format: its reference of 2026, and recordings back to 2016.

mod lists;

pub(super) use lists::{
    ALBUM_BATCH, ARTIST_BATCH, ARTISTS, ENTRIES, FEATURES_BATCH, FOLLOWED, PLAYLISTS, PLAYS,
    SAVED_TRACKS, SEARCH, TRACK_BATCH, TRACKS,
};

use crate::drift::format::Format;
use crate::drift::format::Kind::{Flag, List, Number, Object, Text, Thing, Things};

/// A track, in full, inside an album, or an episode in its place.
pub(super) static TRACK: Format = Format {
    name: "track",
    fields: &[
        ("album", Thing(&ALBUM)),
        ("artists", Things(&ARTIST)),
        ("audio_preview_url", Text),
        ("available_markets", List),
        ("description", Text),
        ("disc_number", Number),
        ("duration_ms", Number),
        ("episode", Flag),
        ("explicit", Flag),
        ("external_ids", Object),
        ("external_urls", Object),
        ("href", Text),
        ("html_description", Text),
        ("id", Text),
        ("images", Things(&IMAGE)),
        ("is_externally_hosted", Flag),
        ("is_local", Flag),
        ("is_playable", Flag),
        ("language", Text),
        ("languages", List),
        ("linked_from", Object),
        ("name", Text),
        ("popularity", Number),
        ("preview_url", Text),
        ("release_date", Text),
        ("release_date_precision", Text),
        ("restrictions", Object),
        ("resume_point", Object),
        ("show", Object),
        ("tags", List),
        ("track", Flag),
        ("track_number", Number),
        ("type", Text),
        ("uri", Text),
        ("video_thumbnail", Object),
    ],
    renamed: &[],
};

/// An album, on a page of its own or named.
pub(super) static ALBUM: Format = Format {
    name: "album",
    fields: &[
        ("album_group", Text),
        ("album_type", Text),
        ("artists", Things(&ARTIST)),
        ("available_markets", List),
        ("copyrights", List),
        ("external_ids", Object),
        ("external_urls", Object),
        ("genres", List),
        ("href", Text),
        ("id", Text),
        ("images", Things(&IMAGE)),
        ("is_playable", Flag),
        ("label", Text),
        ("name", Text),
        ("popularity", Number),
        ("release_date", Text),
        ("release_date_precision", Text),
        ("restrictions", Object),
        ("total_tracks", Number),
        ("tracks", Thing(&TRACKS)),
        ("type", Text),
        ("uri", Text),
    ],
    renamed: &[],
};

/// An artist, on a page of its own or named.
pub(super) static ARTIST: Format = Format {
    name: "artist",
    fields: &[
        ("external_urls", Object),
        ("followers", Thing(&FOLLOWERS)),
        ("genres", List),
        ("href", Text),
        ("id", Text),
        ("images", Things(&IMAGE)),
        ("name", Text),
        ("popularity", Number),
        ("type", Text),
        ("uri", Text),
    ],
    renamed: &[],
};

/// How many follow.
pub(super) static FOLLOWERS: Format =
    Format { name: "followers", fields: &[("href", Text), ("total", Number)], renamed: &[] };

/// An image.
pub(super) static IMAGE: Format = Format {
    name: "image",
    fields: &[("height", Number), ("url", Text), ("width", Number)],
    renamed: &[],
};

/// A playlist, with its contents or without.
pub(super) static PLAYLIST: Format = Format {
    name: "playlist",
    fields: &[
        ("collaborative", Flag),
        ("description", Text),
        ("external_urls", Object),
        ("followers", Thing(&FOLLOWERS)),
        ("href", Text),
        ("id", Text),
        ("images", Things(&IMAGE)),
        ("items", Thing(&ENTRIES)),
        ("name", Text),
        ("owner", Thing(&PROFILE)),
        ("primary_color", Text),
        ("public", Flag),
        ("snapshot_id", Text),
        ("tracks", Thing(&ENTRIES)),
        ("type", Text),
        ("uri", Text),
    ],
    renamed: &[("tracks", "items")],
};

/// An entry of a playlist.
pub(super) static ENTRY: Format = Format {
    name: "playlist entry",
    fields: &[
        ("added_at", Text),
        ("added_by", Thing(&PROFILE)),
        ("is_local", Flag),
        ("item", Thing(&TRACK)),
        ("primary_color", Text),
        ("track", Thing(&TRACK)),
        ("video_thumbnail", Object),
    ],
    renamed: &[("track", "item")],
};

/// A saved track.
pub(super) static SAVED: Format = Format {
    name: "saved track",
    fields: &[("added_at", Text), ("item", Thing(&TRACK)), ("track", Thing(&TRACK))],
    renamed: &[("track", "item")],
};

/// A play.
pub(super) static PLAY: Format = Format {
    name: "play",
    fields: &[
        ("context", Object),
        ("item", Thing(&TRACK)),
        ("played_at", Text),
        ("track", Thing(&TRACK)),
    ],
    renamed: &[("track", "item")],
};

/// A listener's profile, in full or in short.
pub(super) static PROFILE: Format = Format {
    name: "profile",
    fields: &[
        ("account_id", Text),
        ("birthdate", Text),
        ("country", Text),
        ("display_name", Text),
        ("email", Text),
        ("explicit_content", Object),
        ("external_urls", Object),
        ("followers", Thing(&FOLLOWERS)),
        ("href", Text),
        ("id", Text),
        ("images", Things(&IMAGE)),
        ("policies", Object),
        ("product", Text),
        ("type", Text),
        ("uri", Text),
    ],
    renamed: &[],
};

/// A track's audio features.
pub(super) static FEATURES: Format = Format {
    name: "audio features",
    fields: &[
        ("acousticness", Number),
        ("analysis_url", Text),
        ("danceability", Number),
        ("duration_ms", Number),
        ("energy", Number),
        ("id", Text),
        ("instrumentalness", Number),
        ("key", Number),
        ("liveness", Number),
        ("loudness", Number),
        ("mode", Number),
        ("speechiness", Number),
        ("tempo", Number),
        ("time_signature", Number),
        ("track_href", Text),
        ("type", Text),
        ("uri", Text),
        ("valence", Number),
    ],
    renamed: &[],
};
