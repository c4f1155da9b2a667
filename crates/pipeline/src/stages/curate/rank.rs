//! rank: by what songs are put in order.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// By what songs are ranked. Every strategy ends in a total order, so ranks are sequential, unique and
/// the same every time: what is equal goes by popularity, then listeners, then the song's id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RankStrategy {
    /// Spotify's popularity; where it is not known, Last.fm's listeners.
    #[default]
    Popularity,
    /// Last.fm's listeners; where they are not known, Spotify's popularity.
    Listeners,
    /// The best (lowest) position on any playlist; songs on none come last.
    Position,
    /// The mean of the percent ranks a song has by popularity, by listeners and by position:
    /// `mean((r − 1) / (n − 1))` over the measures that are known of it, `r` its place from the worst
    /// up among the `n` songs of which the measure is known. Songs with none come last.
    Blend,
}

impl RankStrategy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Popularity, Self::Listeners, Self::Position, Self::Blend];

    /// Its name in settings and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Popularity => "popularity",
            Self::Listeners => "listeners",
            Self::Position => "position",
            Self::Blend => "blend",
        }
    }
}

impl fmt::Display for RankStrategy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A word that names no strategy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no ranking: popularity, listeners, position or blend")]
pub struct UnknownStrategy {
    /// The word.
    pub text: String,
}

impl FromStr for RankStrategy {
    type Err = UnknownStrategy;
    fn from_str(text: &str) -> Result<Self, UnknownStrategy> {
        let known = Self::ALL.into_iter().find(|one| one.as_str().eq_ignore_ascii_case(text));
        known.ok_or_else(|| UnknownStrategy { text: text.to_owned() })
    }
}
