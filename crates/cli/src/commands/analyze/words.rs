//! Features in words and rounded numbers, the same in tables and pictures.

use super::picture::clock;
use segue_audio_features::Features;

/// `value` with `decimals` places and its unit; `None` stays `None`.
pub(super) fn known(value: Option<f64>, decimals: usize, unit: &str) -> Option<String> {
    value.map(|value| format!("{}{unit}", rounded(value, decimals)))
}

/// `value` with `decimals` places; what rounds to zero has no sign.
pub(super) fn rounded(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

/// `E minor`
pub(super) fn key(features: &Features) -> Option<String> {
    let (key, mode) = features.key.zip(features.mode)?;
    Some(format!("{} {}", key.name(), mode.name()))
}

/// `4 beats a bar`
pub(super) fn metre(features: &Features) -> Option<String> {
    features.time_signature.map(|beats| format!("{beats} beats a bar"))
}

/// `+3 cents`
pub(super) fn tuning(features: &Features) -> Option<String> {
    let cents = (features.tuning? * 100.0).round() as i32;
    Some(if cents == 0 { "0 cents".to_owned() } else { format!("{cents:+} cents") })
}

/// `3:25`; short clips to a hundredth: `0.52 s`.
pub(super) fn length(duration_s: f64) -> String {
    if duration_s < 10.0 { format!("{duration_s:.2} s") } else { clock(duration_s) }
}

/// What kind of sound a file holds: `44.1 kHz stereo`.
pub(super) fn source(rate_hz: u32, channel_count: usize) -> String {
    let rate_khz = f64::from(rate_hz) / 1000.0;
    let channels = match channel_count {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        count => format!("{count} channels"),
    };
    format!("{rate_khz} kHz {channels}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_and_zero_has_no_sign() {
        assert_eq!(rounded(-0.04, 1), "0.0");
        assert_eq!(rounded(-11.56, 1), "-11.6");
        assert_eq!(known(None, 1, " dB"), None);
        assert_eq!(known(Some(123.04), 1, " bpm").as_deref(), Some("123.0 bpm"));
    }

    #[test]
    fn the_source_is_named_as_people_name_it() {
        assert_eq!(source(44_100, 2), "44.1 kHz stereo");
        assert_eq!(source(48_000, 1), "48 kHz mono");
        assert_eq!(source(8_000, 6), "8 kHz 6 channels");
    }
}
