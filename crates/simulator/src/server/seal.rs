//! Things the server signs, so that it need not remember them: tokens, codes and preview URLs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

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

    /// A token that carries `claim` in the open and cannot be made by anyone else.
    ///
    /// `kind` is its beginning, as `BQ` is that of Spotify's access tokens.
    pub(super) fn token(&self, kind: &str, claim: &str) -> String {
        let mark = self.mark(&format!("{kind}{claim}"));
        format!("{kind}{}.{mark}", URL_SAFE_NO_PAD.encode(claim))
    }

    /// The claim of a token of this kind, if it is one of ours.
    pub(super) fn claim(&self, kind: &str, token: &str) -> Option<String> {
        let (encoded, mark) = token.strip_prefix(kind)?.split_once('.')?;
        let claim = String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()?;
        self.fits(&format!("{kind}{claim}"), mark).then_some(claim)
    }
}
