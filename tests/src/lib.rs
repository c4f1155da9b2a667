//! Holds the workspace's integration tests; see `it/`.
