//! Workspace integration tests.
mod cluster;
mod migrations;
