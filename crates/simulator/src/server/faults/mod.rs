//! Misbehaviour on request: what goes wrong, where, and when.

mod answers;
mod board;
mod bodies;
mod chaos;
mod control;
mod distort;
mod gate;
mod simple;

use serde::{Deserialize, Serialize};

pub use board::{ActiveFault, FaultBoard};
pub use chaos::ChaosOf;
pub(super) use control::routes;
pub(super) use gate::{Gate, misbehave};
pub use simple::Faults;

/// Whose service it is; each has its own way of failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Spotify's accounts service, below `/spotify-accounts`.
    Accounts,
    /// Spotify's Web API, below `/spotify/v1`.
    Spotify,
    /// Last.fm, at `/lastfm/2.0/`.
    Lastfm,
    /// MusicBrainz, below `/musicbrainz/ws/2`.
    MusicBrainz,
    /// ListenBrainz, below `/listenbrainz/1`.
    ListenBrainz,
    /// Deezer, below `/deezer`.
    Deezer,
    /// iTunes, below `/itunes`.
    Itunes,
    /// OpenWeather's geocoder, below `/openweather/geo/1.0`.
    OpenWeather,
    /// The files behind preview URLs, below `/previews`.
    Previews,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Accounts,
        Self::Spotify,
        Self::Lastfm,
        Self::MusicBrainz,
        Self::ListenBrainz,
        Self::Deezer,
        Self::Itunes,
        Self::OpenWeather,
        Self::Previews,
    ];

    /// The name in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Spotify => "spotify",
            Self::Lastfm => "lastfm",
            Self::MusicBrainz => "musicbrainz",
            Self::ListenBrainz => "listenbrainz",
            Self::Deezer => "deezer",
            Self::Itunes => "itunes",
            Self::OpenWeather => "openweather",
            Self::Previews => "previews",
        }
    }

    /// Where its API begins, from the server's root.
    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Accounts => "/spotify-accounts",
            Self::Spotify => "/spotify/v1",
            Self::Lastfm => "/lastfm/2.0/",
            Self::MusicBrainz => "/musicbrainz/ws/2",
            Self::ListenBrainz => "/listenbrainz/1",
            Self::Deezer => "/deezer",
            Self::Itunes => "/itunes",
            Self::OpenWeather => "/openweather/geo/1.0",
            Self::Previews => "/previews",
        }
    }

    /// Whose address it is.
    pub(super) fn of(path: &str) -> Option<Self> {
        let first = |path: &str| path.split('/').nth(1).map(str::to_owned);
        Self::ALL.into_iter().find(|provider| first(provider.address()) == first(path))
    }
}

/// One thing that goes wrong, on some requests, some of the time.
///
/// In JSON, as `POST /faults` takes it:
///
/// ```json
/// {"provider": "spotify", "path": "/spotify/v1/search", "when": {"every": 3},
///  "kind": "too_many_requests", "retry_after": "7"}
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultRule {
    /// Whose answers; all providers' when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// How the path of the request must begin, from the server's root; empty for any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Which of these requests; all when left out.
    #[serde(default)]
    pub when: When,
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
}

impl FaultRule {
    /// A fault of every provider's every answer; narrow it with the fields.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        Self { provider: None, path: String::new(), when: When::Always, kind }
    }

    /// The same for one provider.
    #[must_use]
    pub fn of(self, provider: Provider) -> Self {
        Self { provider: Some(provider), ..self }
    }

    /// The same for paths that begin so.
    #[must_use]
    pub fn at(self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self }
    }

    /// The same at certain times.
    #[must_use]
    pub fn when(self, when: When) -> Self {
        Self { when, ..self }
    }
}

/// Which of the requests that a rule is about, counted from the moment it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// All of them.
    #[default]
    Always,
    /// Every nth; 0 for none.
    Every(u32),
    /// The first n, and then never again: a storm.
    Next(u32),
    /// None of the first `skip`, then `times` of them, and then never again.
    After {
        /// Requests that are left alone.
        skip: u32,
        /// Requests that are not.
        times: u32,
    },
    /// Each with a probability, decided by a seed and its number.
    Chance {
        /// 0..=100.
        percent: u8,
        /// Another seed hits other requests.
        seed: u64,
    },
}

/// What goes wrong.
///
/// The kinds above [`FaultKind::Truncated`] answer instead of the service. Those from it to
/// [`FaultKind::SlowBody`] spoil what it answers; the ones that change JSON leave errors alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// "Too many requests", in the provider's own words.
    TooManyRequests {
        /// The text of `Retry-After`, whatever it is; no header when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<String>,
    },
    /// Spotify's 429 for a developer's quota, told apart by its reason.
    QuotaExceeded {
        /// As above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<String>,
    },
    /// "It is not you", in the provider's own words.
    ServerError {
        /// The status, where the provider has one for it; 503 when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
    },
    /// An error of Last.fm inside a success.
    LastfmError {
        /// Last.fm's code.
        code: u16,
    },
    /// 401: the access token expired, whatever it says itself.
    ExpiredToken,
    /// 400 `invalid_grant`: the person must sign in again.
    InvalidGrant,
    /// 403: the app or the person may not.
    Forbidden {
        /// The message; `Forbidden` when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// 200 with a page of HTML, as a captive portal sends it.
    Html,
    /// 200 with nothing.
    Empty,
    /// A body of zeros, sent as fast as it is taken.
    HugeBody {
        /// Its length.
        bytes: u64,
    },
    /// A small body that becomes a huge one when it is uncompressed.
    GzipBomb {
        /// The length it grows to, rounded up to whole megabytes.
        bytes: u64,
    },
    /// A redirect.
    Redirect {
        /// Where to.
        to: String,
    },
    /// No answer: the connection is closed.
    Disconnect,
    /// Any of the others, chosen by the dice.
    Chaos {
        /// Another seed chooses otherwise.
        seed: u64,
        /// What it chooses from; what passes when it is tried again, when left out.
        #[serde(default, skip_serializing_if = "ChaosOf::is_transport")]
        of: ChaosOf,
    },

    /// The second half of the body is missing, and the connection breaks.
    Truncated,
    /// The second half of the body is missing, and nothing else says so.
    HalfBody,
    /// The link to the next page leads to this one.
    NextLoops,
    /// The total is another one every time.
    TotalChanges,
    /// The second half of the page's items is missing.
    PageShrinks,
    /// The page begins with the last item of the one before.
    RepeatsItem,
    /// There is always a next page, and never an empty one.
    EndlessPages,
    /// Every other item of a list is `null`.
    NullItems,
    /// A field is missing, wherever it is.
    MissingField {
        /// Its name.
        field: String,
    },
    /// A field has another name, wherever it is.
    RenamedField {
        /// Its name.
        field: String,
        /// Its new name.
        to: String,
    },
    /// A field has a value of another type, wherever it is.
    RetypedField {
        /// Its name.
        field: String,
    },
    /// Every object has a field nobody knows.
    NewField,
    /// Previews are said to be somewhere else.
    PreviewAt {
        /// Where.
        url: String,
    },
    /// The body comes in drops.
    SlowBody {
        /// Bytes in a second; at least one.
        bytes_per_second: u32,
    },
    /// The answer is late.
    Delay {
        /// By how many milliseconds.
        ms: u32,
    },
}
