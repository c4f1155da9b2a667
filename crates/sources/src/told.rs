//! What a client hands back: the answer exactly as it came, to be landed, and what it says.

use crate::http::{HttpError, Response};
use segue_pipeline::ports::Answer;
use segue_pipeline::raw::Shape;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// An answer and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<T> {
    /// What came; it lands whatever is in it.
    pub answer: Answer,
    /// What it says.
    pub said: Said<T>,
}

/// What an answer says. Reading the same bytes again gives the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said<T> {
    /// This.
    Known(T),
    /// That the source has no such thing.
    Unknown,
    /// Nothing: it is not in the source's format, or not about what was asked.
    Unreadable {
        /// Why, in words.
        why: String,
    },
}

impl<T> Told<T> {
    /// `response` as an answer of `shape`, read by `read`.
    pub(crate) fn of(
        response: Response,
        shape: Shape,
        read: impl FnOnce(&[u8]) -> Said<T>,
    ) -> Self {
        let said = read(&response.body);
        Self { answer: answer(response, shape), said }
    }
}

impl<T> Said<T> {
    /// What is known, if anything is.
    #[must_use]
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Unknown | Self::Unreadable { .. } => None,
        }
    }

    /// What is known, made into something else.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Said<U> {
        match self {
            Self::Known(known) => Said::Known(make(known)),
            Self::Unknown => Said::Unknown,
            Self::Unreadable { why } => Said::Unreadable { why },
        }
    }

    /// What is known, made into something else unless it turns out to be nothing or unreadable.
    pub(crate) fn and_then<U>(self, make: impl FnOnce(T) -> Said<U>) -> Said<U> {
        match self {
            Self::Known(known) => make(known),
            Self::Unknown => Said::Unknown,
            Self::Unreadable { why } => Said::Unreadable { why },
        }
    }

    pub(crate) fn unreadable(why: impl Into<String>) -> Self {
        Self::Unreadable { why: why.into() }
    }
}

/// `response` as it lands.
pub(crate) fn answer(response: Response, shape: Shape) -> Answer {
    let Response { body, request, .. } = response;
    Answer { body, shape, request, context: BTreeMap::new() }
}

/// `body` as the source's format.
pub(crate) fn parsed<T: DeserializeOwned>(body: &[u8]) -> Said<T> {
    match serde_json::from_slice(body) {
        Ok(wire) => Said::Known(wire),
        Err(cause) => Said::unreadable(cause.to_string()),
    }
}

/// An answer that stayed unreadable is one all the same: it lands as it came and is put aside where
/// it is read.
pub(crate) fn kept(answer: Result<Response, HttpError>) -> Result<Response, HttpError> {
    match answer {
        Err(HttpError::Unreadable { request, said, .. }) => Ok(Response { body: said.0, request }),
        other => other,
    }
}
