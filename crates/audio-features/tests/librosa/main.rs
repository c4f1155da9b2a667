//! Features against librosa 1.0.0: on signals made here, and on real clips where they are at hand.

mod clips;
mod reference;
mod signals;
