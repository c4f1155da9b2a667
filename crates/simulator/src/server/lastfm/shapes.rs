//! The shapes of Last.fm's JSON, which is made from XML and looks like it.

use serde_json::{Value, json};

use crate::LastfmTag;

/// The grey star that stands for every image since 2019.
const PLACEHOLDER: &str =
    "https://lastfm.freetls.fastly.net/i/u/300x300/2a96cbd8b46e442fc41c2b86b821562f.png";

/// `{"tag": […]}`, one tag as an object, and no tags as the empty string.
pub(super) fn tags_field(tags: &[LastfmTag], counted: bool) -> Value {
    if tags.is_empty() {
        return json!("");
    }
    let values = tags.iter().map(|tag| {
        let url = page_url(&[tag.name]).replace("/music/", "/tag/");
        let mut value = json!({"name": tag.name, "url": url});
        if counted {
            value["count"] = json!(tag.count);
        }
        value
    });
    json!({"tag": one_or_many(values.collect())})
}

/// Last.fm's JSON is made from XML: one element is an object, several are a list.
pub(super) fn one_or_many(mut values: Vec<Value>) -> Value {
    match values.len() {
        1 => values.remove(0),
        _ => Value::Array(values),
    }
}

pub(super) fn images() -> Value {
    let sized = |size: &str| json!({"#text": PLACEHOLDER, "size": size});
    Value::Array(["small", "medium", "large", "extralarge"].map(sized).to_vec())
}

/// `https://www.last.fm/music/A/B` with spaces as plus signs.
pub(super) fn page_url(segments: &[&str]) -> String {
    let encoded: Vec<String> = segments
        .iter()
        .map(|segment| url::form_urlencoded::byte_serialize(segment.as_bytes()).collect())
        .collect();
    format!("https://www.last.fm/music/{}", encoded.join("/"))
}
