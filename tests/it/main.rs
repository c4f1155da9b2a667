//! Workspace integration tests.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod architecture;
mod cluster;
mod faults;
mod loading;
mod migrations;
mod order_free;
