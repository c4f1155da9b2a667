//! Lists of honest and of hostile servers, walked from place to place as jobs do.

use super::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

/// Walks from `first` by `next`, keeping every place as text in between; the places visited.
fn walk(first: Place, mut next: impl FnMut(&Place) -> Option<Place>) -> Vec<Place> {
    let mut visited = vec![first];
    while let Some(place) = next(visited.last().unwrap()) {
        let kept = Place::read(&place.to_string()).unwrap();
        assert_eq!(kept, place, "a place survives being kept");
        visited.push(place);
    }
    visited
}

fn page(json: serde_json::Value) -> WirePage {
    serde_json::from_value(json).unwrap()
}

fn offset(place: &Place) -> usize {
    usize::try_from(place.offset().unwrap()).unwrap()
}

/// What a hostile server does on one page of an offset list.
#[derive(Debug, Clone)]
struct Whim {
    items: u8,
    has_next: bool,
    stated_offset: Option<i64>,
    total: Option<i64>,
}

fn whims() -> impl Strategy<Value = Vec<Whim>> {
    let total = option::of(prop_oneof![Just(0), Just(i64::MAX), -5_i64..400]);
    let whim = (0..60_u8, prop::bool::weighted(0.95), option::weighted(0.1, 0..400_i64), total);
    let whim = whim.prop_map(|(items, has_next, stated_offset, total)| Whim {
        items,
        has_next,
        stated_offset,
        total,
    });
    vec(whim, 1..20)
}

proptest! {
    #[test]
    fn an_honest_list_is_read_in_full_whatever_the_size_of_its_pages(
        items in 0..700_usize,
        sizes in vec(1..=50_usize, 1..8),
    ) {
        let mut read = Vec::new();
        let mut pages = 0..;
        walk(Place::first(), |place| {
            let from = offset(place);
            // Pages shrink and grow as the server likes.
            let size = sizes[pages.next().unwrap() % sizes.len()];
            let to = (from + size).min(items);
            read.extend(from..to);
            let listed: Vec<_> = (from..to).collect();
            let next = (to < items).then_some("https://elsewhere.example/");
            place.after_page(&page(json!({
                "items": listed, "next": next, "offset": from, "total": items
            })))
        });
        prop_assert_eq!(read, (0..items).collect::<Vec<_>>());
    }

    #[test]
    fn a_hostile_list_moves_forward_only_and_ends(whims in whims()) {
        let mut turn = 0;
        let visited = walk(Place::first(), |place| {
            let Whim { items, has_next, stated_offset, total } = whims[turn % whims.len()].clone();
            turn += 1;
            let stated = stated_offset.unwrap_or(i64::from(place.offset().unwrap()));
            place.after_page(&page(json!({
                "items": vec![1; usize::from(items)], "next": has_next.then_some("x"),
                "offset": stated, "total": total,
            })))
        });
        prop_assert!(visited.windows(2).all(|pair| offset(&pair[0]) < offset(&pair[1])));
        prop_assert!(visited.len() <= MAX_PAGES as usize);
    }

    #[test]
    fn plays_are_walked_in_one_direction_of_time_and_never_back_to_what_is_known(
        known in option::of(0..2_000_i64),
        pages in vec((0..4_usize, any::<bool>(), option::of(-50..2_000_i64), option::of(-50..2_000_i64)), 1..30),
    ) {
        let mut turn = 0;
        let visited = walk(Place::newest(known), |place| {
            let (items, forward, after, before) = pages[turn % pages.len()];
            turn += 1;
            let next = if forward { "https://x/?after=1" } else { "https://x/?before=1" };
            let wire = json!({
                "items": vec![1; items], "next": next,
                "cursors": {"after": after.map(|at| at.to_string()), "before": before},
            });
            place.after_plays(&serde_json::from_value(wire).unwrap())
        });
        // First towards now, then back: never a place twice.
        let places: BTreeSet<_> = visited.iter().map(|place| format!("{:?}", place.at)).collect();
        prop_assert_eq!(places.len(), visited.len());
        for place in visited {
            if let (At::Older(at), Some(known)) = (&place.at, known) {
                prop_assert!(*at > known);
            }
        }
    }

    #[test]
    fn any_text_is_a_place_or_refused(text in "\\PC*") {
        if let Ok(place) = Place::read(&text) {
            prop_assert_eq!(Place::read(&place.to_string()).unwrap(), place);
        }
    }
}

fn artists(items: usize, after: &str, total: Option<i64>) -> WireFollowed {
    let wire = json!({
        "items": vec![1; items], "next": "x", "cursors": {"after": after}, "total": total
    });
    serde_json::from_value(wire).unwrap()
}

#[test]
fn a_ring_of_followed_artists_ends_where_its_total_is_reached() {
    let mut ring = ["a", "b"].iter().cycle();
    let visited = walk(Place::first(), |place| {
        place.after_artists(&artists(10, ring.next().unwrap(), Some(60)))
    });
    assert_eq!(visited.len(), 6);
}

#[test]
fn a_list_of_a_million_pages_ends_at_the_most_there_may_be() {
    let mut ring = ["a", "b"].iter().cycle();
    let visited =
        walk(Place::first(), |place| place.after_artists(&artists(1, ring.next().unwrap(), None)));
    assert_eq!(visited.len(), MAX_PAGES as usize);
    let endless = walk(Place::first(), |place| {
        place.after_page(&page(json!({"items": [1], "next": "x", "total": 1_000_000})))
    });
    assert_eq!(endless.len(), MAX_PAGES as usize);
}

#[test]
fn a_page_that_goes_on_behind_itself_is_the_last() {
    let first = Place::first().after_artists(&artists(5, "a", None)).unwrap();
    assert_eq!(first.after_artists(&artists(5, "a", None)), None);
    assert_eq!(first.after_artists(&artists(0, "b", None)), None);
}

#[test]
fn a_place_of_another_kind_of_list_is_refused() {
    let plays = Place::newest(None);
    assert_eq!(plays.offset().unwrap_err().kind, FailureKind::InputUnusable);
    for cursor in ["", "pages=3", "offset=x", "offset=-1", "offset=1&sudo=1", "150"] {
        assert_eq!(Place::read(cursor).unwrap_err().kind, FailureKind::InputUnusable, "{cursor}");
    }
}
