//! Where a list goes on: always forward, by offsets of our own, never to where a page points.

use super::wire::WirePage;
use segue_pipeline::failure::{Failure, FailureKind};
use std::num::ParseIntError;

/// Spotify serves no search results beyond this offset.
pub(super) const LAST_SEARCH_OFFSET: u32 = 1_000;

/// The offset a cursor stands for; the beginning without one.
///
/// # Errors
/// [`FailureKind::InputUnusable`] when it is none of ours.
pub(super) fn offset_of(cursor: Option<&str>) -> Result<u32, Failure> {
    let Some(cursor) = cursor else { return Ok(0) };
    cursor.parse().map_err(|cause: ParseIntError| {
        let message = format!("{cursor:?} is no position in a Spotify list");
        Failure::new(FailureKind::InputUnusable, message).caused_by(cause)
    })
}

/// Items on `page`.
pub(super) fn items_on(page: &WirePage) -> u32 {
    page.items.as_ref().map_or(0, |items| u32::try_from(items.len()).unwrap_or(u32::MAX))
}

/// The offset after `page`, which was asked for at `offset`; `None` at the end.
///
/// `next` only says *whether* the list goes on: its address may belong to another host or to the
/// page itself. The offset grows with every page, an empty page ends the list, and so does a page
/// that says it begins elsewhere than was asked (a list that runs in a circle).
pub(super) fn after(page: &WirePage, offset: u32) -> Option<u32> {
    let items = items_on(page);
    let elsewhere = page.offset.is_some_and(|stated| stated != i64::from(offset));
    if items == 0 || page.next.is_none() || elsewhere {
        return None;
    }
    let next = offset.checked_add(items)?;
    let more = page.total.is_none_or(|total| i64::from(next) < total);
    more.then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(json: &str) -> WirePage {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_list_goes_on_by_what_was_received_and_ends_by_every_sign_of_an_end() {
        let next = |json| after(&page(json), 10);
        assert_eq!(next(r#"{"items":[1,2],"next":"x","offset":10,"total":99}"#), Some(12));
        assert_eq!(next(r#"{"items":[1,2],"next":"x"}"#), Some(12));
        for end in [
            r#"{"items":[1],"next":null,"offset":10,"total":99}"#,
            r#"{"items":[],"next":"x","offset":10,"total":99}"#,
            r#"{"items":[1,2],"next":"x","offset":10,"total":12}"#,
            r#"{"items":[1,2],"next":"x","offset":0,"total":99}"#,
            r#"{"next":"x","total":99}"#,
        ] {
            assert_eq!(next(end), None, "{end}");
        }
    }

    #[test]
    fn a_cursor_that_is_none_of_ours_is_refused() {
        assert_eq!(offset_of(None).unwrap(), 0);
        assert_eq!(offset_of(Some("150")).unwrap(), 150);
        for cursor in ["-1", "https://evil.example/?offset=3", "", "99999999999"] {
            assert_eq!(offset_of(Some(cursor)).unwrap_err().kind, FailureKind::InputUnusable);
        }
    }
}
