//! The allowance a source states with its answers: how many requests are left, and until when.

use reqwest::header::HeaderMap;
use std::time::Duration;

/// Requests left in this window, and seconds until the next one (ListenBrainz; others in its way).
const LEFT: &str = "x-ratelimit-remaining";
const RESET_IN: &str = "x-ratelimit-reset-in";

/// The rest a source wants before the next request; `None` while it takes more.
pub(super) fn rest(headers: &HeaderMap) -> Option<Duration> {
    let number = |name| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok();
    match number(LEFT)? {
        0 => number(RESET_IN).map(|seconds| Duration::from_secs(seconds.into())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(left: &'static str, reset: &'static str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert("X-RateLimit-Remaining", left.parse().unwrap());
        headers.insert("X-RateLimit-Reset-In", reset.parse().unwrap());
        rest(&headers)
    }

    #[test]
    fn a_rest_is_due_when_nothing_is_left_and_only_then() {
        assert_eq!(stated("0", "7"), Some(Duration::from_secs(7)));
        assert_eq!(stated("1", "7"), None);
        for (left, reset) in [("0", "-1"), ("0", "soon"), ("none", "7"), ("", "")] {
            assert_eq!(stated(left, reset), None, "{left} {reset}");
        }
        assert_eq!(rest(&HeaderMap::new()), None);
    }
}
