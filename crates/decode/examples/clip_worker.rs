//! Measures one clip again and again on request: Segue's side of the bench in `bench/analyser`.
//!
//! `clip_worker CLIP SAMPLES` reads requests from standard input, a line each: a task and how often to
//! do it. It answers each with a line of JSON when it is done, so whoever asks can hold the watch.
//! CLIP is an audio file, SAMPLES are the same sound as mono 32-bit little-endian floats at the
//! analysis rate; `clip_worker CLIP SAMPLES --prepare` writes SAMPLES and ends.

use std::error::Error;
use std::fs;
use std::io::{self, Write};

use segue_audio_features::{
    ANALYSIS_RATE_HZ, Analyzer, FeatureSet, Features, LoudnessError, LoudnessMeter,
};
use segue_decode::{Block, Limits, decode_mono};
use serde_json::{Value, json};

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [clip, samples] => serve(&mut Worker::new(clip, samples)),
        [clip, samples, "--prepare"] => prepare(clip, samples),
        _ => Err("usage: clip_worker CLIP SAMPLES [--prepare]".into()),
    }
}

fn prepare(clip: &str, samples: &str) -> Result<(), Failure> {
    let bytes: Vec<u8> = samples_of(clip, |_| {})?.into_iter().flat_map(f32::to_le_bytes).collect();
    fs::write(samples, bytes)?;
    Ok(())
}

fn serve(worker: &mut Worker<'_>) -> Result<(), Failure> {
    for request in io::stdin().lines() {
        let request = request?;
        let (task, count) = request.split_once(' ').ok_or("a request is: TASK COUNT")?;
        let mut answer = Value::Null;
        for _ in 0..count.parse::<usize>()? {
            answer = summary(&worker.carry_out(task)?);
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// Keeps what is planned once.
struct Worker<'a> {
    clip: &'a str,
    samples_path: &'a str,
    samples: Vec<f32>,
    core: Option<Analyzer>,
    whole: Option<Analyzer>,
}

impl<'a> Worker<'a> {
    fn new(clip: &'a str, samples_path: &'a str) -> Self {
        Self { clip, samples_path, samples: Vec::new(), core: None, whole: None }
    }

    fn carry_out(&mut self, task: &str) -> Result<Features, Failure> {
        match task {
            "core" => {
                self.read_samples()?;
                Ok(analyzer_in(&mut self.core, FeatureSet::Core).analyze(&self.samples)?)
            }
            "whole" => {
                self.read_samples()?;
                Ok(analyzer_in(&mut self.whole, FeatureSet::Full).analyze(&self.samples)?)
            }
            "file-core" => {
                let samples = samples_of(self.clip, |_| {})?;
                Ok(analyzer_in(&mut self.core, FeatureSet::Core).analyze(&samples)?)
            }
            "file-whole" => self.measure_file(),
            _ => Err(format!("there is no task {task}").into()),
        }
    }

    /// Loudness as well, which is taken from the original channels.
    fn measure_file(&mut self) -> Result<Features, Failure> {
        let mut heard: Option<Result<LoudnessMeter, LoudnessError>> = None;
        let samples = samples_of(self.clip, |block| {
            let new = || LoudnessMeter::new(block.rate_hz, block.channel_count);
            let meter = heard.take().unwrap_or_else(new);
            heard = Some(meter.and_then(|mut meter| {
                meter.push(block.interleaved)?;
                Ok(meter)
            }));
        })?;
        let analyzer = analyzer_in(&mut self.whole, FeatureSet::Full);
        let mut features = analyzer.analyze(&samples)?;
        if let Some(meter) = heard {
            let loudness = meter?.finish();
            features.integrated_loudness = loudness.integrated_lufs;
            features.loudness_range = loudness.range_lu;
            features.true_peak = loudness.true_peak_dbtp;
        }
        Ok(features)
    }

    fn read_samples(&mut self) -> Result<(), Failure> {
        if self.samples.is_empty() {
            let bytes = fs::read(self.samples_path)?;
            self.samples =
                bytes.as_chunks().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
        }
        Ok(())
    }
}

fn analyzer_in(place: &mut Option<Analyzer>, set: FeatureSet) -> &mut Analyzer {
    place.get_or_insert_with(|| Analyzer::of(set))
}

fn samples_of(clip: &str, observe: impl FnMut(Block<'_>)) -> Result<Vec<f32>, Failure> {
    let bytes = fs::read(clip)?;
    let mono = decode_mono(&bytes, None, &Limits::default(), ANALYSIS_RATE_HZ, observe)?;
    Ok(mono.samples)
}

/// What the bench compares with the peers, to see that they did the same work.
fn summary(features: &Features) -> Value {
    json!({
        "bpm": features.bpm,
        "energy": features.energy,
        "zero_crossing_rate": features.zero_crossing_rate,
        "spectral_centroid": features.spectral_centroid,
        "harmonic_ratio": features.harmonic_ratio,
        "chroma_mean": features.chroma_mean,
    })
}
