//! Features against librosa 1.0.0: on signals made here, and on real clips where they are at hand.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

mod clips;
mod reference;
mod signals;
