//! The one list of settings: what the environment, `.env` and `segue.toml` may say.

/// A setting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// Its name in the environment and in `.env`; in `segue.toml` the same in lower case.
    pub(crate) name: &'static str,
    /// Its value when nobody sets it.
    pub(crate) default: Option<&'static str>,
}

const fn setting(name: &'static str) -> Setting {
    Setting { name, default: None }
}

const fn with_default(name: &'static str, value: &'static str) -> Setting {
    Setting { name, default: Some(value) }
}

/// Every setting; `.env.example` explains each (a test compares the two).
pub(crate) const SETTINGS: [Setting; 29] = [
    setting("SEGUE_DATA_PATH"),
    setting("DATABASE_URL"),
    setting("SPOTIFY_CLIENT_ID"),
    setting("SPOTIFY_CLIENT_SECRET"),
    setting("SPOTIFY_REFRESH_TOKEN"),
    with_default("SPOTIFY_REDIRECT_PORT", "8888"),
    setting("SPOTIFY_MARKET"),
    with_default("SPOTIFY_QUOTA_MODE", "auto"),
    with_default("SPOTIFY_ACCOUNTS_URL", "https://accounts.spotify.com"),
    with_default("SPOTIFY_API_URL", "https://api.spotify.com/v1"),
    with_default("SPOTIFY_REQUESTS_PER_SECOND", "5"),
    setting("LASTFM_API_KEY"),
    with_default("LASTFM_URL", "https://ws.audioscrobbler.com/2.0/"),
    with_default("LASTFM_REQUESTS_PER_SECOND", "4"),
    with_default("DEEZER_URL", "https://api.deezer.com"),
    with_default("DEEZER_REQUESTS_PER_SECOND", "8"),
    with_default("ITUNES_PREVIEWS", "on"),
    with_default("ITUNES_URL", "https://itunes.apple.com"),
    with_default("ITUNES_REQUESTS_PER_SECOND", "0.3"),
    with_default("MUSICBRAINZ_URL", "https://musicbrainz.org/ws/2"),
    with_default("MUSICBRAINZ_REQUESTS_PER_SECOND", "1"),
    setting("OPENWEATHER_API_KEY"),
    with_default("OPENWEATHER_URL", "https://api.openweathermap.org/geo/1.0"),
    with_default("OPENWEATHER_REQUESTS_PER_SECOND", "1"),
    setting("SEGUE_CONTACT"),
    setting("SEGUE_MATCH_THRESHOLD"),
    with_default("SEGUE_MATCH_MEASURE", "levenshtein"),
    with_default("SEGUE_RANK_STRATEGY", "popularity"),
    setting("LOG_LEVEL"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_example_file_lists_every_setting_and_no_other() {
        let example = include_str!("../../../../.env.example");
        let listed: BTreeSet<&str> = example
            .lines()
            .map(|line| line.trim_start_matches('#').trim())
            .filter_map(|line| line.split_once('=').map(|(name, _)| name))
            .filter(|name| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
            .collect();
        let known: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
        assert_eq!(listed, known);
    }

    #[test]
    fn the_example_file_names_the_real_defaults() {
        let example = include_str!("../../../../.env.example");
        for setting in SETTINGS {
            if let Some(default) = setting.default {
                assert!(example.contains(&format!("{}={default}\n", setting.name)), "{setting:?}");
            }
        }
    }
}
