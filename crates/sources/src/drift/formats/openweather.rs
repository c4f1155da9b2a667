//! The format of OpenWeather's geocoder.

use crate::drift::format::Format;
use crate::drift::format::Kind::{Number, Object, Text};

/// A place. Its names go by language, whatever that is.
pub(super) static PLACE: Format = Format {
    name: "place",
    fields: &[
        ("country", Text),
        ("lat", Number),
        ("local_names", Object),
        ("lon", Number),
        ("name", Text),
        ("state", Text),
    ],
    renamed: &[],
};
