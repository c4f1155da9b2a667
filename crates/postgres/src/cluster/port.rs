//! The port a private server listens on: remembered from its last start, or a free one.
use std::fs;
use std::net::{Ipv4Addr, TcpListener};

use super::{ClusterError, Folder};

/// The remembered port when it is still free, so that saved URLs stay good; else any free one.
pub(super) fn choose(folder: &Folder) -> Result<u16, ClusterError> {
    match remembered(folder) {
        Some(port) if is_free(port) => Ok(port),
        _ => any_free(),
    }
}

/// Whether nobody listens on the port of 127.0.0.1 right now.
pub(super) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Keeps the port for the next start.
pub(super) fn remember(folder: &Folder, port: u16) -> Result<(), ClusterError> {
    let path = folder.port();
    if remembered(folder) == Some(port) {
        return Ok(());
    }
    fs::write(&path, port.to_string()).map_err(ClusterError::file("write", &path))
}

/// A damaged or missing note only means that another port is chosen.
fn remembered(folder: &Folder) -> Option<u16> {
    fs::read_to_string(folder.port()).ok()?.trim().parse().ok().filter(|port| *port != 0)
}

fn any_free() -> Result<u16, ClusterError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|source| ClusterError::NoPort { source })
}
