//! Things the server signs, so that it need not remember them: tokens and preview URLs.

use crate::World;

/// A key of the world's own, and what it has sealed.
#[derive(Debug)]
pub(super) struct Seal {
    key: [u8; 32],
}

impl Seal {
    pub(super) fn of_world(world: &World) -> Self {
        let seed = world.config().seed.to_le_bytes();
        Self { key: blake3::derive_key("segue-simulator 2026 seal", &seed) }
    }

    /// The seal of a text: 64 hex digits.
    pub(super) fn mark(&self, text: &str) -> String {
        blake3::keyed_hash(&self.key, text.as_bytes()).to_hex().to_string()
    }

    pub(super) fn fits(&self, text: &str, mark: &str) -> bool {
        self.mark(text) == mark
    }
}
