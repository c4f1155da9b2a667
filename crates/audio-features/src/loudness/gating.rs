//! From the energies of 100 ms steps to integrated loudness and loudness range.

/// Steps in a gating block of 400 ms; blocks overlap by three quarters.
const BLOCK_STEPS: usize = 4;
/// Steps in a short-term window of 3 s.
const SHORT_TERM_STEPS: usize = 30;
/// Short-term windows start every second: EBU Tech 3342 asks for an overlap of at least 2 s.
const SHORT_TERM_HOP_STEPS: usize = 10;
/// Blocks below −70 LUFS never count.
const ABSOLUTE_GATE_LUFS: f64 = -70.0;
/// Of integrated loudness: 10 LU below the mean of what passed the absolute gate.
const RELATIVE_GATE: f64 = 0.1;
/// Of loudness range: 20 LU below it.
const RANGE_GATE: f64 = 0.01;

/// Integrated loudness in LUFS (BS.1770-4, two gates), or `None` when no block passes the gates.
///
/// `steps` holds the channel-weighted mean square of each 100 ms.
pub(super) fn integrated_lufs(steps: &[f64]) -> Option<f64> {
    let blocks: Vec<f64> = steps.windows(BLOCK_STEPS).map(mean).collect();
    let audible = above(&blocks, energy(ABSOLUTE_GATE_LUFS));
    let gate = mean_or_none(&audible)? * RELATIVE_GATE;
    mean_or_none(&above(&audible, gate)).map(loudness)
}

/// Loudness range in LU (EBU Tech 3342), or `None` when no 3 s window passes the gates.
///
/// The 95th less the 10th percentile of the short-term loudness that passes both gates.
pub(super) fn range_lu(steps: &[f64]) -> Option<f64> {
    let windows: Vec<f64> =
        steps.windows(SHORT_TERM_STEPS).step_by(SHORT_TERM_HOP_STEPS).map(mean).collect();
    let audible = above(&windows, energy(ABSOLUTE_GATE_LUFS));
    let gate = mean_or_none(&audible)? * RANGE_GATE;
    let mut counted = above(&audible, gate);
    counted.sort_by(f64::total_cmp);
    let at = |share: f64| counted.get((share * (counted.len() - 1) as f64).round() as usize);
    Some(loudness(*at(0.95)?) - loudness(*at(0.1)?))
}

/// BS.1770-4, equation 2.
fn loudness(mean_square: f64) -> f64 {
    -0.691 + 10.0 * libm::log10(mean_square)
}

fn energy(lufs: f64) -> f64 {
    libm::pow(10.0, (lufs + 0.691) / 10.0)
}

fn above(energies: &[f64], gate: f64) -> Vec<f64> {
    energies.iter().copied().filter(|energy| *energy >= gate).collect()
}

fn mean(energies: &[f64]) -> f64 {
    energies.iter().sum::<f64>() / energies.len() as f64
}

fn mean_or_none(energies: &[f64]) -> Option<f64> {
    (!energies.is_empty()).then(|| mean(energies))
}
