//! Bodies that end too early, too late, or never.

use std::io::{Error, ErrorKind};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::{Compress, Compression, FlushCompress};
use futures::{StreamExt, stream};

/// The answer with all its headers and half of its body, then a closed connection.
pub(super) async fn cut_off(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    // A stream, because a body of known length would contradict the header.
    let pieces = stream::iter([Ok::<Bytes, Error>(half)]).chain(stream::once(broken()));
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Half of the body, told as if that were all of it.
pub(super) async fn half(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(whole.slice(..whole.len() / 2)))
}

/// Nothing of what was promised, then a closed connection.
pub(super) fn broken_at_once() -> Response {
    let promised = [(header::CONTENT_LENGTH, "1000")];
    (promised, Body::from_stream(stream::once(broken::<Bytes>()))).into_response()
}

/// The answer drop by drop, with its true length told at once.
pub(super) async fn dripping(response: Response, bytes_per_second: u32) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    // Ten drops a second at most, of equal size.
    let drops_per_second = bytes_per_second.clamp(1, 10);
    let drop_bytes = (bytes_per_second / drops_per_second).max(1) as usize;
    let pause = Duration::from_secs(1) / drops_per_second;
    let drops = stream::unfold(whole, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let drop = rest.split_to(drop_bytes.min(rest.len()));
        Some((Ok::<Bytes, Error>(drop), rest))
    });
    Response::from_parts(parts, Body::from_stream(drops))
}

/// As many zeros as asked for, without holding them.
pub(super) fn zeros(bytes: u64) -> Response {
    const PIECE: usize = 64 * 1024;
    let piece = Bytes::from(vec![b'0'; PIECE]);
    let pieces = stream::unfold((bytes, piece), |(left, piece)| async move {
        let length = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        (length > 0).then(|| {
            (Ok::<Bytes, Error>(piece.slice(..length)), (left - length as u64, piece.clone()))
        })
    });
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, Body::from_stream(pieces)).into_response()
}

/// A body that says it is gzip and grows a thousandfold.
///
/// One megabyte of blanks is compressed once; a full flush makes the piece independent of what is
/// before it, so it can be sent any number of times. The checksum at the end is missing: whoever
/// reads that far has already lost.
pub(super) fn gzip_bomb(bytes: u64) -> Response {
    const PIECE: usize = 1024 * 1024;
    let mut piece = Vec::with_capacity(64 * 1024);
    let mut compress = Compress::new(Compression::best(), false);
    if compress.compress_vec(&vec![b' '; PIECE], &mut piece, FlushCompress::Full).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    // RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system.
    let start = Bytes::from_static(&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]);
    let count = usize::try_from(bytes.div_ceil(PIECE as u64)).unwrap_or(usize::MAX);
    let pieces = std::iter::once(start).chain(std::iter::repeat_n(Bytes::from(piece), count));
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_ENCODING, "gzip")];
    (headers, Body::from_stream(stream::iter(pieces.map(Ok::<Bytes, Error>)))).into_response()
}

async fn broken<T>() -> Result<T, Error> {
    // What was sent must be on its way before the connection breaks, or nothing arrives at all.
    tokio::time::sleep(Duration::from_millis(20)).await;
    Err(Error::from(ErrorKind::ConnectionReset))
}
