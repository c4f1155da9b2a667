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
