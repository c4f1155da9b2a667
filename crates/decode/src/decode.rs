//! The ways in: limits, format, the right decoder, and a net under it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::resampler::Resampler;
use crate::sink::Sink;
use crate::{Block, DecodeError, Decoded, Format, Limits, Mono, Summary, container, mp3};

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
    let mut interleaved = Vec::new();
    let summary = decode_blocks(bytes, extension, limits, |block| {
        interleaved.extend_from_slice(block.interleaved);
    })?;
    let Summary { rate_hz, channel_count, truncated, .. } = summary;
    Ok(Decoded { interleaved, rate_hz, channel_count, truncated })
}

/// Decodes a file to one channel at `rate_hz`: the mean of its channels, resampled.
///
/// What an analysis needs, without ever holding the original samples: they pass by `observe`,
/// which measures what wants all channels at their own rate (loudness, true peak). Otherwise as
/// [`decode`]; memory is that of the result and a few blocks.
///
/// ```no_run
/// # let bytes = std::fs::read("clip.mp3")?;
/// let mut peak = 0.0_f32;
/// let mono = segue_decode::decode_mono(&bytes, None, &Default::default(), 22_050, |block| {
///     peak = block.interleaved.iter().fold(peak, |peak, sample| peak.max(sample.abs()));
/// })?;
/// println!("{} samples; the loudest before mixing is {peak}", mono.samples.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`decode`], and [`DecodeError::NotConvertible`] when [`Resampler`] cannot convert the
/// file's rate to `rate_hz`.
pub fn decode_mono(
    bytes: &[u8],
    extension: Option<&str>,
    limits: &Limits,
    rate_hz: u32,
    mut observe: impl FnMut(Block<'_>),
) -> Result<Mono, DecodeError> {
    let (mut samples, mut mixed) = (Vec::new(), Vec::new());
    let mut resampler = None;
    let source = decode_blocks(bytes, extension, limits, |block| {
        observe(block);
        let planned = resampler.get_or_insert_with(|| Resampler::new(block.rate_hz, rate_hz));
        if let Ok(resampler) = planned {
            mixed.clear();
            block.mix_into(&mut mixed);
            resampler.push(&mixed, &mut samples);
        }
    })?;
    if let Some(resampler) = resampler {
        resampler.map_err(|source| DecodeError::NotConvertible { source })?.finish(&mut samples);
    }
    Ok(Mono { samples, source })
}

/// Decodes a file and shows its samples block by block to `observe`, keeping none.
///
/// Otherwise as [`decode`]. Blocks seen before an error are what was decoded until then.
///
/// # Errors
/// As [`decode`].
pub fn decode_blocks(
    bytes: &[u8],
    extension: Option<&str>,
    limits: &Limits,
    mut observe: impl FnMut(Block<'_>),
) -> Result<Summary, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    if bytes.len() > limits.max_bytes {
        let actual_bytes = bytes.len();
        return Err(DecodeError::TooLarge { limit_bytes: limits.max_bytes, actual_bytes });
    }
    let format =
        guarded(|| Format::sniff(bytes, extension)).flatten().ok_or(DecodeError::UnknownFormat)?;
    let mut panicked = None;
    let mut fenced = |block: Block<'_>| {
        if panicked.is_none() {
            panicked = catch_unwind(AssertUnwindSafe(|| observe(block))).err();
        }
    };
    let decoded = guarded(|| {
        let sink = Sink::new(limits, format, &mut fenced);
        match format {
            Format::Mp3 => mp3::decode(bytes, sink),
            _ => container::decode(bytes, format, sink),
        }
    });
    // The caller's own panic is not the file's fault.
    if let Some(cause) = panicked {
        resume_unwind(cause);
    }
    decoded.unwrap_or(Err(DecodeError::Crashed { format }))
}

/// Runs third-party code on hostile bytes: a panic in it concerns this file only.
fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    // Nothing outlives the closure but its result, so no broken invariant can be seen.
    catch_unwind(AssertUnwindSafe(run)).ok()
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_decoder_that_panics_is_caught() {
        assert_eq!(guarded(|| panic!("as a decoder might")), None::<()>);
    }
}
