//! The way in: limits, format, the right decoder, and a net under it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{DecodeError, Decoded, Format, Limits, container, mp3};

/// Decodes a whole audio file.
///
/// The format is judged by the bytes; `extension` helps only when they say nothing. Encoder delay
/// and padding are cut where the file tells them. A file that is cut short or damaged gives what
/// could be decoded, with [`Decoded::truncated`] set.
///
/// # Errors
/// [`DecodeError`] when not a single sample could be decoded, or the file is outside `limits`.
pub fn decode(
    bytes: &[u8],
    extension: Option<&str>,
    limits: &Limits,
) -> Result<Decoded, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    if bytes.len() > limits.max_bytes {
        let actual_bytes = bytes.len();
        return Err(DecodeError::TooLarge { limit_bytes: limits.max_bytes, actual_bytes });
    }
    guarded(None, || {
        let format = Format::sniff(bytes, extension).ok_or(DecodeError::UnknownFormat)?;
        guarded(Some(format), || match format {
            Format::Mp3 => mp3::decode(bytes, limits),
            _ => container::decode(bytes, format, limits),
        })
    })
}

/// Runs third-party code on hostile bytes: a panic in it concerns this file only.
fn guarded(
    format: Option<Format>,
    run: impl FnOnce() -> Result<Decoded, DecodeError>,
) -> Result<Decoded, DecodeError> {
    // Nothing outlives the closure but its result, so no broken invariant can be seen.
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        Err(format.map_or(DecodeError::UnknownFormat, |format| DecodeError::Crashed { format }))
    })
}

#[cfg(test)]
mod tests {
    use super::guarded;
    use crate::{DecodeError, Format};

    #[test]
    fn a_decoder_that_panics_is_an_error_of_its_file() {
        let result = guarded(Some(Format::Wav), || panic!("as a decoder might"));
        assert!(matches!(result, Err(DecodeError::Crashed { format: Format::Wav })));
    }
}
