//! Finds a setting's value in the places it may be set, and judges it.

use super::env_file;
use super::settings::{SETTINGS, Setting};
use secrecy::SecretString;
use segue_sources::http::Rate;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Why the configuration cannot be used. Nothing was done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// A value is not what it should be.
    #[error("{name} (from {origin}) is {value:?}; it should be {expected}")]
    Value { name: &'static str, origin: String, value: String, expected: String },
    /// A setting that is nothing without another is alone.
    #[error("{given} is set but {missing} is not: set both, or neither")]
    Half { given: &'static str, missing: &'static str },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A line of `.env` is no `NAME=value`.
    #[error("line {line} of {} is not NAME=value", path.display())]
    Line { path: PathBuf, line: usize },
    /// A file is not TOML.
    #[error("{} is not valid TOML", path.display())]
    Toml {
        path: PathBuf,
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A file sets something that does not exist.
    #[error("{} sets {key}, which is no setting; .env.example lists all of them", path.display())]
    UnknownKey { path: PathBuf, key: String },
    /// A value is neither text nor number.
    #[error("{key} in {} should be a text in quotes or a number", path.display())]
    NotPlain { path: PathBuf, key: String },
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    Environment,
    File(PathBuf),
    Default,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Environment => formatter.write_str("the environment"),
            Self::File(path) => path.display().fmt(formatter),
            Self::Default => formatter.write_str("the defaults"),
        }
    }
}

/// A value and where it was found.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) text: String,
    origin: Origin,
}

/// The places, first one wins.
pub(super) struct Lookup {
    layers: Vec<(Origin, BTreeMap<String, String>)>,
}

impl Lookup {
    /// The environment as `read` gives it, and `.env` of the current folder.
    pub(super) fn of_process(read: fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let given = |setting: &Setting| Some((setting.name.to_owned(), read(setting.name)?));
        let environment = SETTINGS.iter().filter_map(given).collect();
        let mut lookup = Self { layers: vec![(Origin::Environment, environment)] };
        lookup.add_env_file(Path::new(".env"))?;
        Ok(lookup)
    }

    #[cfg(test)]
    pub(super) fn of_pairs(origin: Origin, pairs: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self { layers: vec![(origin, pairs.iter().map(owned).collect())] }
    }

    fn add_env_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let Some(text) = read_if_any(path)? else { return Ok(()) };
        let pairs = env_file::parse(&text)
            .map_err(|bad| ConfigError::Line { path: path.to_owned(), line: bad.number })?;
        // Other programs share a `.env`: what is not ours is none of our business.
        self.layers.push((Origin::File(path.to_owned()), pairs.into_iter().collect()));
        Ok(())
    }

    pub(super) fn add_toml(&mut self, path: &Path) -> Result<(), ConfigError> {
        let Some(text) = read_if_any(path)? else { return Ok(()) };
        let table: toml::Table = text.parse().map_err(|source| ConfigError::Toml {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        let mut values = BTreeMap::new();
        for (key, value) in table {
            let name = key.to_uppercase();
            if !SETTINGS.iter().any(|setting| setting.name == name) {
                return Err(ConfigError::UnknownKey { path: path.to_owned(), key });
            }
            let text = plain_text(&value)
                .ok_or_else(|| ConfigError::NotPlain { path: path.to_owned(), key: key.clone() })?;
            values.insert(name, text);
        }
        self.layers.push((Origin::File(path.to_owned()), values));
        Ok(())
    }

    /// The value of a setting; an empty one counts as not set.
    pub(super) fn text(&self, name: &str) -> Option<Found> {
        for (origin, values) in &self.layers {
            if let Some(value) = values.get(name).filter(|value| !value.is_empty()) {
                return Some(Found { text: value.clone(), origin: origin.clone() });
            }
        }
        let setting = SETTINGS.iter().find(|setting| setting.name == name)?;
        setting.default.map(|text| Found { text: text.to_owned(), origin: Origin::Default })
    }

    pub(super) fn secret(&self, name: &str) -> Option<SecretString> {
        self.text(name).map(|found| SecretString::from(found.text))
    }

    /// A secret that is nothing without the name it belongs to.
    pub(super) fn secret_of(
        &self,
        name: &'static str,
        secret: &'static str,
    ) -> Result<Option<SecretString>, ConfigError> {
        match (self.text(name), self.secret(secret)) {
            (None, Some(_)) => Err(ConfigError::Half { given: secret, missing: name }),
            (_, secret) => Ok(secret),
        }
    }

    /// One of a few words, as what it stands for; it always has a default.
    pub(super) fn one_of<T: Copy>(
        &self,
        name: &'static str,
        words: &[(&str, T)],
    ) -> Result<T, ConfigError> {
        let found =
            self.text(name).unwrap_or(Found { text: String::new(), origin: Origin::Default });
        let known = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&found.text));
        known.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let all = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            wrong(name, found, format!("one of: {all}"))
        })
    }

    /// A port; it always has a default.
    pub(super) fn port(&self, name: &'static str) -> Result<u16, ConfigError> {
        let Some(found) = self.text(name) else { return Ok(0) };
        found.text.parse().map_err(|_| {
            wrong(name, found, "a port from 1 to 65535, or 0 for a free one".to_owned())
        })
    }

    /// The address of a service; it always has a default.
    pub(super) fn address(&self, name: &'static str) -> Result<String, ConfigError> {
        let found =
            self.text(name).unwrap_or(Found { text: String::new(), origin: Origin::Default });
        if found.text.starts_with("https://") || found.text.starts_with("http://") {
            return Ok(found.text);
        }
        Err(wrong(name, found, "an address beginning with https:// or http://".to_owned()))
    }

    /// Requests per second; they always have a default.
    pub(super) fn rate(
        &self,
        name: &'static str,
        range: RangeInclusive<f64>,
    ) -> Result<Rate, ConfigError> {
        Ok(Rate::per_second(self.number(name, range)?.unwrap_or(1.0)))
    }

    /// Whatever `parse` makes of a text; `expected` says what it takes.
    pub(super) fn read<T>(
        &self,
        name: &'static str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(found) = self.text(name) else { return Ok(None) };
        match parse(&found.text) {
            Some(value) => Ok(Some(value)),
            None => Err(wrong(name, found, expected.to_owned())),
        }
    }

    pub(super) fn number(
        &self,
        name: &'static str,
        range: RangeInclusive<f64>,
    ) -> Result<Option<f64>, ConfigError> {
        let Some(found) = self.text(name) else { return Ok(None) };
        match found.text.parse::<f64>() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => {
                let expected = format!("a number from {} to {}", range.start(), range.end());
                Err(wrong(name, found, expected))
            }
        }
    }
}

fn plain_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_) => None,
    }
}

fn wrong(name: &'static str, found: Found, expected: String) -> ConfigError {
    ConfigError::Value { name, origin: found.origin.to_string(), value: found.text, expected }
}

fn read_if_any(path: &Path) -> Result<Option<String>, ConfigError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        // A data folder that is no folder is told by whoever needs it.
        Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(ConfigError::File { path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml(text: &str) -> Result<Lookup, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("segue.toml");
        std::fs::write(&path, text).unwrap();
        let mut lookup = Lookup::of_pairs(Origin::Environment, &[("LOG_LEVEL", "debug")]);
        lookup.add_toml(&path).map(|()| lookup)
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let lookup = toml("log_level = \"warn\"\nsegue_match_threshold = 0.8\n").unwrap();
        assert_eq!(lookup.text("LOG_LEVEL").unwrap().text, "debug");
        assert_eq!(lookup.number("SEGUE_MATCH_THRESHOLD", 0.0..=1.0).unwrap(), Some(0.8));
    }

    #[test]
    fn a_misspelt_key_is_an_error_and_not_ignored() {
        let error = toml("spotify_cleint_id = \"x\"\n").err().unwrap();
        assert!(error.to_string().contains("spotify_cleint_id"), "{error}");
    }
}
