//! The waveform: how far the samples reach in each column of the picture.

/// What the samples under one column do.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Reach {
    pub(super) lowest: f32,
    pub(super) highest: f32,
    /// Root of the mean square.
    pub(super) rms: f32,
}

/// The reach of `samples` in each of `columns` equal stretches of time.
pub(super) fn columns(samples: &[f32], columns: usize) -> Vec<Reach> {
    let border = |column: usize| column * samples.len() / columns.max(1);
    (0..columns)
        .map(|column| {
            // With fewer samples than columns some share a sample.
            let start = border(column).min(samples.len().saturating_sub(1));
            let end = border(column + 1).max(start + 1);
            reach(samples.get(start..end).unwrap_or_default())
        })
        .collect()
}

fn reach(samples: &[f32]) -> Reach {
    if samples.is_empty() {
        return Reach::default();
    }
    let lowest = samples.iter().copied().fold(f32::INFINITY, f32::min);
    let highest = samples.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let squares: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    Reach { lowest, highest, rms: (squares / samples.len() as f64).sqrt() as f32 }
}

/// The amplitude at the edge of the panel: a round number that the loudest column stays below.
pub(super) fn ceiling(columns: &[Reach]) -> f32 {
    let peak = columns.iter().map(|reach| reach.highest.max(-reach.lowest)).fold(0.0, f32::max);
    let steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0];
    // Silence has no size of its own and is shown at full scale.
    let fits = steps.into_iter().find(|step| peak > 0.0 && peak <= *step);
    fits.unwrap_or(if peak > 1.0 { peak.ceil() } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_in_a_column_and_every_column_has_samples() {
        let samples = [0.0, 0.5, -0.25, 0.0, 0.0, 0.0, -1.0];
        for count in [1, 3, 7, 20] {
            let columns = columns(&samples, count);
            assert_eq!(columns.len(), count);
            let lowest = columns.iter().map(|reach| reach.lowest).fold(0.0, f32::min);
            let highest = columns.iter().map(|reach| reach.highest).fold(0.0, f32::max);
            assert_eq!((lowest, highest), (-1.0, 0.5), "{count}");
        }
        assert_eq!(columns(&[], 2), [Reach::default(); 2]);
    }

    #[test]
    fn quiet_sound_is_magnified_and_silence_is_not() {
        let ceiling = |peak: f32| ceiling(&[Reach { lowest: -peak, highest: 0.0, rms: 0.0 }]);
        assert_eq!(
            [0.0, 0.0004, 0.3, 0.5, 0.9, 1.7].map(ceiling),
            [1.0, 0.001, 0.3, 0.5, 1.0, 2.0]
        );
    }
}
