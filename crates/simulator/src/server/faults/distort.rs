//! Answers that are well-formed and wrong: pages that loop, fields that moved, lists with holes.

use axum::body::{Body, to_bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::FaultKind;
use super::board::{FaultBoard, Hit, Memory};

/// Whether a kind changes the JSON of a success.
pub(super) fn is_distortion(kind: &FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::NextLoops
            | FaultKind::TotalChanges
            | FaultKind::PageShrinks
            | FaultKind::RepeatsItem
            | FaultKind::EndlessPages
            | FaultKind::NullItems
            | FaultKind::MissingField { .. }
            | FaultKind::RenamedField { .. }
            | FaultKind::RetypedField { .. }
            | FaultKind::NewField
            | FaultKind::PreviewAt { .. }
    )
}

/// The answer, changed by every hit in turn; errors and what is not JSON stay as they are.
///
/// `here` is the address that was asked for.
pub(super) async fn distorted(
    board: &FaultBoard,
    here: &str,
    hits: &[&Hit],
    response: Response,
) -> Response {
    if !response.status().is_success() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    for hit in hits {
        board.with_memory(hit.id, |memory| distort(&mut value, hit, here, memory));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}

fn distort(value: &mut Value, hit: &Hit, here: &str, memory: &mut Memory) {
    match &hit.kind {
        FaultKind::NextLoops => each_page(value, &mut |page| {
            page.insert("next".to_owned(), json!(here));
        }),
        FaultKind::TotalChanges => each_page(value, &mut |page| {
            let total = page.get("total").and_then(Value::as_u64).unwrap_or_default();
            // Up by one, down by one, up by two, …
            let apart = hit.count.div_ceil(2);
            let changed =
                if hit.count % 2 == 1 { total + apart } else { total.saturating_sub(apart) };
            page.insert("total".to_owned(), json!(changed));
        }),
        FaultKind::PageShrinks => each_page(value, &mut |page| {
            with_items(page, |items| items.truncate(items.len() / 2));
        }),
        FaultKind::RepeatsItem => each_page(value, &mut |page| {
            with_items(page, |items| {
                let last = items.last().cloned();
                // Chaos has one memory for every kind: it may hold the page of an endless list.
                items.splice(0..0, memory.take().filter(|kept| !kept.is_array()));
                *memory = last;
            });
        }),
        FaultKind::EndlessPages => each_page(value, &mut |page| endless(page, here, memory)),
        FaultKind::NullItems => each_list(value, &mut |items| {
            items.iter_mut().skip(1).step_by(2).for_each(|item| *item = Value::Null);
        }),
        FaultKind::MissingField { field } => each_object(value, &mut |object| {
            object.remove(field);
        }),
        FaultKind::RenamedField { field, to } => each_object(value, &mut |object| {
            if let Some(old) = object.remove(field) {
                object.insert(to.clone(), old);
            }
        }),
        FaultKind::RetypedField { field } => each_object(value, &mut |object| {
            if let Some(old) = object.get_mut(field) {
                *old = retyped(old);
            }
        }),
        FaultKind::NewField => each_object(value, &mut |object| {
            object.insert("segue_unheard_of".to_owned(), json!({"since": 2027, "list": [null]}));
        }),
        FaultKind::PreviewAt { url } => each_object(value, &mut |object| {
            for name in ["preview", "previewUrl", "preview_url"] {
                if let Some(preview) = object.get_mut(name) {
                    *preview = json!(url);
                }
            }
        }),
        _ => {}
    }
}

/// There is a next page whatever the total says, and a page beyond the end repeats the last one.
fn endless(page: &mut Map<String, Value>, here: &str, memory: &mut Memory) {
    let number = |name: &str| page.get(name).and_then(Value::as_u64);
    let (offset, limit) = (number("offset").unwrap_or(0), number("limit").unwrap_or(1));
    with_items(page, |items| {
        if items.is_empty() {
            let last = memory.as_ref().and_then(Value::as_array);
            items.extend(last.cloned().unwrap_or_default());
        } else {
            *memory = Some(Value::Array(items.clone()));
        }
    });
    let (base, query) = here.split_once('?').unwrap_or((here, ""));
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("offset="));
    let offset = format!("offset={}", offset.saturating_add(limit));
    let query: Vec<&str> = kept.chain([offset.as_str()]).collect();
    page.insert("next".to_owned(), json!(format!("{base}?{}", query.join("&"))));
}

fn with_items(page: &mut Map<String, Value>, change: impl FnOnce(&mut Vec<Value>)) {
    if let Some(items) = page.get_mut("items").and_then(Value::as_array_mut) {
        change(items);
    }
}

/// A value of the same meaning in another type, as providers change them without notice.
fn retyped(value: &Value) -> Value {
    match value {
        Value::Null => json!(0),
        Value::Bool(is_so) => json!(u8::from(*is_so)),
        Value::Number(number) => json!(number.to_string()),
        Value::String(text) => {
            text.parse::<u64>().map_or_else(|_| json!({"text": text}), |number| json!(number))
        }
        Value::Array(items) => items.first().cloned().unwrap_or(Value::Null),
        Value::Object(_) => json!([value]),
    }
}

/// Objects that are pages: they have items and a link, or null, to the next.
fn each_page(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    each_object(value, &mut |object| {
        if object.contains_key("items") && object.contains_key("next") {
            change(object);
        }
    });
}

fn each_object(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            // What is inside first, so that nothing a change adds is changed again.
            object.values_mut().for_each(|inner| each_object(inner, change));
            change(object);
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| each_object(inner, change)),
        _ => {}
    }
}

/// Lists of objects; lists of words stay whole.
fn each_list(value: &mut Value, change: &mut impl FnMut(&mut Vec<Value>)) {
    match value {
        Value::Object(object) => object.values_mut().for_each(|inner| each_list(inner, change)),
        Value::Array(items) => {
            items.iter_mut().for_each(|inner| each_list(inner, change));
            if items.first().is_some_and(Value::is_object) {
                change(items);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::board::Hit;
    use super::{FaultKind, distort};

    const HERE: &str = "http://h/list?limit=2&offset=2";

    fn page() -> Value {
        json!({"tracks": {
            "items": [{"id": "a", "n": 1}, {"id": "b", "n": 2}],
            "next": "http://h/list?offset=4&limit=2", "offset": 2, "limit": 2, "total": 9,
        }})
    }

    fn after(kind: FaultKind) -> Value {
        let mut value = page();
        distort(&mut value, &Hit { id: 1, kind, count: 1 }, HERE, &mut None);
        value["tracks"].take()
    }

    #[test]
    fn pages_go_wrong_in_each_way() {
        assert_eq!(after(FaultKind::NextLoops)["next"], HERE);
        assert_eq!(after(FaultKind::TotalChanges)["total"], 10);
        assert_eq!(after(FaultKind::PageShrinks)["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(after(FaultKind::NullItems)["items"], json!([{"id": "a", "n": 1}, null]));
        let endless = after(FaultKind::EndlessPages);
        assert_eq!(endless["next"], "http://h/list?limit=2&offset=4");
    }

    #[test]
    fn an_item_comes_again_on_the_next_page() {
        let (mut memory, hit) = (None, Hit { id: 1, kind: FaultKind::RepeatsItem, count: 1 });
        let (mut first, mut second) = (page(), page());
        distort(&mut first, &hit, HERE, &mut memory);
        assert_eq!(first, page());
        distort(&mut second, &hit, HERE, &mut memory);
        let ids: Vec<_> =
            second["tracks"]["items"].as_array().unwrap().iter().map(|i| &i["id"]).collect();
        assert_eq!(ids, ["b", "a", "b"]);
    }

    #[test]
    fn fields_go_wrong_in_each_way() {
        let field = || "n".to_owned();
        assert_eq!(
            after(FaultKind::MissingField { field: field() })["items"][0],
            json!({"id": "a"})
        );
        let renamed = after(FaultKind::RenamedField { field: field(), to: "m".to_owned() });
        assert_eq!(renamed["items"][1], json!({"id": "b", "m": 2}));
        let retyped = after(FaultKind::RetypedField { field: field() });
        assert_eq!(retyped["items"][0]["n"], "1");
        assert!(after(FaultKind::NewField)["items"][0]["segue_unheard_of"].is_object());
    }
}
