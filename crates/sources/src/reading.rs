//! How what cannot be read is reported: an item with its beginning, or a whole answer.

use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::ports::Unreadable;
use serde_json::Value;
use std::fmt::Display;

/// Characters of an item that are kept to recognise it by.
const EXCERPT_CHARS: usize = 300;

/// An item that is no record.
pub(crate) fn unreadable(field: &str, cause: &dyn Display, item: &Value) -> Unreadable {
    Unreadable {
        field: field.to_owned(),
        reason: cause.to_string(),
        excerpt: Unreadable::excerpt_of(&item.to_string(), EXCERPT_CHARS),
    }
}

/// An answer that is not what it should be, as a whole.
pub(crate) fn answer_unreadable(what: &str) -> Failure {
    Failure::new(FailureKind::AnswerUnreadable, what)
}
