//! What tests of several crates share: a PostgreSQL of their own, and what must always hold in it.
pub mod invariants;
pub mod postgres;
