//! One item of a raw object as its source wrote it, as far as it can be pointed at.

use segue_pipeline::ports::ReadRaw;
use segue_pipeline::raw::{RawObject, Shape};
use segue_sources::reader::ProviderReader;
use serde_json::{Map, Value};

/// Item `index` of `raw`'s readable items: a row under its column names, an element of the answer's
/// list, and otherwise the whole answer.
pub(super) fn of(raw: &RawObject, index: usize) -> Value {
    if raw.header.shape == Shape::CsvRows {
        return row(raw, index).unwrap_or_else(|| whole(raw));
    }
    let Ok(answer) = serde_json::from_slice::<Value>(&raw.body) else { return whole(raw) };
    let readable = ProviderReader.read(raw).map_or(0, |items| items.len());
    match list_of(&answer, readable).and_then(|items| items.get(index)) {
        Some(item) => item.clone(),
        None => answer,
    }
}

fn row(raw: &RawObject, index: usize) -> Option<Value> {
    let delimiter = raw.header.context.get("delimiter").and_then(|text| text.bytes().next());
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(raw.body.as_ref());
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
    let names: Vec<String> = reader.byte_headers().ok()?.iter().map(text).collect();
    let cells = reader.byte_records().nth(index)?.ok()?;
    let mut fields = Map::new();
    for (number, cell) in cells.iter().enumerate() {
        // A row with too many cells is refused for that; it is shown with all of them.
        let name = names.get(number).cloned().unwrap_or_else(|| format!("column {}", number + 1));
        fields.insert(name, text(cell).into());
    }
    Some(fields.into())
}

/// The list `length` items were read from: the outermost of that length. Answers that hold items
/// which are no records (a playlist's episodes) have no such list.
fn list_of(answer: &Value, length: usize) -> Option<&Vec<Value>> {
    let mut level = vec![answer];
    while !level.is_empty() {
        for value in &level {
            match value {
                Value::Array(items) if items.len() == length && length > 1 => return Some(items),
                _ => {}
            }
        }
        level = level.into_iter().flat_map(children).collect();
    }
    None
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    }
}

fn whole(raw: &RawObject) -> Value {
    String::from_utf8_lossy(&raw.body).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_list_of_an_answer_is_found_by_its_length_from_the_outside_in() {
        let answer =
            json!({ "genres": ["a", "b", "c"], "tracks": { "items": [1, { "of": [7, 8] }] } });
        assert_eq!(list_of(&answer, 2), Some(&vec![json!(1), json!({ "of": [7, 8] })]));
        assert_eq!(list_of(&answer, 5), None);
    }
}
