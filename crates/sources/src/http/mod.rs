//! The one HTTP layer under all providers: pace, retries, a breaker, limits, guards, and no secret in
//! any text.
//!
//! A provider states its base address ([`Endpoint`]), its pace and what its answers mean
//! (a verdict); everything that waits, repeats or gives up is decided here, the same for all.

mod address;
mod allowance;
mod body;
mod breaker;
mod client;
mod endpoint;
mod error;
mod pace;
mod request;
mod request_count;
mod retry;
mod retry_after;
mod source;
mod status;
mod transport;

pub use breaker::BreakerPolicy;
pub use endpoint::{Endpoint, EndpointError};
pub use pace::Rate;
pub use request_count::RequestCount;
pub use retry::RetryPolicy;
pub use transport::{HttpSettings, Transport, TransportError};

pub(crate) use client::{HttpClient, Provider, Response};
pub(crate) use error::{HttpError, UnusedBody};
pub(crate) use request::Request;
pub(crate) use status::{Refusal, Verdict, is_json, of_status};

use segue_pipeline::ports::Clock;
use std::sync::Arc;

/// The time, shared by all clients of a process.
pub type SharedClock = Arc<dyn Clock + Send + Sync>;
