//! The crate from the outside: known files, damaged files, references, the resampler's response.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

mod audio_files;
mod blocks;
mod hostile;
mod librosa;
mod resampler;
mod wav;
