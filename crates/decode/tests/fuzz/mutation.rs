//! Damage as files meet it, and as an attacker would do it: the same sequence in every run.

/// Makes damaged copies.
pub(crate) struct Mutator {
    state: u64,
}

/// Numbers that sizes and counts are wrong with.
const EXTREMES: [u32; 8] = [0, 1, 0x7f, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x00ff_ffff];

/// Where the headers are, which is where damage matters most.
const HEADER_BYTES: usize = 200;

impl Mutator {
    pub(crate) fn new() -> Self {
        Self { state: 1 }
    }

    /// A number below `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        // Knuth's MMIX generator; the low bits are the poor ones.
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % bound
    }

    /// `seed` with one to six damages, some of them by parts of `other`.
    pub(crate) fn mutate(&mut self, seed: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..1 + self.below(6) {
            if bytes.is_empty() {
                break;
            }
            self.damage(&mut bytes, other);
        }
        bytes
    }

    fn damage(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.place(bytes.len());
        match self.below(8) {
            0 | 1 => bytes[at] ^= 1 << self.below(8),
            2 => bytes[at] = self.below(256) as u8,
            3 | 4 => self.write_number(&mut bytes[at..]),
            5 => bytes.truncate(at),
            6 => {
                let (start, end) = (self.below(bytes.len()), self.below(bytes.len()));
                let part = bytes[start.min(end)..start.max(end)].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                bytes.truncate(at);
                bytes.extend_from_slice(&other[self.below(other.len().max(1)).min(other.len())..]);
            }
        }
    }

    /// Any place, but every other time one near the start.
    fn place(&mut self, length: usize) -> usize {
        let reach = if self.below(2) == 0 { length } else { length.min(HEADER_BYTES) };
        self.below(reach)
    }

    /// An extreme number of one, two or four bytes in either order, as far as there is room.
    fn write_number(&mut self, bytes: &mut [u8]) {
        let number = EXTREMES[self.below(EXTREMES.len())];
        let width = 1 << self.below(3);
        let little = number.to_le_bytes();
        let big = number.to_be_bytes();
        let number = if self.below(2) == 0 { &little[..width] } else { &big[4 - width..] };
        bytes.iter_mut().zip(number).for_each(|(byte, new)| *byte = *new);
    }
}
