//! Where a list goes on: always forward, by places of our own, never to where a page points.

mod place;

pub(super) use place::{At, Place};

use super::wire::WirePage;
use segue_pipeline::failure::{Failure, FailureKind};
use std::num::ParseIntError;

/// Spotify serves no search results beyond this offset.
pub(super) const LAST_SEARCH_OFFSET: u32 = 1_000;

/// How a page says that its list goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Onward {
    /// With the item at this offset.
    At(u32),
    /// It does not.
    End,
    /// Not where it was asked for: the list runs in a circle.
    Circle,
}

impl Onward {
    /// The offset to go on at; a circle is ended, and said so.
    pub(super) fn offset(self) -> Option<u32> {
        match self {
            Self::At(offset) => Some(offset),
            Self::End => None,
            Self::Circle => {
                tracing::warn!("a list of Spotify's runs in a circle; it was ended");
                None
            }
        }
    }
}

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

/// How the list goes on after `page`, which was asked for at `offset`.
///
/// `next` only says *whether* it does: its address may belong to another host or to the page
/// itself. The offset grows with every page and by what came, so a page that shrinks skips nothing;
/// an empty page ends the list. A page that says it begins elsewhere than was asked is a circle.
/// The total is taken as it stands on this page; a zero beside items has been seen and means
/// nothing.
pub(super) fn after(page: &WirePage, offset: u32) -> Onward {
    let items = items_on(page);
    if items == 0 || page.next.is_none() {
        return Onward::End;
    }
    if page.offset.is_some_and(|stated| stated != i64::from(offset)) {
        return Onward::Circle;
    }
    let total = page.total.filter(|total| *total > 0);
    // More than fits on a page has come before, or comes again: the next one begins where this one
    // was to end, and nothing falls between them.
    let room = page.limit.and_then(|limit| u32::try_from(limit).ok()).filter(|limit| *limit > 0);
    match offset.checked_add(room.map_or(items, |room| items.min(room))) {
        Some(next) if total.is_none_or(|total| i64::from(next) < total) => Onward::At(next),
        _ => Onward::End,
    }
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
        for (json, expected) in [
            (r#"{"items":[1,2],"next":"x","offset":10,"total":99}"#, Onward::At(12)),
            (r#"{"items":[1,2],"next":"x"}"#, Onward::At(12)),
            (r#"{"items":[1,2],"next":"x","limit":5}"#, Onward::At(12)),
            (r#"{"items":[1,2,3],"next":"x","limit":2}"#, Onward::At(12)),
            (r#"{"items":[1,2],"next":"x","limit":0}"#, Onward::At(12)),
            (r#"{"items":[1,2],"next":"x","total":0}"#, Onward::At(12)),
            (r#"{"items":[1],"next":null,"offset":10,"total":99}"#, Onward::End),
            (r#"{"items":[],"next":"x","offset":10,"total":99}"#, Onward::End),
            (r#"{"items":[1,2],"next":"x","offset":10,"total":12}"#, Onward::End),
            (r#"{"items":[1,2],"next":"x","offset":0,"total":99}"#, Onward::Circle),
            (r#"{"next":"x","total":99}"#, Onward::End),
        ] {
            assert_eq!(next(json), expected, "{json}");
        }
        assert_eq!(after(&page(r#"{"items":[1],"next":"x"}"#), u32::MAX), Onward::End);
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
