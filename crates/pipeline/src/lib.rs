//! The centre: ports, messages, object keys, the failure policy and the stages.
//!
//! A stage is a free function over ports. Adapters (HTTP clients, PostgreSQL, a file system, S3)
//! implement the ports; the command line and the functions join them. Nothing here knows an SDK.

pub mod accounting;
pub mod fail_points;
pub mod failure;
pub mod jobs;
pub mod message;
pub mod object_key;
pub mod ports;
pub mod raw;
pub mod rows;
pub mod stages;
