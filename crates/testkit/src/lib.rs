//! What tests of several crates share: a PostgreSQL of their own.
pub mod postgres;
