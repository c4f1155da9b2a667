//! `segue analyze` from outside: which files it takes, what it prints, how it ends.

mod sound;
mod support;

use serde_json::Value;
use sound::{music, sine, wav};
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Stdio;
use support::{Home, Said};

/// Every key of a line of JSON, in order: `docs/analyze.md`.
const KEYS: [&str; 37] = [
    "file",
    "features_version",
    "duration_s",
    "bpm",
    "bpm_confidence",
    "tempo_librosa",
    "time_signature",
    "time_signature_confidence",
    "energy",
    "zero_crossing_rate",
    "spectral_centroid",
    "spectral_bandwidth",
    "spectral_rolloff",
    "spectral_flatness",
    "spectral_contrast",
    "harmonic_ratio",
    "percussive_ratio",
    "onset_rate",
    "tuning",
    "chroma_mean",
    "mfcc_mean",
    "mfcc_deviation",
    "key",
    "mode",
    "key_strength",
    "integrated_loudness",
    "loudness_range",
    "true_peak",
    "dynamic_complexity",
    "danceability",
    "beats",
    "beat_times",
    "downbeat_times",
    "truncated",
    "source_rate_hz",
    "source_channels",
    "picture",
];

fn lines(said: &Said) -> Vec<Value> {
    said.out.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

fn files(said: &Said) -> Vec<String> {
    lines(said).iter().map(|line| line["file"].as_str().expect("a name").to_owned()).collect()
}

fn with_input(home: &Home, args: &[&str], input: &[u8]) -> Said {
    let mut command = home.command(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("segue starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input).expect("segue reads");
    drop(stdin);
    Said::from(child.wait_with_output().expect("segue ends"))
}

#[test]
fn the_features_of_a_sine_are_those_of_a_sine() {
    let home = Home::new();
    fs::write(home.path().join("sine.wav"), wav(&sine())).unwrap();
    let said = home.segue(["analyze", "sine.wav", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let report: Value = serde_json::from_str(&said.out).unwrap();
    let number = |name: &str| report[name].as_f64().unwrap();
    assert!((number("duration_s") - 1.0).abs() < 1e-9, "{report}");
    // A sine's RMS is its amplitude over √2; the padded first and last frames pull it down a bit.
    assert!((number("energy") - 0.5 / f64::sqrt(2.0)).abs() < 0.02, "{report}");
    assert!((number("zero_crossing_rate") - 880.0 / 22_050.0).abs() < 0.002, "{report}");
}

#[test]
fn every_line_of_json_has_every_key_and_unknowns_are_null() {
    let home = Home::new();
    fs::write(home.path().join("music.wav"), wav(&music(4.0))).unwrap();
    fs::write(home.path().join("silence.wav"), wav(&[0.0; 22_050])).unwrap();
    fs::write(home.path().join("click.wav"), wav(&[0.5])).unwrap();
    let said = home.segue(["analyze", "music.wav", "silence.wav", "click.wav", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(said.out.lines().count(), 3);
    for (text, line) in said.out.lines().zip(lines(&said)) {
        assert_eq!(line.as_object().unwrap().len(), KEYS.len(), "{line}");
        let places = KEYS.map(|key| text.find(&format!("\"{key}\":")).expect(key));
        assert!(places.is_sorted(), "the order of the keys changed: {text}");
    }
    let [_, silence, _] = &lines(&said)[..] else { panic!("{said:?}") };
    assert!(silence["integrated_loudness"].is_null() && silence["energy"] == 0.0, "{silence}");
    assert_eq!(
        (&silence["source_rate_hz"], &silence["source_channels"]),
        (&22_050.into(), &1.into())
    );
}

#[test]
fn a_bad_file_does_not_keep_the_good_ones_from_being_measured() {
    let home = Home::new();
    fs::write(home.path().join("sine.wav"), wav(&sine())).unwrap();
    fs::write(home.path().join("noise.mp3"), b"this is no sound").unwrap();
    fs::write(home.path().join("noise.bin"), b"this is no sound").unwrap();
    fs::write(home.path().join("empty.flac"), b"").unwrap();
    let names = ["noise.mp3", "noise.bin", "empty.flac", "missing.mp3", "sine.wav"];
    let said = home.segue(["analyze"].into_iter().chain(names));
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.out.contains("sine.wav") && said.out.contains("1.00 s"), "{}", said.out);
    for (name, cure) in [
        ("noise.mp3", "sound file"),
        ("noise.bin", "ffmpeg"),
        ("empty.flac", "again"),
        ("missing.mp3", "check the name"),
    ] {
        let told = said.err.lines().find(|line| line.starts_with(name)).expect(name);
        assert!(told.contains(cure), "{told}");
    }
    assert!(said.err.contains("4 of 5 files could not be measured"), "{}", said.err);

    let said = home.segue(["analyze"].into_iter().chain(names).chain(["--json"]));
    assert_eq!(said.code, Some(3), "{said:?}");
    assert_eq!(files(&said), ["sine.wav"], "only what was measured is printed");
}

#[test]
fn a_folder_means_the_sound_files_in_and_under_it() {
    let home = Home::new();
    let folder = home.path().join("music");
    fs::create_dir_all(folder.join("album/.trash")).unwrap();
    let said = home.segue(["analyze", "music"]);
    assert!(said.code == Some(3) && said.err.contains("no sound files"), "{said:?}");
    for name in ["b.wav", "a.WAV", "album/z.wav", "album/.trash/deleted.wav", "._b.wav"] {
        fs::write(folder.join(name), wav(&sine())).unwrap();
    }
    fs::write(folder.join("notes.txt"), "not to be listened to").unwrap();
    std::os::unix::fs::symlink(&folder, folder.join("album/circle")).unwrap();
    let said = home.segue(["analyze", "music", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(files(&said), ["music/a.WAV", "music/album/z.wav", "music/b.wav"]);
}

#[test]
fn a_pattern_the_shell_left_alone_is_understood() {
    let home = Home::new();
    for name in ["a1.wav", "a2.wav", "b1.wav", "odd[1].wav"] {
        fs::write(home.path().join(name), wav(&sine())).unwrap();
    }
    let said = home.segue(["analyze", "a*.wav", "--json"]);
    assert_eq!(files(&said), ["a1.wav", "a2.wav"], "{said:?}");
    let said = home.segue(["analyze", "odd[1].wav", "--json"]);
    assert_eq!(files(&said), ["odd[1].wav"], "a name with brackets is a name: {said:?}");
    let said = home.segue(["analyze", "c*.wav"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.err.contains("c*.wav") && said.out.is_empty(), "{said:?}");
}

#[test]
fn a_clip_can_come_through_a_pipe() {
    let home = Home::new();
    let said = with_input(&home, &["analyze", "-", "--json"], &wav(&sine()));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(files(&said), ["-"]);
    let said = with_input(&home, &["analyze", "-"], b"");
    assert!(said.code == Some(3) && said.err.contains("empty"), "{said:?}");
}

#[test]
fn names_that_are_not_unicode_are_measured_all_the_same() {
    let home = Home::new();
    let name = OsStr::from_bytes(b"caf\xe9.wav");
    if fs::write(home.path().join(name), wav(&sine())).is_err() {
        println!("SKIPPED: this file system takes only Unicode names");
        return;
    }
    for args in [&[][..], &["--json"], &["--plot", "pictures/"]] {
        let args = [OsStr::new("analyze"), name].into_iter().chain(args.iter().map(OsStr::new));
        let said = home.segue(args);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.out.contains("caf\u{FFFD}.wav"), "{said:?}");
    }
}

#[test]
fn many_files_come_out_in_the_order_they_went_in() {
    let home = Home::new();
    let names: Vec<String> = (0..60).map(|n| format!("{n:02}.wav")).collect();
    for (n, name) in names.iter().enumerate() {
        // Every third is long, so that the others overtake it.
        let seconds = if n % 3 == 0 { 3.0 } else { 0.1 };
        fs::write(home.path().join(name), wav(&music(seconds))).unwrap();
    }
    let said = home.segue(["analyze", ".", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let expected: Vec<String> = names.iter().map(|name| format!("./{name}")).collect();
    assert_eq!(files(&said), expected);
    let said = home.segue(["analyze", "."]);
    assert_eq!(said.out.lines().count(), 61, "a heading and a row each: {}", said.out);
    assert!(said.out.lines().all(|line| line.chars().count() <= 100), "{}", said.out);
}

#[test]
fn one_file_gets_a_page_that_fits_a_terminal() {
    let home = Home::new();
    fs::write(home.path().join("music.wav"), wav(&music(4.0))).unwrap();
    let said = home.segue(["analyze", "music.wav"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    for word in ["music.wav", "22.05 kHz mono", "tempo", "key", "loudness", "danceability", "Hz"] {
        assert!(said.out.contains(word), "{word} in {}", said.out);
    }
    assert!(said.out.lines().all(|line| line.chars().count() <= 100), "{}", said.out);
    assert!(!said.out.contains("beats, in seconds"), "{}", said.out);
    let said = home.segue(["analyze", "music.wav", "--beats"]);
    assert!(said.out.contains("  beats"), "{}", said.out);
    assert!(said.out.contains("  bars"), "{}", said.out);
}

#[test]
fn a_reader_that_stops_reading_ends_the_work_in_peace() {
    let home = Home::new();
    for n in 0..200 {
        fs::write(home.path().join(format!("{n:03}.wav")), wav(&music(2.0))).unwrap();
    }
    let mut command = home.command(["analyze", ".", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let said = Said::from(child.wait_with_output().unwrap());
    assert!(first.contains("000.wav"), "{first}");
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
}

#[test]
fn recorded_clips_of_every_format_are_measured() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/audio");
    if !folder.is_dir() {
        println!("SKIPPED: no recorded clips in {}", folder.display());
        return;
    }
    let home = Home::new();
    let said = home.segue([OsStr::new("analyze"), folder.as_os_str(), OsStr::new("--json")]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let lines = lines(&said);
    let endings: std::collections::BTreeSet<&str> =
        lines.iter().filter_map(|line| line["file"].as_str()?.rsplit('.').next()).collect();
    assert_eq!(endings.into_iter().collect::<Vec<_>>(), ["flac", "m4a", "mp3", "ogg", "wav"]);
    for line in lines {
        assert!(line["duration_s"].as_f64().unwrap() > 5.0, "{line}");
        assert!(line["energy"].as_f64().unwrap() > 0.0, "{line}");
        assert_eq!(line["truncated"], false, "{line}");
    }
}
