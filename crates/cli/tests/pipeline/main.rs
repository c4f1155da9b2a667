//! The whole pipeline from outside: the `segue` program, real HTTP, real files, a real PostgreSQL.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod database;
mod demo;
mod enrich;
mod import;
mod kill;
mod order;
mod reconcile;
mod replay;
mod side_by_side;
#[path = "../support/mod.rs"]
mod support;
mod tables;
