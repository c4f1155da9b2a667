//! How much each channel counts, by its place in the order WAVE files use.

/// BS.1770-4 table 3: a surround channel, +1.5 dB.
const SURROUND: f64 = 1.41;
/// The low-frequency channel is not part of the sum.
const LOW_FREQUENCY: f64 = 0.0;

/// Weight of each channel's mean square, for 1 to 8 channels; others are not known here.
///
/// Loudspeakers 60° to 120° from the front count +1.5 dB, the low-frequency channel not at all,
/// everything else 1 (BS.1770-4 tables 3 and 4).
pub(super) fn weights(channel_count: usize) -> Option<&'static [f64]> {
    Some(match channel_count {
        1 => &[1.0],
        2 => &[1.0, 1.0],
        // left, right, centre
        3 => &[1.0, 1.0, 1.0],
        // left, right, surround left and right
        4 => &[1.0, 1.0, SURROUND, SURROUND],
        // left, right, centre, surround left and right
        5 => &[1.0, 1.0, 1.0, SURROUND, SURROUND],
        // 5.1
        6 => &[1.0, 1.0, 1.0, LOW_FREQUENCY, SURROUND, SURROUND],
        // 6.1: … back centre, side left and right
        7 => &[1.0, 1.0, 1.0, LOW_FREQUENCY, 1.0, SURROUND, SURROUND],
        // 7.1: … back left and right, side left and right
        8 => &[1.0, 1.0, 1.0, LOW_FREQUENCY, 1.0, 1.0, SURROUND, SURROUND],
        _ => return None,
    })
}
