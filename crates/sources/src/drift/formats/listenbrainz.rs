//! ListenBrainz' format: its reference and its own tests' data.

use crate::drift::format::Format;
use crate::drift::format::Kind::{List, Number, Object, Text, Thing, Things};

/// How often one thing was listened to.
pub(super) static POPULARITY: Format = Format {
    name: "popularity",
    fields: &[
        ("artist_mbid", Text),
        ("recording_mbid", Text),
        ("release_group_mbid", Text),
        ("release_mbid", Text),
        ("total_listen_count", Number),
        ("total_user_count", Number),
    ],
    renamed: &[],
};

/// One of an artist's most heard recordings.
pub(super) static RECORDING: Format = Format {
    name: "recording",
    fields: &[
        ("artist_mbids", List),
        ("artist_name", Text),
        ("artists", List),
        ("caa_id", Number),
        ("caa_release_mbid", Text),
        ("length", Number),
        ("recording_mbid", Text),
        ("recording_name", Text),
        ("release_color", Object),
        ("release_mbid", Text),
        ("release_name", Text),
        ("total_listen_count", Number),
        ("total_user_count", Number),
    ],
    renamed: &[],
};

/// A chart of the whole site.
pub(super) static CHART: Format =
    Format { name: "chart", fields: &[("payload", Thing(&PAYLOAD))], renamed: &[] };

/// A page of it.
pub(super) static PAYLOAD: Format = Format {
    name: "chart page",
    fields: &[
        ("artists", Things(&LINE)),
        ("count", Number),
        ("from_ts", Number),
        ("last_updated", Number),
        ("offset", Number),
        ("range", Text),
        ("recordings", Things(&LINE)),
        ("stats_range", Text),
        ("to_ts", Number),
        ("total_artist_count", Number),
        ("total_recording_count", Number),
    ],
    renamed: &[],
};

/// A line of it.
pub(super) static LINE: Format = Format {
    name: "chart line",
    fields: &[
        ("artist_mbid", Text),
        ("artist_mbids", List),
        ("artist_name", Text),
        ("artists", List),
        ("caa_id", Number),
        ("caa_release_mbid", Text),
        ("listen_count", Number),
        ("recording_mbid", Text),
        ("release_mbid", Text),
        ("release_name", Text),
        ("track_name", Text),
    ],
    renamed: &[],
};
