//! Pages: limits per kind of app, and the links from one page to the next.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::reply;
use super::refusal::Refusal;

/// The part of a list that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) limit: usize,
    pub(super) offset: usize,
}

/// What a list allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) default_limit: usize,
    pub(super) max_limit: usize,
    pub(super) max_offset: usize,
}

impl Window {
    pub(super) fn parse(asked: &HashMap<String, String>, bounds: Bounds) -> Result<Self, Refusal> {
        let limit = number(asked, "limit", bounds.default_limit).ok_or(Refusal::InvalidLimit)?;
        if !(1..=bounds.max_limit).contains(&limit) {
            return Err(Refusal::InvalidLimit);
        }
        let offset = number(asked, "offset", 0).filter(|offset| *offset <= bounds.max_offset);
        Ok(Self { limit, offset: offset.ok_or(Refusal::InvalidOffset)? })
    }

    /// The places inside the window, of a list of `total`.
    pub(super) fn places(self, total: usize) -> std::ops::Range<usize> {
        let end = self.offset.saturating_add(self.limit).min(total);
        self.offset.min(end)..end
    }

    /// The window's part of a list.
    pub(super) fn of<T>(self, list: &[T]) -> &[T] {
        let rest = list.get(self.offset..).unwrap_or_default();
        rest.get(..self.limit).unwrap_or(rest)
    }
}

/// A paging object at `url`, whose links repeat `query` with other offsets.
pub(super) fn page(
    url: &str,
    query: &[(&str, &str)],
    window: Window,
    reachable: usize,
    total: usize,
    items: &[Value],
) -> Value {
    let link = |offset: usize| {
        let (offset, limit) = (offset.to_string(), window.limit.to_string());
        let place = [("offset", offset.as_str()), ("limit", limit.as_str())];
        reply::url_with_query(url, &[query, &place].concat())
    };
    let after = window.offset.saturating_add(window.limit);
    let before = window.offset.saturating_sub(window.limit);
    json!({
        "href": link(window.offset),
        "items": items,
        "limit": window.limit,
        "next": (after < reachable).then(|| link(after)),
        "offset": window.offset,
        "previous": (window.offset > 0).then(|| link(before)),
        "total": total,
    })
}

fn number(asked: &HashMap<String, String>, name: &str, default: usize) -> Option<usize> {
    asked.get(name).map_or(Some(default), |text| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{Bounds, Refusal, Window, page};

    const BOUNDS: Bounds = Bounds { default_limit: 5, max_limit: 10, max_offset: 1_000 };

    fn parse(limit: &str, offset: &str) -> Result<Window, Refusal> {
        let asked = [("limit", limit), ("offset", offset)];
        let asked: HashMap<_, _> =
            asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Window::parse(&asked, BOUNDS)
    }

    #[test]
    fn limits_and_offsets_outside_the_bounds_are_refused() {
        assert_eq!(parse("10", "1000"), Ok(Window { limit: 10, offset: 1_000 }));
        for limit in ["0", "11", "-1", "ten", ""] {
            assert_eq!(parse(limit, "0"), Err(Refusal::InvalidLimit), "{limit}");
        }
        assert_eq!(parse("10", "1001"), Err(Refusal::InvalidOffset));
    }

    #[test]
    fn a_window_beyond_the_end_is_empty() {
        let list = [1, 2, 3];
        assert_eq!(Window { limit: 2, offset: 2 }.of(&list), [3]);
        assert!(Window { limit: 2, offset: 9 }.of(&list).is_empty());
        assert!(Window { limit: 2, offset: usize::MAX }.of(&list).is_empty());
    }

    #[test]
    fn links_lead_to_the_neighbours_and_stop_at_the_ends() {
        let at = |offset, total| {
            page("/list", &[("q", "a b")], Window { limit: 10, offset }, total, total, &[])
        };
        assert_eq!(at(0, 11)["next"], "/list?q=a+b&offset=10&limit=10");
        assert!(at(0, 11)["previous"].is_null());
        assert!(at(0, 10)["next"].is_null());
        assert_eq!(at(4, 11)["previous"], "/list?q=a+b&offset=0&limit=10");
    }
}
