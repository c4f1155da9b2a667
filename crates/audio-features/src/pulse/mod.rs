//! Rhythm by librosa's definitions: onset envelope, onsets, tempogram, beats.

pub(crate) mod beat_track;
pub(crate) mod envelope;
pub(crate) mod onsets;
pub(crate) mod tempogram;
