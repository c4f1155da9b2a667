//! Reading a body to its end or to a limit, whichever comes first.

use bytes::{Bytes, BytesMut};

/// Why a body was not read to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    /// It is longer than allowed, after decompression.
    #[error("the body is longer than {limit_bytes} bytes")]
    TooLarge {
        /// What was allowed.
        limit_bytes: usize,
    },
    /// The connection broke or stalled, or the compression is damaged.
    #[error("the body broke off")]
    Broken(#[source] reqwest::Error),
}

/// The whole body, decompressed, of at most `limit_bytes`. Nothing beyond the limit is held in
/// memory; the connection is dropped, and at once when the answer says itself that it is longer.
pub(super) async fn read(
    mut response: reqwest::Response,
    limit_bytes: usize,
) -> Result<Bytes, BodyError> {
    // Absent when the body is compressed: its length says nothing about what it becomes.
    let declared = response.content_length().unwrap_or(0);
    if declared > u64::try_from(limit_bytes).unwrap_or(u64::MAX) {
        return Err(BodyError::TooLarge { limit_bytes });
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(BodyError::Broken)? {
        if body.len() + chunk.len() > limit_bytes {
            return Err(BodyError::TooLarge { limit_bytes });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
