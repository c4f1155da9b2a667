//! Damaged and invented files: a typed error or the decodable part, never a panic.

use crate::audio_files::{Coding, sine, wav};
use proptest::prelude::*;
use segue_decode::{Decoded, Limits, decode};
use std::time::{Duration, Instant};

const CLIPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/audio");

/// Small enough that a file which asks for more than it holds is noticed.
const TIGHT: Limits = Limits {
    max_bytes: 4 << 20,
    max_seconds: 40.0,
    max_channels: 8,
    max_rate_hz: 192_000,
    max_samples: 8 << 20,
};

fn assert_sound(decoded: &Decoded) {
    assert!(decoded.rate_hz > 0 && decoded.channel_count > 0);
    assert!(!decoded.interleaved.is_empty() && decoded.interleaved.len() <= TIGHT.max_samples);
    assert_eq!(decoded.interleaved.len() % decoded.channel_count, 0);
}

#[test]
fn a_wav_cut_anywhere_gives_its_beginning() {
    let whole = sine(440.0, 8_000, 16_000);
    let file = wav(&whole, 1, 8_000, Coding::Float32);
    for length in (0..file.len()).step_by(1_009).chain(0..60) {
        let Ok(decoded) = decode(&file[..length], Some("wav"), &TIGHT) else {
            assert!(length < 44 + 4, "{length} bytes hold a sample");
            continue;
        };
        assert_sound(&decoded);
        assert!(decoded.truncated, "{length} bytes are not all");
        assert_eq!(decoded.interleaved, whole[..decoded.interleaved.len()]);
        assert_eq!(decoded.interleaved.len(), (length - 44) / 4, "{length} bytes");
    }
}

#[test]
fn clips_cut_anywhere_are_cut_clips_or_errors() {
    let clips = clips();
    if clips.is_empty() {
        println!("SKIPPED: no reference clips beside the workspace");
    }
    for (name, clip) in clips {
        let whole = decode(&clip, None, &TIGHT).expect("a whole clip").frame_count();
        for length in (0..clip.len()).step_by(1_009 * 24).chain((0..8_000).step_by(1_009)) {
            if let Ok(decoded) = decode(&clip[..length], None, &TIGHT) {
                assert_sound(&decoded);
                assert!(decoded.frame_count() <= whole, "{name} at {length}");
                assert!(decoded.truncated, "{name} at {length} is not all");
            }
        }
    }
}

#[test]
fn clips_with_flipped_bytes_never_panic_through() {
    let clips = clips();
    if clips.is_empty() {
        println!("SKIPPED: no reference clips beside the workspace");
    }
    let mut state = 1_u64;
    let mut random = move || {
        // Knuth's MMIX generator: the same damage in every run.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for (_, clip) in clips {
        for round in 0..40 {
            let mut damaged = clip[..clip.len().min(60_000)].to_vec();
            // Headers are where sizes and counts are; every other round aims there.
            let reach = if round % 2 == 0 { damaged.len() } else { 6_000 };
            for _ in 0..1 + random() % 40 {
                damaged[random() % reach] = random() as u8;
            }
            if let Ok(decoded) = decode(&damaged, None, &TIGHT) {
                assert_sound(&decoded);
            }
        }
    }
}

#[test]
fn megabytes_that_begin_a_frame_everywhere_end_soon() {
    let starts: [(&[u8], &str, &[u8]); 8] = [
        (b"", "mp3", b"\xff\xfb\x90\x64"),
        (b"", "mp3", b"\xff\xfb\x10\xc4\xff"),
        (b"", "aac", b"\xff\xf1\x50\x80\x01\x1f\xfc"),
        (b"", "ogg", b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        (b"fLaC", "flac", b"\x01\0\0\0"),
        (b"fLaC\0\0\0\x22\x10\0\x10\0\0\0\0\0\0\0\x0a\xc4\x40\xf0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "flac", b"\xff\xf8\xc9\x08"),
        (b"\0\0\0\x08ftyp", "m4a", b"\0\0\0\x08moov"),
        (b"RIFF\xff\xff\xff\xffWAVE", "wav", b"LIST\0\0\0\0"),
    ];
    for (start, extension, repeated) in starts {
        let bytes = start.iter().chain(repeated.iter().cycle()).copied();
        let file: Vec<u8> = bytes.take(4 << 20).collect();
        let begun = Instant::now();
        if let Ok(decoded) = decode(&file, Some(extension), &TIGHT) {
            assert_sound(&decoded);
        }
        // Work that grew with the square of the length would take hours.
        assert!(begun.elapsed() < Duration::from_secs(60), "{extension}");
    }
}

/// The first of each kind.
fn clips() -> Vec<(String, Vec<u8>)> {
    let Ok(folder) = std::fs::read_dir(CLIPS) else { return Vec::new() };
    let mut paths: Vec<_> = folder.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    ["mp3", "ogg", "flac", "m4a", "wav"]
        .iter()
        .filter_map(|kind| paths.iter().find(|path| path.extension().is_some_and(|e| e == *kind)))
        .map(|path| (path.display().to_string(), std::fs::read(path).expect("a clip")))
        .collect()
}

fn signatures() -> impl Strategy<Value = &'static [u8]> {
    prop::sample::select(vec![
        b"".as_slice(),
        b"fLaC\0\0\0\x22",
        b"OggS\0\x02",
        b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0",
        b"\0\0\0\x1cftypM4A \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xffmoov",
        b"\xff\xf1\x50\x80",
        b"\xff\xfb\x90\x64",
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_bytes_never_panic(
        signature in signatures(),
        body in prop::collection::vec(any::<u8>(), 0..2_000),
        extension in prop::sample::select(vec!["mp3", "m4a", "aac", "ogg", "flac", "wav", ""]),
    ) {
        let file = [signature, &body].concat();
        if let Ok(decoded) = decode(&file, Some(extension), &TIGHT) {
            assert_sound(&decoded);
        }
    }

    #[test]
    fn a_wav_with_a_damaged_header_never_panics(
        damage in prop::collection::vec((0_usize..44, any::<u8>()), 1..6),
    ) {
        let mut file = wav(&sine(440.0, 8_000, 2_000), 1, 8_000, Coding::Pcm16);
        for (place, value) in damage {
            file[place] = value;
        }
        if let Ok(decoded) = decode(&file, Some("wav"), &TIGHT) {
            assert_sound(&decoded);
        }
    }
}
