//! What is compared: everything the analyser says of a clip, as text that keeps every bit.

use segue_audio_features::{Analyzer, Interleaved};
use serde_json::{Value, json};

/// All features of mono `samples`, taken for their own source in stereo as well, and a fingerprint
/// of what was measured frame by frame.
pub(crate) fn to(samples: &[f32]) -> String {
    let mut analyzer = Analyzer::new();
    let stereo = &samples[..samples.len() / 2 * 2];
    let source = Interleaved { samples: stereo, rate_hz: 44_100, channel_count: 2 };
    let features = analyzer.analyze_with_source(samples, source);
    let frames = analyzer.frames();
    json!({
        "features": features.map_or_else(|error| json!(error.to_string()), |features| json!(features)),
        "magnitudes": fingerprint(frames.magnitudes),
        "mel_db": fingerprint(frames.mel_db),
        "onset_strength": fingerprint(frames.onset_strength),
        "onset_strength_median": fingerprint(frames.onset_strength_median),
        "chroma": fingerprint(frames.chroma.as_flattened()),
    })
    .to_string()
}

/// FNV-1a of the bits, and how many values there are.
fn fingerprint(values: &[f32]) -> Value {
    let hash = values.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, value| {
        (hash ^ u64::from(value.to_bits())).wrapping_mul(0x0100_0000_01b3)
    });
    json!([values.len(), format!("{hash:016x}")])
}
