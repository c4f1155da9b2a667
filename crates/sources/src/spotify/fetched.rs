//! What one request brought: the answer to be kept, and what it says.

use super::convert::Item;
use super::pages::Place;
use crate::http::Response;
use segue_pipeline::failure::Failure;
use segue_pipeline::ports::Answer;
use segue_pipeline::raw::Shape;

/// An answer and what it says.
#[derive(Debug)]
pub struct Fetched<T> {
    /// To be stored exactly as it is, whatever it says.
    pub answer: Answer,
    /// What it says; a failure when it is not in Spotify's format.
    pub said: Result<T, Failure>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T> {
    /// What is on it, in the list's order. Items that are legitimately nothing are left out.
    pub items: Vec<Item<T>>,
    /// The cursor of the next page; `None` at the end.
    pub next: Option<String>,
    /// Items the provider counts in the whole list; it may change from page to page.
    pub total: Option<i64>,
}

impl<T> List<T> {
    pub(super) fn of(items: Vec<Item<T>>, next: Option<&Place>, total: Option<i64>) -> Self {
        Self { items, next: next.map(ToString::to_string), total }
    }
}

impl<T> Fetched<T> {
    pub(super) fn of<const FACTS: usize>(
        response: Response,
        shape: Shape,
        context: [(&str, String); FACTS],
        said: Result<T, Failure>,
    ) -> Self {
        let Response { body, request } = response;
        let context = context.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Self { answer: Answer { body, shape, request, context }, said }
    }
}
