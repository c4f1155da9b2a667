//! `Retry-After` as servers really send it: seconds, a date, nonsense, or for ever.

use jiff::Timestamp;
use std::time::{Duration, SystemTime};

/// Longest pause that is believed. A day has been seen for real; a header of ten thousand years
/// would lose the job.
const LONGEST_PAUSE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The pause `value` asks for at `now`, clamped to a week; `None` when it says nothing usable, and
/// the caller's default applies.
///
/// All forms of RFC 9110 are read (§10.2.3, §5.6.7): delay-seconds and the three spellings of an
/// HTTP-date.
pub(super) fn pause(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are "for ever", and clamped like it.
        let seconds = value.parse::<u64>().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(LONGEST_PAUSE));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    // A date in the past asks for no pause at all.
    let pause = date.duration_since(SystemTime::from(now)).unwrap_or_default();
    Some(pause.min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_seen_in_the_wild_is_read_clamped_or_left_to_the_default() {
        let now = "1994-11-06T08:49:30Z".parse().unwrap();
        let week = Some(LONGEST_PAUSE);
        let seconds = |count| Some(Duration::from_secs(count));
        for (value, expected) in [
            ("3", seconds(3)),
            (" 120 ", seconds(120)),
            ("0", seconds(0)),
            ("86400", seconds(86_400)),
            ("1000000000000", week),
            ("99999999999999999999999999", week),
            ("Sun, 06 Nov 1994 08:49:37 GMT", seconds(7)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", seconds(7)),
            ("Sun Nov  6 08:49:37 1994", seconds(7)),
            ("Sat, 06 Nov 1993 08:49:37 GMT", seconds(0)),
            ("Fri, 06 Nov 2893 08:49:37 GMT", week),
            ("Fri, 31 Dec 9999 23:59:59 GMT", week),
            ("Sun, 99 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 1994", None),
            ("-5", None),
            ("+5", None),
            ("5, 10", None),
            ("\u{665}", None),
            ("", None),
            ("1.5", None),
            ("soon", None),
        ] {
            assert_eq!(pause(value, now), expected, "{value:?}");
        }
    }
}
