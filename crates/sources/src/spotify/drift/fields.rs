//! The fields each thing is known to have: Spotify's reference of 2026 and recordings back to 2016.

use super::Format;
use super::Kind::{Flag, List, Number, Object, Text};

/// A track, in full or inside an album.
pub(in crate::spotify) const TRACK: Format = Format {
    name: "track",
    fields: &[
        ("album", Object),
        ("artists", List),
        ("available_markets", List),
        ("disc_number", Number),
        ("duration_ms", Number),
        // In playlists: whether it is one, beside the `track` it once was.
        ("episode", Flag),
        ("explicit", Flag),
        ("external_ids", Object),
        ("external_urls", Object),
        ("href", Text),
        ("id", Text),
        ("is_local", Flag),
        ("is_playable", Flag),
        ("linked_from", Object),
        ("name", Text),
        ("popularity", Number),
        ("preview_url", Text),
        ("restrictions", Object),
        ("tags", List),
        ("track", Flag),
        ("track_number", Number),
        ("type", Text),
        ("uri", Text),
    ],
};

/// An album's own page.
pub(in crate::spotify) const ALBUM: Format = Format {
    name: "album",
    fields: &[
        ("album_group", Text),
        ("album_type", Text),
        ("artists", List),
        ("available_markets", List),
        ("copyrights", List),
        ("external_ids", Object),
        ("external_urls", Object),
        ("genres", List),
        ("href", Text),
        ("id", Text),
        ("images", List),
        ("is_playable", Flag),
        ("label", Text),
        ("name", Text),
        ("popularity", Number),
        ("release_date", Text),
        ("release_date_precision", Text),
        ("restrictions", Object),
        ("total_tracks", Number),
        ("tracks", Object),
        ("type", Text),
        ("uri", Text),
    ],
};

/// An artist's profile.
pub(in crate::spotify) const ARTIST: Format = Format {
    name: "artist",
    fields: &[
        ("external_urls", Object),
        ("followers", Object),
        ("genres", List),
        ("href", Text),
        ("id", Text),
        ("images", List),
        ("name", Text),
        ("popularity", Number),
        ("type", Text),
        ("uri", Text),
    ],
};

/// A playlist, with its contents or without.
pub(in crate::spotify) const PLAYLIST: Format = Format {
    name: "playlist",
    fields: &[
        ("collaborative", Flag),
        ("description", Text),
        ("external_urls", Object),
        ("followers", Object),
        ("href", Text),
        ("id", Text),
        ("images", List),
        ("items", Object),
        ("name", Text),
        ("owner", Object),
        ("primary_color", Text),
        ("public", Flag),
        ("snapshot_id", Text),
        ("tracks", Object),
        ("type", Text),
        ("uri", Text),
    ],
};

/// An entry of a playlist.
pub(in crate::spotify) const ENTRY: Format = Format {
    name: "playlist entry",
    fields: &[
        ("added_at", Text),
        ("added_by", Object),
        ("is_local", Flag),
        ("item", Object),
        ("primary_color", Text),
        ("track", Object),
        ("video_thumbnail", Object),
    ],
};

/// A saved track.
pub(in crate::spotify) const SAVED: Format = Format {
    name: "saved track",
    fields: &[("added_at", Text), ("item", Object), ("track", Object)],
};

/// A play.
pub(in crate::spotify) const PLAY: Format = Format {
    name: "play",
    fields: &[("context", Object), ("item", Object), ("played_at", Text), ("track", Object)],
};

/// A listener's profile.
pub(in crate::spotify) const PROFILE: Format = Format {
    name: "profile",
    fields: &[
        ("account_id", Text),
        ("birthdate", Text),
        ("country", Text),
        ("display_name", Text),
        ("email", Text),
        ("explicit_content", Object),
        ("external_urls", Object),
        ("followers", Object),
        ("href", Text),
        ("id", Text),
        ("images", List),
        ("policies", Object),
        ("product", Text),
        ("type", Text),
        ("uri", Text),
    ],
};

/// A track's audio features.
pub(in crate::spotify) const FEATURES: Format = Format {
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
};
