//! The address of a running private cluster.
use std::fmt;

/// A `postgresql://` URL with its password; printing it with `{:?}` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct ClusterUrl(String);

impl ClusterUrl {
    pub(super) fn new(password: &str, port: u16) -> Self {
        Self(format!("postgresql://segue:{password}@127.0.0.1:{port}/segue"))
    }

    /// The URL as `psql` and every driver take it. It holds the password: not for logs.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClusterUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClusterUrl(..)")
    }
}
