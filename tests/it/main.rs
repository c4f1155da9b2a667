//! Workspace integration tests.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod architecture;
mod checks;
mod cluster;
mod faults;
mod loading;
mod matches;
mod matches_by_name;
mod migrations;
mod order_free;
mod planning;
mod reconcile;
