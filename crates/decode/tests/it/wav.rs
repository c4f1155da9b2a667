//! What decoding gives for files whose every sample is known.

use crate::audio_files::{Coding, sine, wav};
use segue_decode::{DecodeError, Format, Limits, decode};

#[test]
fn sixteen_bit_samples_come_back_exactly() {
    let samples = [0.0, 0.5, -0.5, -1.0, 32_767.0 / 32_768.0];
    let decoded =
        decode(&wav(&samples, 1, 8_000, Coding::Pcm16), None, &Limits::default()).expect("a WAV");
    assert_eq!(decoded.interleaved, samples);
    assert_eq!((decoded.rate_hz, decoded.channel_count), (8_000, 1));
    assert!(!decoded.truncated);
    assert_eq!(decoded.duration_s(), 5.0 / 8_000.0);
}

#[test]
fn float_samples_come_back_exactly() {
    let samples = [0.1, -1.5, f32::MIN_POSITIVE, 1e30];
    let decoded = decode(&wav(&samples, 2, 96_000, Coding::Float32), None, &Limits::default())
        .expect("a WAV");
    assert_eq!(decoded.interleaved, samples);
    assert_eq!(decoded.frame_count(), 2);
}

#[test]
fn mono_is_the_mean_of_the_channels() {
    let samples = [1.0, 0.0, -0.5, -0.25, 0.5, -0.5];
    let decoded = decode(&wav(&samples, 2, 44_100, Coding::Float32), None, &Limits::default())
        .expect("a WAV");
    assert_eq!(decoded.to_mono(), [0.5, -0.375, 0.0]);
}

#[test]
fn the_bytes_decide_and_the_extension_does_not() {
    let file = wav(&sine(440.0, 8_000, 100), 1, 8_000, Coding::Pcm16);
    assert!(decode(&file, Some("mp3"), &Limits::default()).is_ok());
    assert_eq!(Format::sniff(&file, Some("flac")), Some(Format::Wav));
    assert_eq!(Format::sniff(b"no signature at all", Some(".FLAC")), Some(Format::Flac));
    assert_eq!(Format::sniff(b"no signature at all", None), None);
}

#[test]
fn every_signature_is_known() {
    let signatures: [(&[u8], Format); 8] = [
        (b"fLaC\0\0\0\x22", Format::Flac),
        (b"OggS\0\x02", Format::Ogg),
        (b"RIFF\0\0\0\0WAVE", Format::Wav),
        (b"\0\0\0\x1cftypM4A ", Format::Mp4),
        (b"\xff\xf1\x50\x80", Format::Adts),
        (b"ID3\x04\0\0\0\0\0\x02\0\0fLaC", Format::Flac),
        (b"ID3\x04\0\0\0\0\0\x02\0\0\xff\xf1\x50\x80", Format::Adts),
        (b"ID3\x04\0\0\0\0\0\x02\0\0\xff\xfb\x90\x64", Format::Mp3),
    ];
    for (bytes, format) in signatures {
        assert_eq!(Format::sniff(bytes, None), Some(format), "{bytes:x?}");
    }
}

#[test]
fn limits_on_seconds_and_samples_cut_and_say_so() {
    let file = wav(&sine(440.0, 8_000, 16_000), 2, 8_000, Coding::Pcm16);
    let short = Limits { max_seconds: 0.25, ..Limits::default() };
    let decoded = decode(&file, None, &short).expect("the first quarter of a second");
    assert_eq!((decoded.frame_count(), decoded.truncated), (2_000, true));

    let small = Limits { max_samples: 1_001, ..Limits::default() };
    let decoded = decode(&file, None, &small).expect("the first frames");
    assert_eq!((decoded.frame_count(), decoded.truncated), (500, true));

    let exact = Limits { max_samples: 16_000, max_seconds: 1.0, ..Limits::default() };
    let decoded = decode(&file, None, &exact).expect("all of it");
    assert_eq!((decoded.frame_count(), decoded.truncated), (8_000, false));
}

#[test]
fn limits_on_bytes_channels_and_rate_are_errors() {
    let file = wav(&sine(440.0, 8_000, 100), 2, 8_000, Coding::Pcm16);
    let bytes = Limits { max_bytes: 50, ..Limits::default() };
    assert!(matches!(
        decode(&file, None, &bytes),
        Err(DecodeError::TooLarge { limit_bytes: 50, actual_bytes: 244 })
    ));
    let channels = Limits { max_channels: 1, ..Limits::default() };
    assert!(matches!(
        decode(&file, None, &channels),
        Err(DecodeError::TooManyChannels { limit: 1, actual: 2 })
    ));
    let rate = Limits { max_rate_hz: 7_999, ..Limits::default() };
    assert!(matches!(
        decode(&file, None, &rate),
        Err(DecodeError::RateOutOfRange { limit_hz: 7_999, actual_hz: 8_000 })
    ));
}

#[test]
fn nothing_and_no_audio_have_names() {
    assert!(matches!(decode(&[], None, &Limits::default()), Err(DecodeError::Empty)));
    assert!(matches!(decode(b"hello", None, &Limits::default()), Err(DecodeError::UnknownFormat)));
    let silent = wav(&[], 1, 8_000, Coding::Pcm16);
    assert!(matches!(
        decode(&silent, None, &Limits::default()),
        Err(DecodeError::NoAudio { format: Format::Wav })
    ));
}
