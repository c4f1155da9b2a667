//! The crate from the outside: known files, damaged files, references, the resampler's response.

mod audio_files;
mod blocks;
mod hostile;
mod librosa;
mod resampler;
mod wav;
