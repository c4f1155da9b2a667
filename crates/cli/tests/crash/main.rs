//! Killed, panicking, failing or late at every step and started again, `segue` ends in the tables of
//! an undisturbed run. Needs a build with fail points (feature `failpoints`).
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod cell;
mod child;
mod matrix;
mod prepared;
#[expect(dead_code, reason = "shared with tests that use more of it")]
#[path = "../support/mod.rs"]
mod support;
mod workload;
