//! Why a request came to nothing, in types; converted once into the pipeline's failure.

use super::status::Refusal;
use bytes::Bytes;
use jiff::Timestamp;
use segue_pipeline::failure::{Failure, FailureKind};
use std::fmt;

/// A request that came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    /// The source is not to be asked for longer than is worth waiting for.
    #[error("{provider} {why} until {until} ({request})")]
    RateLimited { provider: &'static str, request: String, until: Timestamp, why: Rest },
    /// The source did not serve the request, however often it was tried.
    #[error("{provider} did not answer usably in {tries} tries ({request})")]
    Unavailable {
        provider: &'static str,
        request: String,
        tries: u32,
        #[source]
        trouble: Trouble,
    },
    /// The source's answers could not be read.
    #[error("{provider} answered with something unreadable ({request})")]
    Unreadable { provider: &'static str, request: String, said: UnusedBody },
    /// The source said no.
    #[error("{provider} answered {status} ({request})")]
    Refused {
        provider: &'static str,
        request: String,
        status: u16,
        refusal: Refusal,
        said: UnusedBody,
    },
    /// The answer is longer than allowed.
    #[error("{provider} answered with more than {limit_bytes} bytes ({request})")]
    TooLarge { provider: &'static str, request: String, limit_bytes: usize },
    /// Only a person can give leave to ask, by signing in (again).
    #[error("{provider}: {advice}")]
    SignInNeeded { provider: &'static str, advice: String },
    /// The address leads to where a stranger's address must not lead.
    #[error("{provider} is not on the public internet ({request})")]
    NotPublic { provider: &'static str, request: String },
    /// The request cannot be written as HTTP (a credential with a line break in it).
    #[error("the credentials for {provider} are not text that can be sent")]
    Unsendable { provider: &'static str },
}

impl HttpError {
    /// Who can do something about it.
    pub(crate) fn kind(&self) -> FailureKind {
        match self {
            Self::RateLimited { until, .. } => FailureKind::RateLimited { until: *until },
            Self::Unavailable { .. } => FailureKind::SourceUnavailable,
            Self::Unreadable { .. } | Self::TooLarge { .. } => FailureKind::AnswerUnreadable,
            Self::Refused { refusal, .. } => refusal.kind(),
            Self::NotPublic { .. } => FailureKind::InputUnusable,
            Self::SignInNeeded { .. } | Self::Unsendable { .. } => FailureKind::CredentialsRefused,
        }
    }

    /// Why the source said no, when it did.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused { refusal, .. } => Some(*refusal),
            _ => None,
        }
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        let failure = Self::new(error.kind(), error.to_string());
        match error {
            HttpError::Unavailable { trouble, .. } => failure.caused_by(trouble),
            _ => failure,
        }
    }
}

/// Why a source is not asked for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rest {
    /// It asked for a pause: we were too fast.
    Asked,
    /// An allowance is used up.
    QuotaSpent,
    /// It kept failing; this is how.
    Failing { how: String },
}

impl fmt::Display for Rest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => formatter.write_str("asked for a pause"),
            Self::QuotaSpent => formatter.write_str("says that this app's quota is used up"),
            Self::Failing { how } => write!(formatter, "keeps failing ({how}) and is left alone"),
        }
    }
}

/// What kept a try from succeeding.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The server said so itself.
    #[error("the server answered {status}")]
    Status { status: u16 },
    /// The server was not reached, stalled or broke off. The cause carries no address: its query
    /// may hold a key.
    #[error("the connection failed")]
    Connection(#[source] reqwest::Error),
    /// The answer should have been readable.
    #[error("the answer was unreadable")]
    Garbled(UnusedBody),
}

/// The body of a refusal or of an unreadable answer: read for its meaning or kept, never printed.
#[derive(Clone)]
pub(crate) struct UnusedBody(pub(crate) Bytes);

impl fmt::Debug for UnusedBody {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}
