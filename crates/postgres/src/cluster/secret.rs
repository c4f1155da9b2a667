//! Random names and the cluster's password.
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::ClusterError;

/// 128 random bits of the system, in hexadecimal.
pub(super) fn random_hex() -> Result<String, ClusterError> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0_u8; 16];
    File::open(source)
        .and_then(|mut file| file.read_exact(&mut bytes))
        .map_err(ClusterError::file("read", source))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Makes a password in a new file that only its owner can read.
pub(super) fn create(path: &Path) -> Result<(), ClusterError> {
    let password = random_hex()?;
    File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| {
            file.write_all(password.as_bytes())?;
            file.sync_all()
        })
        .map_err(ClusterError::file("write", path))
}

/// Reads the password back.
pub(super) fn read(path: &Path) -> Result<String, ClusterError> {
    let password = fs::read_to_string(path).map_err(ClusterError::file("read", path))?;
    if password.len() == 32 && password.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(password)
    } else {
        Err(ClusterError::Damaged { path: path.to_owned(), expected: "the cluster's password" })
    }
}
