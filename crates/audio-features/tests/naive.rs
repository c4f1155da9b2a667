//! The fast paths against the definitions written out as plainly as possible.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use proptest::prelude::*;
use segue_audio_features::{
    FrameError, FrameLayout, LayoutError, SpectralCentroid, Stft, rms_into, zero_crossing_rate_into,
};

const RATE_HZ: u32 = 8000;

/// One frame, `outside` deciding what stands before and after the clip.
fn frame(layout: FrameLayout, clip: &[f32], t: usize, outside: impl Fn(bool) -> f32) -> Vec<f32> {
    let first = (t * layout.hop_samples()) as i64 - (layout.frame_samples() / 2) as i64;
    (first..first + layout.frame_samples() as i64)
        .map(|i| match usize::try_from(i) {
            Err(_) => outside(false),
            Ok(i) => clip.get(i).copied().unwrap_or_else(|| outside(true)),
        })
        .collect()
}

fn naive_rms(layout: FrameLayout, clip: &[f32], t: usize) -> f64 {
    let frame = frame(layout, clip, t, |_| 0.0);
    (frame.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / frame.len() as f64).sqrt()
}

fn naive_zero_crossing_rate(layout: FrameLayout, clip: &[f32], t: usize) -> f64 {
    let frame = frame(layout, clip, t, |after| if after { clip[clip.len() - 1] } else { clip[0] });
    let crossings = (1..frame.len()).filter(|i| (frame[*i] < 0.0) != (frame[i - 1] < 0.0)).count();
    crossings as f64 / frame.len() as f64
}

fn naive_magnitudes(layout: FrameLayout, clip: &[f32], t: usize) -> Vec<f64> {
    let frame = frame(layout, clip, t, |_| 0.0);
    let turn = std::f64::consts::TAU / frame.len() as f64;
    (0..=frame.len() / 2)
        .map(|k| {
            let (mut re, mut im) = (0.0, 0.0);
            for (n, x) in frame.iter().enumerate() {
                let windowed = f64::from(*x) * (0.5 - 0.5 * (turn * n as f64).cos());
                let angle = turn * (k * n % frame.len()) as f64;
                re += windowed * angle.cos();
                im -= windowed * angle.sin();
            }
            re.hypot(im)
        })
        .collect()
}

fn naive_centroid(magnitudes: &[f64]) -> f64 {
    let bin_hz = f64::from(RATE_HZ) / (2 * (magnitudes.len() - 1)) as f64;
    let total: f64 = magnitudes.iter().sum();
    magnitudes.iter().enumerate().map(|(k, m)| k as f64 * bin_hz * m).sum::<f64>() / total
}

fn layouts() -> impl Strategy<Value = FrameLayout> {
    (1_usize..40, 1_usize..80).prop_map(|(half, hop)| {
        FrameLayout::new(2 * half, hop.min(2 * half)).expect("an even frame and a smaller hop")
    })
}

/// Frames there is a transform of.
fn transform_layouts() -> impl Strategy<Value = FrameLayout> {
    (7_u32..9, 16_usize..80)
        .prop_map(|(exponent, hop)| FrameLayout::new(1 << exponent, hop).expect("a layout"))
}

fn clips() -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(prop_oneof![-1.0_f32..1.0, Just(0.0), Just(1.0), Just(-1.0)], 1..300)
}

proptest! {
    #[test]
    fn rms_follows_its_definition(layout in layouts(), clip in clips()) {
        let mut fast = vec![f32::NAN; layout.frame_count(clip.len())];
        rms_into(layout, &clip, &mut fast).expect("sized by the layout");
        for (t, value) in fast.iter().enumerate() {
            prop_assert!((f64::from(*value) - naive_rms(layout, &clip, t)).abs() < 1e-6);
        }
    }

    #[test]
    fn zero_crossing_rate_follows_its_definition_exactly(layout in layouts(), clip in clips()) {
        let mut fast = vec![f64::NAN; layout.frame_count(clip.len())];
        zero_crossing_rate_into(layout, &clip, &mut fast).expect("sized by the layout");
        for (t, value) in fast.iter().enumerate() {
            prop_assert_eq!(*value, naive_zero_crossing_rate(layout, &clip, t), "frame {}", t);
        }
    }

    #[test]
    fn magnitudes_and_centroid_follow_their_definitions(
        layout in transform_layouts(),
        clip in clips(),
    ) {
        let mut stft = Stft::new(layout).expect("a power of two");
        let centroid = SpectralCentroid::new(layout, RATE_HZ);
        let mut fast = vec![f32::NAN; stft.bin_count()];
        for t in 0..layout.frame_count(clip.len()) {
            stft.magnitudes_into(&clip, t, &mut fast).expect("sized by the transform");
            let naive = naive_magnitudes(layout, &clip, t);
            for (fast, naive) in fast.iter().zip(&naive) {
                prop_assert!((f64::from(*fast) - naive).abs() < 1e-5);
            }
            // Below this the plain sum is rounding noise and has no centre.
            if naive.iter().sum::<f64>() > 1e-3 {
                let hz = centroid.of(&fast).expect("sized by the transform");
                prop_assert!((hz - naive_centroid(&naive)).abs() < 1e-3 * f64::from(RATE_HZ));
            }
        }
    }
}

#[test]
fn a_buffer_of_the_wrong_length_is_refused_and_left_alone() {
    let layout = FrameLayout::LIBROSA;
    let mut short = [7.0];
    let error = FrameError::Length { expected: 3, actual: 1 };
    assert_eq!(rms_into(layout, &[0.0; 1024], &mut short), Err(error));
    assert_eq!(short, [7.0]);
    assert_eq!(zero_crossing_rate_into(layout, &[0.0; 1024], &mut [7.0]), Err(error));
    let mut stft = Stft::new(layout).expect("a power of two");
    let error = FrameError::Length { expected: 1025, actual: 1 };
    assert_eq!(stft.magnitudes_into(&[0.0; 1024], 0, &mut short), Err(error));
    assert_eq!(SpectralCentroid::new(layout, RATE_HZ).of(&short), Err(error));
}

#[test]
fn a_frame_past_the_end_is_silent() {
    let mut stft = Stft::new(FrameLayout::LIBROSA).expect("a power of two");
    let mut magnitudes = vec![1.0; stft.bin_count()];
    stft.magnitudes_into(&[1.0; 100], usize::MAX, &mut magnitudes).expect("sized");
    assert!(magnitudes.iter().all(|magnitude| *magnitude == 0.0));
}

#[test]
fn layouts_that_cannot_work_are_refused() {
    assert_eq!(FrameLayout::new(7, 2), Err(LayoutError::FrameSamples { actual: 7 }));
    assert_eq!(FrameLayout::new(0, 2), Err(LayoutError::FrameSamples { actual: 0 }));
    let hop = LayoutError::HopSamples { actual: 9, frame_samples: 8 };
    assert_eq!(FrameLayout::new(8, 9), Err(hop));
    for actual in [64, 1000] {
        let layout = FrameLayout::new(actual, 16).expect("frames of a kind");
        let error = LayoutError::Transform { actual, shortest: 128 };
        assert_eq!(Stft::new(layout).err(), Some(error));
    }
}
