//! The same bits in WebAssembly: every feature, compared with the native analyser's.

#[path = "probe/src/answer.rs"]
mod answer;

use std::path::{Path, PathBuf};
use std::process::Command;

use segue_audio_features::ANALYSIS_RATE_HZ;
use segue_decode::{Limits, decode, resample};

const PROBE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wasm/probe/Cargo.toml");
const RUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wasm/run.mjs");
const CLIPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/audio");
const TARGET: &str = "wasm32-unknown-unknown";

#[test]
fn webassembly_measures_the_same_to_the_last_bit() {
    if let Some(missing) = missing() {
        println!("SKIPPED: {missing}");
        return;
    }
    let clips: Vec<(String, Vec<f32>)> = composed().into_iter().chain(shared()).collect();
    let files = written(&clips);
    for (name, flags) in [("plain", ""), ("simd128", "-C target-feature=+simd128")] {
        let answers = measured(&built(name, flags), &files);
        assert_eq!(answers.len(), clips.len(), "{name}: an answer for each clip");
        for ((clip, samples), in_wasm) in clips.iter().zip(answers) {
            assert_eq!(in_wasm, answer::to(samples), "{clip}, {name}");
        }
    }
}

/// What is not there, of what is needed.
fn missing() -> Option<String> {
    if Command::new("node").arg("--version").output().is_err() {
        return Some("node is missing".into());
    }
    let folder = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok());
    let is_there = folder.is_some_and(|folder| Path::new(folder.trim()).is_dir());
    (!is_there).then(|| format!("{TARGET} is missing: rustup target add {TARGET}"))
}

/// Silence, less than a frame, and ten seconds with notes, drums and hiss.
fn composed() -> Vec<(String, Vec<f32>)> {
    let mut state = 1_u32;
    let music = (0..10 * ANALYSIS_RATE_HZ).map(|n| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = state as f32 / 2_147_483_648.0 - 1.0;
        let fade = (1.0 - (n % 11_025) as f32 / 2500.0).max(0.0);
        let saw = |hz: f32| (hz * n as f32 / ANALYSIS_RATE_HZ as f32).fract() - 0.5;
        let root = if n / 44_100 % 2 == 0 { 220.0 } else { 293.66 };
        let notes = saw(root) + saw(root * 1.189_207) + saw(root * 1.498_307);
        0.4 * fade * fade * hiss + 0.15 * notes + 0.01 * hiss
    });
    vec![
        ("music".into(), music.collect()),
        ("silence".into(), vec![0.0; 30_000]),
        ("a blip".into(), vec![0.5; 700]),
        ("nothing".into(), Vec::new()),
    ]
}

/// A few real clips, where they are at hand.
fn shared() -> Vec<(String, Vec<f32>)> {
    let Ok(folder) = std::fs::read_dir(CLIPS) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = folder.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let is_clip = |path: &&PathBuf| {
        path.extension()
            .is_some_and(|kind| ["mp3", "flac", "ogg", "wav"].iter().any(|k| kind == *k))
    };
    let clips = paths.iter().filter(is_clip).step_by(4).map(|path| {
        let bytes = std::fs::read(path).expect("the clip");
        let decoded = decode(&bytes, None, &Limits::default()).expect("a whole clip");
        let samples = resample(&decoded.to_mono(), decoded.rate_hz, ANALYSIS_RATE_HZ);
        (path.display().to_string(), samples.expect("a rate"))
    });
    clips.collect()
}

fn written(clips: &[(String, Vec<f32>)]) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wasm-clips");
    std::fs::create_dir_all(&folder).expect("a folder");
    let files = clips.iter().enumerate().map(|(number, (_, samples))| {
        let path = folder.join(format!("{number}.f32"));
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        std::fs::write(&path, bytes).expect("a file");
        path
    });
    files.collect()
}

/// Builds the probe with compiler `flags` and says where it is.
fn built(name: &str, flags: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("wasm-{name}"));
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--locked", "--quiet", "--target", TARGET])
        .args(["--manifest-path", PROBE, "--target-dir"])
        .arg(&target)
        .env("RUSTFLAGS", flags)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .status();
    assert!(status.expect("cargo").success(), "the probe does not build");
    target.join(TARGET).join("release/segue_wasm_probe.wasm")
}

fn measured(module: &Path, files: &[PathBuf]) -> Vec<String> {
    let output = Command::new("node").arg(RUN).arg(module).args(files).output().expect("node");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").lines().map(String::from).collect()
}
