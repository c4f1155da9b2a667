//! What one spectrum, or the spectra of a clip one after another, say about timbre and pitch.

pub(crate) mod chroma;
pub(crate) mod contrast;
pub(crate) mod decibel;
pub(crate) mod mel;
pub(crate) mod mfcc;
pub(crate) mod shape;
pub(crate) mod tuning;
