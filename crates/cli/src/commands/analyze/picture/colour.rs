//! The colours of a picture, and the maps from numbers to colours.

/// A colour with its opacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour {
    pub(super) red: u8,
    pub(super) green: u8,
    pub(super) blue: u8,
    pub(super) alpha: u8,
}

impl Colour {
    pub(super) const PAPER: Self = Self::opaque(0xff, 0xff, 0xff);
    pub(super) const INK: Self = Self::opaque(0x1d, 0x22, 0x2e);
    pub(super) const QUIET: Self = Self::opaque(0x66, 0x6e, 0x7d);
    pub(super) const RULE: Self = Self::opaque(0xdf, 0xe3, 0xea);
    pub(super) const WASH: Self = Self::opaque(0xf5, 0xf7, 0xfa);
    pub(super) const ACCENT: Self = Self::opaque(0x2f, 0x5d, 0x9b);
    pub(super) const ACCENT_LIGHT: Self = Self::opaque(0xa9, 0xc3, 0xe4);
    pub(super) const BEAT: Self = Self::opaque(0xe0, 0x4f, 0x39);

    pub(super) const fn opaque(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue, alpha: 255 }
    }

    pub(super) const fn with_alpha(self, alpha: u8) -> Self {
        Self { alpha, ..self }
    }

    /// The colour `share` (0…1) of the way from `self` to `other`.
    fn towards(self, other: Self, share: f32) -> Self {
        let mix = |from: u8, to: u8| {
            (f32::from(from) + (f32::from(to) - f32::from(from)) * share).round() as u8
        };
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
            alpha: mix(self.alpha, other.alpha),
        }
    }
}

/// A map from 0…1 to colours of even steps in lightness.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColourMap {
    stops: &'static [[u8; 3]],
}

impl ColourMap {
    /// matplotlib's "magma" (CC0) at every sixteenth, dark to light.
    pub(super) const MAGMA: Self = Self {
        stops: &[
            [0, 0, 4],
            [10, 8, 34],
            [29, 17, 71],
            [54, 16, 107],
            [81, 18, 124],
            [106, 28, 129],
            [131, 38, 129],
            [156, 46, 127],
            [183, 55, 121],
            [208, 65, 111],
            [231, 82, 99],
            [245, 107, 92],
            [252, 137, 97],
            [254, 167, 114],
            [254, 196, 136],
            [253, 226, 163],
            [252, 253, 191],
        ],
    };

    /// White to the accent colour and on to a dark blue.
    pub(super) const BLUES: Self = Self {
        stops: &[
            [0xf7, 0xf9, 0xfc],
            [0xd9, 0xe5, 0xf3],
            [0xa9, 0xc3, 0xe4],
            [0x6c, 0x93, 0xc6],
            [0x2f, 0x5d, 0x9b],
            [0x16, 0x31, 0x5f],
        ],
    };

    /// The colour of `value`; outside 0…1 that of the nearer end, and of 0 for what is no number.
    pub(super) fn colour(self, value: f32) -> Colour {
        let last = self.stops.len().saturating_sub(1);
        let value = if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) };
        let place = value * last as f32;
        let below = (place as usize).min(last);
        let stop = |index: usize| {
            let [red, green, blue] = self.stops.get(index).copied().unwrap_or_default();
            Colour::opaque(red, green, blue)
        };
        stop(below).towards(stop((below + 1).min(last)), place - below as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_gives_its_ends_its_middle_and_nothing_beyond() {
        let map = ColourMap { stops: &[[0, 0, 0], [200, 100, 50]] };
        assert_eq!(map.colour(0.5), Colour::opaque(100, 50, 25));
        assert_eq!(map.colour(7.0), Colour::opaque(200, 100, 50));
        assert_eq!(map.colour(-1.0), Colour::opaque(0, 0, 0));
        assert_eq!(map.colour(f32::NAN), Colour::opaque(0, 0, 0));
    }
}
