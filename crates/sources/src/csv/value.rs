//! Numbers, truths, keys and ids as dataset files spell them. What cannot be read is `None`.

/// Whether a cell that is no name says "nothing here".
pub(super) fn is_missing(cell: &str) -> bool {
    ["", "na", "nan", "n/a", "null", "none"].iter().any(|mark| cell.eq_ignore_ascii_case(mark))
}

/// Whether a name is missing. There are songs called `None` and `Null`, and R writes `NA`.
pub(super) fn is_missing_name(cell: &str) -> bool {
    matches!(cell, "" | "NA")
}

/// A finite number, in e-notation too; with a decimal comma when `comma` says so.
pub(super) fn number(cell: &str, comma: bool) -> Option<f64> {
    let read = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    if comma { read(&cell.replace(',', ".")) } else { read(cell) }
}

/// A whole number, also when it is written as `97.0` or `1e5`.
pub(super) fn whole(cell: &str, comma: bool) -> Option<i64> {
    let by_number = || number(cell, comma).filter(|number| number.fract() == 0.0).and_then(rounded);
    cell.parse().ok().or_else(by_number)
}

/// The nearest whole number, within the range in which a float holds them exactly.
pub(super) fn rounded(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    (number.abs() <= EXACT).then(|| number.round() as i64)
}

/// Yes or no.
pub(super) fn truth(cell: &str) -> Option<bool> {
    match cell.to_ascii_lowercase().as_str() {
        "1" | "1.0" | "true" | "t" | "yes" | "y" | "explicit" => Some(true),
        "0" | "0.0" | "false" | "f" | "no" | "n" | "clean" => Some(false),
        _ => None,
    }
}

/// 1 for major, 0 for minor.
pub(super) fn mode(cell: &str) -> Option<i64> {
    match cell.to_ascii_lowercase().as_str() {
        "major" | "maj" => Some(1),
        "minor" | "min" => Some(0),
        _ => truth(cell).map(i64::from),
    }
}

/// A pitch class: its number, or a note's name (`C#`, `Db`, `C♯/D♭`).
pub(super) fn key(cell: &str) -> Option<i64> {
    let first = cell.split('/').next().unwrap_or_default().trim();
    whole(cell, false).or_else(|| note(first))
}

fn note(name: &str) -> Option<i64> {
    let mut letters = name.chars();
    let natural = match letters.next()?.to_ascii_uppercase() {
        'C' => 0,
        'D' => 2,
        'E' => 4,
        'F' => 5,
        'G' => 7,
        'A' => 9,
        'B' => 11,
        _ => return None,
    };
    let shift = match letters.as_str().trim().to_lowercase().as_str() {
        "" => 0,
        "#" | "♯" | "sharp" => 1,
        "b" | "♭" | "flat" => -1,
        _ => return None,
    };
    Some((natural + shift + 12) % 12)
}

/// The id in an id, a `spotify:{kind}:` URI or an address on open.spotify.com.
pub(super) fn bare_id<'a>(cell: &'a str, kind: &str) -> &'a str {
    let in_uri =
        cell.strip_prefix("spotify:").and_then(|rest| rest.strip_prefix(kind)?.strip_prefix(':'));
    let in_address = || {
        let path = cell.split_once("open.spotify.com/")?.1.strip_prefix(kind)?.strip_prefix('/')?;
        path.split(['?', '/', '#']).next()
    };
    in_uri.or_else(in_address).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_in_the_spellings_of_r_and_pandas() {
        for (cell, expected) in [
            ("97", Some(97)),
            ("97.0", Some(97)),
            ("1e+05", Some(100_000)),
            ("-1", Some(-1)),
            ("97.5", None),
            ("inf", None),
            ("1e300", None),
            ("many", None),
        ] {
            assert_eq!(whole(cell, false), expected, "{cell}");
        }
    }

    #[test]
    fn a_decimal_comma_is_read_only_where_it_cannot_separate_columns() {
        assert_eq!(number("0,748", true), Some(0.748));
        assert_eq!(number("0,748", false), None);
        assert_eq!(number("9.43e-6", false), Some(9.43e-6));
    }

    #[test]
    fn keys_are_numbers_or_notes() {
        for (cell, expected) in [
            ("6", Some(6)),
            ("6.0", Some(6)),
            ("C", Some(0)),
            ("c#", Some(1)),
            ("C♯/D♭", Some(1)),
            ("Cb", Some(11)),
            ("B sharp", Some(0)),
            ("H", None),
            ("", None),
        ] {
            assert_eq!(key(cell), expected, "{cell}");
        }
    }

    #[test]
    fn modes_are_numbers_truths_or_words() {
        for (cell, expected) in [
            ("1", Some(1)),
            ("False", Some(0)),
            ("Major", Some(1)),
            ("minor", Some(0)),
            ("2", None),
        ] {
            assert_eq!(mode(cell), expected, "{cell}");
        }
    }

    #[test]
    fn an_id_is_found_in_uris_and_addresses_of_its_own_kind() {
        assert_eq!(bare_id("spotify:track:abc", "track"), "abc");
        assert_eq!(bare_id("https://open.spotify.com/track/abc?si=1", "track"), "abc");
        assert_eq!(bare_id("spotify:album:abc", "track"), "spotify:album:abc");
    }
}
