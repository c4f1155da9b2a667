//! Points on the unit circle.

use std::f64::consts::TAU;

/// Real and imaginary part.
pub(super) type Root = [f32; 2];

/// `exp(−2πi·k / n)` for n a multiple of eight, exact where it is 1, −i, −1 or i.
pub(super) fn root(k: usize, n: usize) -> Root {
    exact_root(k, n).map(|part| part as f32)
}

/// The same in double precision.
///
/// The angle is taken back to the nearest quarter, so that what is symmetric comes out so.
pub(super) fn exact_root(k: usize, n: usize) -> [f64; 2] {
    let k = k % n;
    let quarter = (k * 8 / n).div_ceil(2);
    let angle = TAU * (k as f64 - (quarter * n / 4) as f64) / n as f64;
    let (sin, cos) = libm::sincos(angle);
    match quarter {
        1 => [-sin, -cos],
        2 => [-cos, sin],
        3 => [sin, cos],
        _ => [cos, -sin],
    }
}

#[cfg(test)]
mod tests {
    use super::{exact_root, root};

    #[test]
    fn the_circle_is_gone_round_once_and_exactly() {
        for k in 0..64 {
            let angle = std::f64::consts::TAU * k as f64 / 32.0;
            let [re, im] = exact_root(k, 32);
            assert!((re - angle.cos()).abs() < 1e-14 && (im + angle.sin()).abs() < 1e-14, "{k}");
        }
        let quarters = [0, 8, 16, 24].map(|k| root(k, 32));
        assert_eq!(quarters, [[1.0, 0.0], [0.0, -1.0], [-1.0, 0.0], [0.0, 1.0]]);
    }
}
