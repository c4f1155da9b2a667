//! Where the sources' formats have moved, as a summary and the status show it.

use segue_sources::drift::{Change, Drift};

/// What stands above the lines.
pub(crate) const TITLE: &str = "Formats that changed (segue may need an update)";

/// The changes a person should hear of, those that cost a value first. What only comes under its new
/// name is read like before.
pub(crate) fn lines(drift: &[Drift]) -> Vec<String> {
    let of = |change| drift.iter().filter(move |drift| drift.change == change);
    of(Change::OtherType).chain(of(Change::New)).map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_costs_a_value_comes_first_and_what_is_read_like_before_is_no_news() {
        let drift = |change| Drift {
            source: "Spotify".to_owned(),
            path: "play.track".to_owned(),
            change,
            seen: 2,
        };
        let all = [drift(Change::New), drift(Change::Renamed), drift(Change::OtherType)];
        let expected = [
            "Spotify: play.track has another type (2 times)",
            "Spotify: play.track is new (2 times)",
        ];
        assert_eq!(lines(&all), expected);
    }
}
