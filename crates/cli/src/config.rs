//! Configuration: the only reader of the environment.
//!
//! A setting is looked for in the environment, then in `.env` of the current folder, then in
//! `segue.toml` of the data folder, then in `segue.toml` of the current folder. A value that cannot
//! be used stops the program and names itself; nothing falls back to something else in silence.

mod env_file;
mod lookup;
mod settings;

pub(crate) use lookup::ConfigError;
use lookup::Lookup;

use crate::data_folder::DataFolder;
use secrecy::SecretString;
use segue_domain::matching::{MatchThreshold, Matcher};
use segue_domain::similarity::Measure;
use segue_pipeline::stages::curate::rank::RankStrategy;
use segue_sources::http::Rate;
use segue_sources::spotify::QuotaMode;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Requests per second one may configure. Public services are never asked faster than they allow,
/// whatever stands here; a server on this machine is.
const RATES: RangeInclusive<f64> = 0.05..=1_000_000.0;

/// What an app's kind may be called.
const QUOTA_MODES: [(&str, QuotaMode); 3] = [
    ("auto", QuotaMode::Auto),
    ("development", QuotaMode::Development),
    ("extended", QuotaMode::Extended),
];

/// What songs may be ranked by.
const RANK_STRATEGIES: [(&str, RankStrategy); 4] = [
    ("popularity", RankStrategy::Popularity),
    ("listeners", RankStrategy::Listeners),
    ("position", RankStrategy::Position),
    ("blend", RankStrategy::Blend),
];

/// Everything that can be configured.
#[derive(Debug)]
pub(crate) struct Config {
    /// Where everything local lies.
    pub(crate) data: DataFolder,
    /// A database of the user's own; `None` means the private one of the data folder.
    pub(crate) database_url: Option<SecretString>,
    /// Spotify.
    pub(crate) spotify: Spotify,
    /// Last.fm.
    pub(crate) lastfm: Lastfm,
    /// Deezer.
    pub(crate) deezer: Deezer,
    /// The iTunes Store; `None` where it is not to be asked.
    pub(crate) itunes: Option<Itunes>,
    /// MusicBrainz.
    pub(crate) musicbrainz: Musicbrainz,
    /// OpenWeather's geocoder.
    pub(crate) openweather: Openweather,
    /// Address the services may write to; part of the User-Agent.
    pub(crate) contact: Option<String>,
    /// What decides whether an answer is about what was asked for.
    pub(crate) matcher: Matcher,
    /// By what songs are ranked.
    pub(crate) rank_strategy: RankStrategy,
    /// What is logged: a level, or directives as `tracing` takes them.
    pub(crate) log_level: Option<String>,
}

/// Spotify's settings.
#[derive(Debug, Clone)]
pub(crate) struct Spotify {
    /// The app's id.
    pub(crate) client_id: Option<String>,
    /// The app's secret; without one only a listener who signed in can be read for.
    pub(crate) client_secret: Option<SecretString>,
    /// A listener's refresh token from elsewhere, for when nobody has signed in here.
    pub(crate) refresh_token: Option<SecretString>,
    /// Port of this machine to which a sign-in is sent back; 0 takes a free one.
    pub(crate) redirect_port: u16,
    /// Where tokens come from.
    pub(crate) accounts_url: String,
    /// The Web API.
    pub(crate) api_url: String,
    /// Market as an ISO 3166-1 alpha-2 code.
    pub(crate) market: Option<String>,
    /// What kind of app it is.
    pub(crate) quota_mode: QuotaMode,
    /// Requests per second.
    pub(crate) rate: Rate,
}

/// Last.fm's settings.
#[derive(Debug, Clone)]
pub(crate) struct Lastfm {
    /// The API key.
    pub(crate) api_key: Option<SecretString>,
    /// The API.
    pub(crate) url: String,
    /// Requests per second.
    pub(crate) rate: Rate,
}

/// Deezer's settings.
#[derive(Debug, Clone)]
pub(crate) struct Deezer {
    /// The API.
    pub(crate) url: String,
    /// Requests per second.
    pub(crate) rate: Rate,
}

/// The iTunes Store's settings.
#[derive(Debug, Clone)]
pub(crate) struct Itunes {
    /// The API.
    pub(crate) url: String,
    /// Requests per second.
    pub(crate) rate: Rate,
}

/// MusicBrainz' settings.
#[derive(Debug, Clone)]
pub(crate) struct Musicbrainz {
    /// The web service.
    pub(crate) url: String,
    /// Requests per second.
    pub(crate) rate: Rate,
}

/// OpenWeather's settings.
#[derive(Debug, Clone)]
pub(crate) struct Openweather {
    /// The API key; without one nobody is asked.
    pub(crate) api_key: Option<SecretString>,
    /// The geocoder.
    pub(crate) url: String,
    /// Requests per second.
    pub(crate) rate: Rate,
}

impl Config {
    /// Reads the configuration of this process; `data_path` is what the command line says.
    ///
    /// # Errors
    /// [`ConfigError`] naming the setting, where it was found and what it should be.
    pub(crate) fn read(data_path: Option<PathBuf>) -> Result<Self, ConfigError> {
        let mut lookup = Lookup::of_process(environment)?;
        let data = match data_path {
            Some(path) => path,
            None => {
                lookup.text("SEGUE_DATA_PATH").map_or_else(default_data_path, |v| v.text.into())
            }
        };
        let data = DataFolder::at(&data);
        lookup.add_toml(&data.path().join("segue.toml"))?;
        lookup.add_toml(Path::new("segue.toml"))?;
        Self::from_lookup(&lookup, data)
    }

    fn from_lookup(lookup: &Lookup, data: DataFolder) -> Result<Self, ConfigError> {
        Ok(Self {
            data,
            database_url: lookup.secret("DATABASE_URL"),
            spotify: Spotify {
                client_secret: lookup.secret_of("SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET")?,
                client_id: lookup.text("SPOTIFY_CLIENT_ID").map(|value| value.text),
                refresh_token: lookup.secret("SPOTIFY_REFRESH_TOKEN"),
                redirect_port: lookup.port("SPOTIFY_REDIRECT_PORT")?,
                accounts_url: lookup.address("SPOTIFY_ACCOUNTS_URL")?,
                api_url: lookup.address("SPOTIFY_API_URL")?,
                market: lookup.text("SPOTIFY_MARKET").map(|value| value.text),
                quota_mode: lookup.one_of("SPOTIFY_QUOTA_MODE", &QUOTA_MODES)?,
                rate: lookup.rate("SPOTIFY_REQUESTS_PER_SECOND", RATES)?,
            },
            lastfm: Lastfm {
                api_key: lookup.secret("LASTFM_API_KEY"),
                url: lookup.address("LASTFM_URL")?,
                rate: lookup.rate("LASTFM_REQUESTS_PER_SECOND", RATES)?,
            },
            deezer: Deezer {
                url: lookup.address("DEEZER_URL")?,
                rate: lookup.rate("DEEZER_REQUESTS_PER_SECOND", RATES)?,
            },
            itunes: itunes(lookup)?,
            musicbrainz: Musicbrainz {
                url: lookup.address("MUSICBRAINZ_URL")?,
                rate: lookup.rate("MUSICBRAINZ_REQUESTS_PER_SECOND", RATES)?,
            },
            openweather: Openweather {
                api_key: lookup.secret("OPENWEATHER_API_KEY"),
                url: lookup.address("OPENWEATHER_URL")?,
                rate: lookup.rate("OPENWEATHER_REQUESTS_PER_SECOND", RATES)?,
            },
            contact: lookup.text("SEGUE_CONTACT").map(|value| value.text),
            matcher: matcher(lookup)?,
            rank_strategy: lookup.one_of("SEGUE_RANK_STRATEGY", &RANK_STRATEGIES)?,
            log_level: lookup.text("LOG_LEVEL").map(|value| value.text),
        })
    }
}

fn itunes(lookup: &Lookup) -> Result<Option<Itunes>, ConfigError> {
    let wanted = lookup.one_of("ITUNES_PREVIEWS", &[("on", true), ("off", false)])?;
    let url = lookup.address("ITUNES_URL")?;
    let rate = lookup.rate("ITUNES_REQUESTS_PER_SECOND", RATES)?;
    Ok(wanted.then_some(Itunes { url, rate }))
}

fn matcher(lookup: &Lookup) -> Result<Matcher, ConfigError> {
    let measures = [Measure::Levenshtein, Measure::RatcliffObershelp].map(|m| (m.as_str(), m));
    let threshold = lookup.read("SEGUE_MATCH_THRESHOLD", "a number from 0.7 to 0.9", |text| {
        MatchThreshold::new(text.parse().ok()?).ok()
    })?;
    Ok(Matcher {
        threshold: threshold.unwrap_or_default(),
        measure: lookup.one_of("SEGUE_MATCH_MEASURE", &measures)?,
    })
}

#[cfg(test)]
impl Config {
    /// The configuration that `values` in the environment give, with its data in `folder`.
    pub(crate) fn with(folder: &Path, values: &[(&str, &str)]) -> Self {
        let lookup = Lookup::of_pairs(lookup::Origin::Environment, values);
        Self::from_lookup(&lookup, DataFolder::at(folder)).unwrap()
    }
}

/// Where everything goes when nobody says: the platform's data folder; for root, `/var/lib`.
fn default_data_path() -> PathBuf {
    if rustix::process::geteuid().is_root() {
        return PathBuf::from("/var/lib/segue");
    }
    directories::ProjectDirs::from("", "", "segue")
        .map_or_else(|| PathBuf::from("segue-data"), |folders| folders.data_dir().to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lookup::Origin;

    fn read(values: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let lookup = Lookup::of_pairs(Origin::Environment, values);
        Config::from_lookup(&lookup, DataFolder::at(Path::new("data")))
    }

    #[test]
    fn nothing_configured_gives_the_real_services_and_the_private_database() {
        let config = read(&[]).unwrap();
        assert!(config.database_url.is_none());
        assert_eq!(config.spotify.api_url, "https://api.spotify.com/v1");
        assert_eq!(config.matcher, Matcher::default());
    }

    #[test]
    fn a_value_that_cannot_be_used_names_itself_and_where_it_was_found() {
        let text = read(&[("SEGUE_MATCH_THRESHOLD", "85%")]).unwrap_err().to_string();
        assert!(text.contains("SEGUE_MATCH_THRESHOLD") && text.contains("environment"), "{text}");
        for value in ["0.2", "0.95", "NaN", "-0.85"] {
            let text = read(&[("SEGUE_MATCH_THRESHOLD", value)]).unwrap_err().to_string();
            assert!(text.contains("a number from 0.7 to 0.9"), "{text}");
        }
        let text = read(&[("SEGUE_MATCH_MEASURE", "jaro")]).unwrap_err().to_string();
        assert!(text.contains("levenshtein, ratcliff"), "{text}");
        let config = read(&[("SEGUE_MATCH_MEASURE", "ratcliff")]).unwrap();
        assert_eq!(config.matcher.measure, Measure::RatcliffObershelp);
        assert!(read(&[("LASTFM_URL", "ftp://x")]).is_err());
    }

    #[test]
    fn a_secret_of_no_app_is_an_error_and_an_app_without_a_secret_is_a_public_client() {
        let text = read(&[("SPOTIFY_CLIENT_SECRET", "hunter2")]).unwrap_err().to_string();
        assert!(text.contains("SPOTIFY_CLIENT_ID") && !text.contains("hunter2"), "{text}");
        let config = read(&[("SPOTIFY_CLIENT_ID", "x")]).unwrap();
        assert!(config.spotify.client_secret.is_none());
        assert_eq!(config.spotify.redirect_port, 8888);
        assert!(read(&[("SPOTIFY_REDIRECT_PORT", "70000")]).is_err());
    }

    #[test]
    fn a_secret_is_not_shown_by_debug() {
        let config = read(&[("LASTFM_API_KEY", "open-sesame")]).unwrap();
        assert!(!format!("{config:?}").contains("open-sesame"));
    }
}
