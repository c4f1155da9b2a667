//! A place in one of the listener's lists, as text that a job can keep.
//!
//! It holds how far the list has come besides where it goes on, so that lists which never end by
//! themselves are ended whoever goes on with them: every place moves strictly forward (in offsets,
//! forward or backward in time), and no list is longer than [`MAX_PAGES`] pages.

use super::{Onward, after, items_on};
use crate::spotify::wire::{WireFollowed, WirePage, WireRecent, WireTimes};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::stages::extract::MAX_PAGES;
use std::fmt;
use url::form_urlencoded::{Serializer, parse};

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::spotify) enum At {
    /// With the newest of all.
    Newest,
    /// With the item at this offset.
    Offset(u32),
    /// Behind the artist of this id.
    Artist(String),
    /// With what is newer than this, milliseconds since 1970.
    Newer(i64),
    /// With what is older than this, milliseconds since 1970.
    Older(i64),
}

/// A place in a list, and how far the list has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::spotify) struct Place {
    /// Where it goes on.
    pub(in crate::spotify) at: At,
    /// What is older than this is known and not asked for, milliseconds since 1970.
    known_until: Option<i64>,
    pages: u32,
    items: u32,
}

impl Place {
    /// The beginning of a list that goes on by offsets.
    pub(in crate::spotify) fn first() -> Self {
        Self::begin(At::Offset(0), None)
    }

    /// The beginning of the plays, which is the newest; back to what is known.
    pub(in crate::spotify) fn newest(known_until: Option<i64>) -> Self {
        let at = known_until.map_or(At::Newest, At::Newer);
        Self::begin(at, known_until)
    }

    fn begin(at: At, known_until: Option<i64>) -> Self {
        Self { at, known_until, pages: 0, items: 0 }
    }

    /// The place `cursor` stands for.
    ///
    /// # Errors
    /// [`FailureKind::InputUnusable`] when it is none of ours.
    pub(in crate::spotify) fn read(cursor: &str) -> Result<Self, Failure> {
        let mut place = Self::begin(At::Offset(0), None);
        let mut is_placed = false;
        for (name, value) in parse(cursor.as_bytes()) {
            let known = match &*name {
                "newest" => {
                    place.at = At::Newest;
                    true
                }
                "offset" => value.parse().map(|at| place.at = At::Offset(at)).is_ok(),
                "newer" => value.parse().map(|at| place.at = At::Newer(at)).is_ok(),
                "older" => value.parse().map(|at| place.at = At::Older(at)).is_ok(),
                "artist" => {
                    place.at = At::Artist(value.into_owned());
                    true
                }
                "known" => value.parse().map(|at| place.known_until = Some(at)).is_ok(),
                "pages" => value.parse().map(|pages| place.pages = pages).is_ok(),
                "items" => value.parse().map(|items| place.items = items).is_ok(),
                _ => false,
            };
            if !known {
                return Err(no_place(cursor));
            }
            is_placed |= matches!(&*name, "newest" | "offset" | "newer" | "older" | "artist");
        }
        if is_placed { Ok(place) } else { Err(no_place(cursor)) }
    }

    /// The offset of a list that goes on by them.
    ///
    /// # Errors
    /// [`FailureKind::InputUnusable`] for a place in a list of another kind.
    pub(in crate::spotify) fn offset(&self) -> Result<u32, Failure> {
        match self.at {
            At::Offset(offset) => Ok(offset),
            At::Newest | At::Artist(_) | At::Newer(_) | At::Older(_) => {
                Err(no_place(&self.to_string()))
            }
        }
    }

    /// The place after `page` of a list that goes on by offsets.
    pub(in crate::spotify) fn after_page(&self, page: &WirePage) -> Option<Self> {
        let At::Offset(offset) = self.at else { return None };
        let next = match after(page, offset) {
            Onward::At(next) => next,
            other => other.offset()?,
        };
        self.moved(At::Offset(next), items_on(page))
    }

    /// The place after `page` of followed artists. A total that was reached ends a ring of pages.
    pub(in crate::spotify) fn after_artists(&self, page: &WireFollowed) -> Option<Self> {
        let items = count(page.items.as_deref())?;
        page.next.as_ref()?;
        let artist = page.cursors.as_ref()?.after.clone()?;
        let next = self.moved(At::Artist(artist), items)?;
        let total = page.total.filter(|total| *total > 0);
        let has_more = total.is_none_or(|total| i64::from(next.items) < total);
        (has_more && next.at != self.at).then_some(next)
    }

    /// The place after `page` of plays. `next` says in which direction the provider goes on; time
    /// moves one way only, and never back to what is known.
    pub(in crate::spotify) fn after_plays(&self, page: &WireRecent) -> Option<Self> {
        let items = count(page.items.as_deref())?;
        let forward = page.next.as_deref()?.contains("after=");
        let WireTimes { after, before } = page.cursors.as_ref()?;
        let at = match (&self.at, forward) {
            (At::Newer(from), true) => At::Newer(after.filter(|to| to > from)?),
            (At::Older(from), false) => At::Older(before.filter(|to| to < from)?),
            (At::Newest, _) | (At::Newer(_), false) => At::Older((*before)?),
            _ => return None,
        };
        let is_known = |at: &At| match (at, self.known_until) {
            (At::Older(at), Some(known)) => *at <= known,
            _ => false,
        };
        if is_known(&at) { None } else { self.moved(at, items) }
    }

    fn moved(&self, at: At, items: u32) -> Option<Self> {
        let pages = self.pages.saturating_add(1);
        let items = self.items.saturating_add(items);
        if pages >= MAX_PAGES {
            tracing::warn!(pages, "a list of Spotify's does not end; it was ended");
            return None;
        }
        Some(Self { at, known_until: self.known_until, pages, items })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Serializer::new(String::new());
        match &self.at {
            At::Newest => text.append_pair("newest", ""),
            At::Offset(at) => text.append_pair("offset", &at.to_string()),
            At::Artist(at) => text.append_pair("artist", at),
            At::Newer(at) => text.append_pair("newer", &at.to_string()),
            At::Older(at) => text.append_pair("older", &at.to_string()),
        };
        if let Some(known) = self.known_until {
            text.append_pair("known", &known.to_string());
        }
        text.append_pair("pages", &self.pages.to_string());
        text.append_pair("items", &self.items.to_string());
        formatter.write_str(&text.finish())
    }
}

/// Items on a page; `None` where there are none and the list therefore ends.
fn count(items: Option<&[serde_json::Value]>) -> Option<u32> {
    items.and_then(|items| u32::try_from(items.len()).ok()).filter(|items| *items > 0)
}

fn no_place(cursor: &str) -> Failure {
    let shown: String = cursor.chars().take(100).collect();
    let message = format!("{shown:?} is no place in one of Spotify's lists");
    Failure::new(FailureKind::InputUnusable, message)
}

#[cfg(test)]
mod tests;
