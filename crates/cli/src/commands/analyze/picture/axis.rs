//! Where the marks of an axis stand and what they say.

/// Steps of time between marks, in seconds.
const TIME_STEPS_S: [f64; 14] =
    [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0];

/// Moments to mark in a clip of `duration_s` seconds: about ten, at round times.
pub(super) fn moments(duration_s: f64) -> Vec<(f64, String)> {
    let fits = |step: &f64| duration_s / step <= 12.0;
    let longest = (duration_s / 60.0 / 12.0).ceil().max(1.0) * 60.0;
    let step = TIME_STEPS_S.into_iter().find(fits).unwrap_or(longest);
    // The mark of 10:00 is not lost to a clip that lacks a few samples of it.
    let count = (duration_s * 1.001 / step).floor() as u32;
    (0..=count)
        .map(|index| {
            let time_s = f64::from(index) * step;
            (time_s.min(duration_s), moment(time_s, step))
        })
        .collect()
}

/// A moment as precisely as the step asks for.
fn moment(time_s: f64, step_s: f64) -> String {
    if step_s >= 1.0 {
        return clock(time_s);
    }
    let decimals = if step_s >= 0.1 {
        1
    } else if step_s >= 0.01 {
        2
    } else {
        3
    };
    format!("{time_s:.decimals$} s")
}

/// Minutes and seconds, and hours where there are any: `0:07`, `3:25`, `1:02:03`.
pub(crate) fn clock(time_s: f64) -> String {
    let seconds = time_s.round() as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_of_any_length_have_a_handful_of_marks_inside_them() {
        for duration_s in [0.02, 0.3, 1.0, 7.0, 30.0, 200.0, 600.0, 1200.0, 20_000.0] {
            let moments = moments(duration_s);
            assert!((3..=13).contains(&moments.len()), "{duration_s} s: {moments:?}");
            assert!(moments.iter().all(|(time_s, _)| *time_s <= duration_s), "{moments:?}");
            let mut texts: Vec<&str> = moments.iter().map(|(_, text)| text.as_str()).collect();
            texts.dedup();
            assert_eq!(texts.len(), moments.len(), "two marks say the same: {texts:?}");
        }
    }

    #[test]
    fn a_clip_that_lacks_a_moment_of_a_round_time_is_marked_with_it() {
        let last = moments(599.99).pop();
        assert_eq!(last, Some((599.99, "10:00".to_owned())));
    }

    #[test]
    fn times_read_like_a_clock() {
        assert_eq!([0.0, 7.4, 205.0, 3723.0].map(clock), ["0:00", "0:07", "3:25", "1:02:03"]);
    }
}
