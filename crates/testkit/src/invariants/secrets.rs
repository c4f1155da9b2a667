//! I5: secrets are seeded, and looked for wherever something is kept or said.

use super::objects::files_below;
use segue_pipeline::raw::RawObject;
use segue_pipeline::rows::Rows;
use std::fs;
use std::path::Path;

/// Texts that must not turn up anywhere.
#[derive(Debug, Clone)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// These; short ones would be found by chance.
    ///
    /// # Panics
    /// When one has fewer than eight characters.
    #[must_use]
    pub fn seeded(secrets: impl IntoIterator<Item = String>) -> Self {
        let secrets: Vec<String> = secrets.into_iter().collect();
        assert!(secrets.iter().all(|secret| secret.len() >= 8), "too short to look for");
        Self(secrets)
    }

    /// Places among `said` (a name and a text each) that give one away, as sentences.
    #[must_use]
    pub fn told_by(&self, said: &[(&str, &str)]) -> Vec<String> {
        let tells = said.iter().filter(|(_, text)| self.is_in(text.as_bytes()));
        tells.map(|(name, _)| format!("a secret is in {name}")).collect()
    }

    /// Files of the data folder `data` that give one away. Objects are looked into; the private
    /// cluster's and the tokens' folders are where secrets belong.
    #[must_use]
    pub fn kept_in(&self, data: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for folder in ["objects", "runs"] {
            for file in files_below(&data.join(folder)) {
                let bytes = fs::read(&file).unwrap_or_default();
                if self.is_in(&bytes) || self.is_in(&plain(&bytes)) {
                    found.push(format!("a secret is in {}", file.display()));
                }
            }
        }
        found
    }

    fn is_in(&self, bytes: &[u8]) -> bool {
        let secrets = self.0.iter().map(String::as_bytes);
        secrets.into_iter().any(|secret| bytes.windows(secret.len()).any(|part| part == secret))
    }
}

/// What a compressed object says; nothing for what is none.
fn plain(stored: &[u8]) -> Vec<u8> {
    if let Ok(rows) = Rows::decode(stored) {
        return format!("{rows:?}").into_bytes();
    }
    let Ok(raw) = RawObject::decode(stored) else { return Vec::new() };
    let mut text = format!("{:?}", raw.header).into_bytes();
    text.extend_from_slice(&raw.body);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_where_it_is_told_and_nowhere_else() {
        let secrets = Secrets::seeded(["hunter2hunter2".to_owned()]);
        let said = [("the log", "login with hunter2hunter2"), ("the table", "nothing")];
        assert_eq!(secrets.told_by(&said), ["a secret is in the log"]);
    }
}
