//! Which format a file is in, judged by its bytes.

use std::fmt;

/// The file formats this crate reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// MPEG audio layer I to III, without a container.
    Mp3,
    /// AAC in ADTS framing, without a container.
    Adts,
    /// ISO base media: `.m4a`, `.mp4`.
    Mp4,
    /// Ogg, with Vorbis or FLAC in it.
    Ogg,
    /// Native FLAC.
    Flac,
    /// RIFF WAVE.
    Wav,
}

impl Format {
    /// The format of `bytes`, by signature; `extension` (with or without a dot, in any case)
    /// counts only when the bytes say nothing.
    #[must_use]
    pub fn sniff(bytes: &[u8], extension: Option<&str>) -> Option<Self> {
        let audio = after_id3(bytes);
        Self::by_signature(audio)
            // Other taggers put ID3 before anything, but only MP3 is at home with it.
            .or_else(|| (audio.len() < bytes.len()).then_some(Self::Mp3))
            .or_else(|| nanomp3::detect(bytes).then_some(Self::Mp3))
            .or_else(|| extension.and_then(Self::by_extension))
    }

    fn by_signature(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'f', b'L', b'a', b'C', ..] => Some(Self::Flac),
            [b'O', b'g', b'g', b'S', ..] => Some(Self::Ogg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(Self::Wav),
            [_, _, _, _, kind @ ..] if starts_mp4(kind) => Some(Self::Mp4),
            // ADTS: twelve sync bits, then a layer of zero, which MPEG audio reserves.
            [0xff, flags, ..] if flags & 0xf6 == 0xf0 => Some(Self::Adts),
            _ => None,
        }
    }

    fn by_extension(extension: &str) -> Option<Self> {
        match extension.trim_start_matches('.').to_ascii_lowercase().as_str() {
            "mp3" | "mp2" | "mp1" | "mpga" => Some(Self::Mp3),
            "aac" | "adts" => Some(Self::Adts),
            "m4a" | "m4b" | "mp4" | "mov" => Some(Self::Mp4),
            "ogg" | "oga" => Some(Self::Ogg),
            "flac" => Some(Self::Flac),
            "wav" | "wave" => Some(Self::Wav),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mp3 => "MP3",
            Self::Adts => "AAC",
            Self::Mp4 => "M4A",
            Self::Ogg => "OGG",
            Self::Flac => "FLAC",
            Self::Wav => "WAV",
        })
    }
}

/// `bytes` without a leading `ID3v2` tag.
pub(crate) fn after_id3(bytes: &[u8]) -> &[u8] {
    bytes.get(nanomp3::id3v2_len(bytes)..).unwrap_or_default()
}

fn starts_mp4(kind: &[u8]) -> bool {
    [b"ftyp", b"moov", b"mdat"].iter().any(|name| kind.starts_with(*name))
}
