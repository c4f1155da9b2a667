//! One clip: its bytes, its samples, its features.

use super::clips::Clip;
use super::picture::Subject;
use super::words;
use crate::ear::Ear;
use crate::output::explain;
use segue_audio_features::{ANALYSIS_RATE_HZ, Analyzer, Features};
use segue_decode::{DecodeError, Limits, Summary, decode_mono};
use std::fs::File;
use std::io::{self, ErrorKind, Read};

/// The features of a clip or of its readable beginning.
pub(super) struct Measured {
    pub(super) features: Features,
    /// Whether the file broke off or passed the decoder's limits.
    pub(super) truncated: bool,
    /// Samples per second and channel in the file.
    pub(super) rate_hz: u32,
    /// Channels in the file.
    pub(super) channel_count: usize,
    /// What was measured: mono, at the analyser's rate.
    samples: Vec<f32>,
}

impl Measured {
    /// Measures `clip`.
    ///
    /// # Errors
    /// What is wrong with the clip and what can be done about it, for the user.
    pub(super) fn of(clip: &Clip, analyzer: &mut Analyzer) -> Result<Self, String> {
        let limits = Limits::default();
        let bytes = read(clip, limits.max_bytes).map_err(|cause| reading_failed(&cause))?;
        let mut ear = Ear::default();
        let mono = decode_mono(&bytes, extension(clip), &limits, ANALYSIS_RATE_HZ, |block| {
            ear.listen(block);
        })
        .map_err(|cause| decoding_failed(&cause))?;
        drop(bytes);
        let features = analyzer.analyze(&mono.samples).map_err(|cause| explain(&cause))?;
        let features = features.with_loudness(ear.loudness());
        let Summary { rate_hz, channel_count, truncated, .. } = mono.source;
        let samples = mono.samples;
        Ok(Self { features, truncated, rate_hz, channel_count, samples })
    }

    /// What a picture shows.
    pub(super) fn subject<'a>(&'a self, title: &'a str, subtitle: &'a str) -> Subject<'a> {
        Subject { title, subtitle, samples: &self.samples, features: &self.features }
    }

    /// The clip is told about; only the numbers are still of use.
    pub(super) fn without_samples(self) -> Self {
        Self { samples: Vec::new(), ..self }
    }

    /// Length and kind: `0:30, 44.1 kHz stereo`.
    pub(super) fn outline(&self) -> String {
        let cut = if self.truncated { ", cut short" } else { "" };
        let length = words::length(self.features.duration_s);
        format!("{length}, {}{cut}", words::source(self.rate_hz, self.channel_count))
    }
}

/// All bytes, or one more than `most`: neither a pipe nor a device may fill the memory.
fn read(clip: &Clip, most: usize) -> io::Result<Vec<u8>> {
    let reader: &mut dyn Read = match clip {
        Clip::File(path) => &mut File::open(path)?,
        Clip::StandardInput => &mut io::stdin().lock(),
    };
    let mut bytes = Vec::new();
    reader.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn extension(clip: &Clip) -> Option<&str> {
    match clip {
        Clip::File(path) => path.extension().and_then(|extension| extension.to_str()),
        Clip::StandardInput => None,
    }
}

fn reading_failed(cause: &io::Error) -> String {
    let cure = match cause.kind() {
        ErrorKind::NotFound => "; check the name and the folder it is in",
        ErrorKind::PermissionDenied => "; allow your user to read it",
        _ => "",
    };
    format!("cannot be read: {}{cure}", explain(cause))
}

fn decoding_failed(cause: &DecodeError) -> String {
    let cure = match cause {
        DecodeError::Empty => "; copy or download it again",
        DecodeError::Malformed { .. } => "; copy or download it again, or convert it",
        DecodeError::NoAudio { .. } => "; is it a sound file at all?",
        DecodeError::UnknownFormat | DecodeError::Unsupported { .. } => {
            "; convert it first, for example: ffmpeg -i FILE out.flac"
        }
        DecodeError::TooLarge { .. } => {
            "; cut it first, for example: ffmpeg -i FILE -t 600 out.flac"
        }
        _ => "",
    };
    format!("{}{cure}", explain(cause))
}
