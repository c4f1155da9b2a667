//! Audio files that the tests write themselves.

/// How the samples of a WAV file are stored.
#[derive(Clone, Copy)]
pub(crate) enum Coding {
    /// 16-bit integers.
    Pcm16,
    /// 32-bit floating point.
    Float32,
}

/// A WAV file of interleaved samples.
pub(crate) fn wav(samples: &[f32], channels: u16, rate_hz: u32, coding: Coding) -> Vec<u8> {
    let (tag, width): (u16, u16) = match coding {
        Coding::Pcm16 => (1, 2),
        Coding::Float32 => (3, 4),
    };
    let data: Vec<u8> = match coding {
        Coding::Pcm16 => {
            samples.iter().flat_map(|x| ((x * 32_768.0) as i16).to_le_bytes()).collect()
        }
        Coding::Float32 => samples.iter().flat_map(|x| x.to_le_bytes()).collect(),
    };
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0");
    file.extend(tag.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate_hz.to_le_bytes());
    file.extend((rate_hz * u32::from(channels * width)).to_le_bytes());
    file.extend((channels * width).to_le_bytes());
    file.extend((8 * width).to_le_bytes());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

/// A sine of `hz` at half of full scale.
pub(crate) fn sine(hz: f64, rate_hz: u32, samples: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU * hz / f64::from(rate_hz);
    (0..samples).map(|n| (0.5 * (step * n as f64).sin()) as f32).collect()
}

/// A FLAC file of so many frames, each the longest there is and all of it silent.
///
/// RFC 9639: the stream's description in section 8.2, frames in 9, checksums in 9.1.8 and 9.3.
pub(crate) fn endless_silence(rate_hz: u32, frames: u32) -> Vec<u8> {
    const BLOCK: u16 = u16::MAX;
    let mut file = b"fLaC\x80\0\0\x22".to_vec();
    file.extend([BLOCK.to_be_bytes(), BLOCK.to_be_bytes()].concat());
    file.extend([0; 6]); // frame sizes: unknown
    // 20 bits of rate, 3 of channels less one, 5 of bits per sample less one, 36 of length: unknown.
    file.extend((u64::from(rate_hz) << 44 | 15 << 36).to_be_bytes());
    file.extend([0; 16]); // checksum of the samples: none
    for number in 0..frames {
        // Fixed block size, told in 16 bits at the end; rate and sample size as described; mono.
        let mut frame = vec![0xff, 0xf8, 0x70, 0x00];
        let mut coded = [0; 4];
        // Numbers are coded as characters are.
        let character = char::from_u32(number).expect("less than the first surrogate");
        frame.extend(character.encode_utf8(&mut coded).as_bytes());
        frame.extend((BLOCK - 1).to_be_bytes());
        frame.push(remainder(&frame, 8, 0x07) as u8);
        frame.extend([0, 0, 0]); // a constant subframe of value 0
        frame.extend((remainder(&frame, 16, 0x8005) as u16).to_be_bytes());
        file.extend(frame);
    }
    file
}

/// Cyclic redundancy check of `width` bits, starting from zero.
fn remainder(bytes: &[u8], width: u32, polynomial: u32) -> u32 {
    let top = 1 << (width - 1);
    bytes.iter().fold(0, |mut sum, byte| {
        sum ^= u32::from(*byte) << (width - 8);
        for _ in 0..8 {
            let carry = sum & top != 0;
            sum = (sum << 1) ^ if carry { polynomial } else { 0 };
        }
        sum & (top | (top - 1))
    })
}
