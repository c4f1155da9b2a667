//! The version that every stored feature names.

use serde::{Deserialize, Serialize};

/// Which definition of the features produced a result.
///
/// Serialises as its number. The changelog is in the crate's README.
///
/// ```
/// use segue_audio_features::FeaturesVersion;
///
/// assert_eq!(FeaturesVersion::try_from(1), Ok(FeaturesVersion::V1));
/// assert!(FeaturesVersion::try_from(9000).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u16", try_from = "u16")]
#[non_exhaustive]
pub enum FeaturesVersion {
    /// Duration, energy, zero-crossing rate, spectral centroid.
    V1,
    /// All fields of [`Features`](crate::Features): rhythm, timbre, key and loudness as well.
    V2,
    /// The same with other last digits: from now on those of every machine.
    V3,
}

impl FeaturesVersion {
    /// The version this build computes.
    pub const LATEST: Self = Self::V3;

    /// The number that is stored.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
            Self::V3 => 3,
        }
    }

    /// How many features a result of this version can hold.
    #[must_use]
    pub const fn field_count(self) -> usize {
        match self {
            Self::V1 => 4,
            Self::V2 | Self::V3 => 31,
        }
    }

    /// Passes when results of the two versions may be compared.
    ///
    /// # Errors
    /// [`VersionMismatch`] when the versions differ: their numbers measure different things.
    pub fn ensure_same(self, other: Self) -> Result<(), VersionMismatch> {
        if self == other { Ok(()) } else { Err(VersionMismatch { left: self, right: other }) }
    }
}

impl From<FeaturesVersion> for u16 {
    fn from(version: FeaturesVersion) -> Self {
        version.number()
    }
}

impl TryFrom<u16> for FeaturesVersion {
    type Error = UnknownVersion;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        match number {
            1 => Ok(Self::V1),
            2 => Ok(Self::V2),
            3 => Ok(Self::V3),
            _ => Err(UnknownVersion { number, latest: Self::LATEST.number() }),
        }
    }
}

/// The number is not a version this build knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("features version {number} is unknown here; the latest known is {latest}")]
pub struct UnknownVersion {
    /// The number that was read.
    pub number: u16,
    /// [`FeaturesVersion::LATEST`] of this build.
    pub latest: u16,
}

/// Two results of different versions were to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("features of version {left:?} and {right:?} cannot be compared")]
pub struct VersionMismatch {
    /// Version of the first result.
    pub left: FeaturesVersion,
    /// Version of the second result.
    pub right: FeaturesVersion,
}
