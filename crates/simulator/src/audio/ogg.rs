//! Ogg Vorbis files.

use std::num::{NonZeroU8, NonZeroU32};

use vorbis_rs::{VorbisEncoderBuilder, VorbisError};

/// One of two channels would only be a copy.
const CHANNELS: NonZeroU8 = NonZeroU8::MIN;
/// Number of the stream inside the file; the same every time, so that the bytes are.
const SERIAL: i32 = 1;

/// Mono samples, -1..=1, as an Ogg Vorbis file; `None` when the encoder refuses, as it does for
/// rates no sound has.
pub(super) fn file(samples: &[f64], rate_hz: u32) -> Option<Vec<u8>> {
    let samples: Vec<f32> = samples.iter().map(|sample| *sample as f32).collect();
    encode(&samples, NonZeroU32::new(rate_hz)?).ok()
}

fn encode(samples: &[f32], rate_hz: NonZeroU32) -> Result<Vec<u8>, VorbisError> {
    let mut builder = VorbisEncoderBuilder::new_with_serial(rate_hz, CHANNELS, Vec::new(), SERIAL);
    let mut encoder = builder.build()?;
    encoder.encode_audio_block([samples])?;
    encoder.finish()
}
