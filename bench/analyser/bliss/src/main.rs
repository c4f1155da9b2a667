//! bliss-audio's side of the bench: `bliss-worker CLIP SAMPLES`, see ../../worker.py.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use bliss_audio::decoder::Decoder;
use bliss_audio::decoder::symphonia::SymphoniaDecoder;
use bliss_audio::{AnalysisIndex, Song};

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [clip, samples_path] = &arguments[..] else {
        return Err("usage: bliss-worker CLIP SAMPLES".into());
    };
    let mut samples = Vec::new();
    for request in io::stdin().lines() {
        let request = request?;
        let (task, count) = request.split_once(' ').ok_or("a request is: TASK COUNT")?;
        let mut bpm = 0.0;
        for _ in 0..count.parse::<usize>()? {
            bpm = match task {
                "whole" => {
                    if samples.is_empty() {
                        samples = read(samples_path)?;
                    }
                    bpm_of(&samples)?
                }
                "file-whole" => bpm_of(&SymphoniaDecoder::decode(Path::new(clip))?.sample_array)?,
                _ => return Err(format!("there is no task {task}").into()),
            };
        }
        println!("{{\"bpm\": {bpm}}}");
        io::stdout().flush()?;
    }
    Ok(())
}

fn read(path: &str) -> Result<Vec<f32>, Failure> {
    let bytes = std::fs::read(path)?;
    Ok(bytes.as_chunks().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect())
}

/// All 23 numbers are measured; the tempo, -1..1 of 206 beats per minute, is shown.
fn bpm_of(samples: &[f32]) -> Result<f32, Failure> {
    Ok((Song::analyze(samples)?[AnalysisIndex::Tempo] + 1.0) / 2.0 * 206.0)
}
