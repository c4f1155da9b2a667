//! What a listener's own account says: who they are, what they saved, played, follow and hear most.
//!
//! Every list names things by the catalogue's records ([`Track`], [`Artist`], [`Playlist`]); what is
//! here is only the listener's side of it. A listener is known by [`UserKey`].

use crate::ids::TrackId;
use crate::record::{Artist, Playlist, Track};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a listener is told apart by.
///
/// Spotify's `account_id` (since May 2026) never changes; the older `id` is a name that can. An
/// account read before then is known by its `id`, so the two are kept apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum UserKey {
    /// The account's own id.
    Account(String),
    /// The user name, where no account id is given.
    User(String),
}

impl UserKey {
    /// The key of an account: its `account_id`, else its `id`; `None` without either.
    #[must_use]
    pub fn of(account_id: Option<&str>, user_id: Option<&str>) -> Option<Self> {
        let account = stated(account_id).map(Self::Account);
        account.or_else(|| stated(user_id).map(Self::User))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Account(id) | Self::User(id) => id,
        }
    }
}

/// An id that is not blank.
fn stated(id: Option<&str>) -> Option<String> {
    id.map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned)
}

/// A listener's profile. New apps are told none of the fields from `country` on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserProfile {
    /// What they are told apart by.
    pub key: UserKey,
    /// The user name, also where the key is the account's id: playlists name their owner by it.
    pub user_id: Option<String>,
    /// Name they show.
    pub display_name: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// Address; unverified.
    pub email: Option<String>,
    /// Subscription, such as `premium`.
    pub product: Option<String>,
    /// People who follow them.
    pub followers: Option<i64>,
}

/// A track the listener keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedTrack {
    /// When it was saved.
    pub added_at: Option<Timestamp>,
    /// The track.
    pub track: Track,
}

/// One play of a track. The key of a play is (listener, `played_at`, track).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Play {
    /// When it was played, to the millisecond.
    pub played_at: Timestamp,
    /// The track.
    pub track: Track,
    /// Where it was played from.
    pub context: Option<PlayContext>,
}

/// Where a track was played from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayContext {
    /// `playlist`, `album`, `artist`, `collection`, …
    pub kind: Option<String>,
    /// The provider's URI of it, such as `spotify:playlist:…`.
    pub uri: Option<String>,
}

/// The time a ranking of the listener's favourites looks back on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TopRange {
    /// About four weeks.
    #[serde(rename = "short_term")]
    Short,
    /// About six months.
    #[serde(rename = "medium_term")]
    Medium,
    /// About a year.
    #[serde(rename = "long_term")]
    Long,
}

impl TopRange {
    /// All three, shortest first.
    pub const ALL: [Self; 3] = [Self::Short, Self::Medium, Self::Long];

    /// The provider's spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short_term",
            Self::Medium => "medium_term",
            Self::Long => "long_term",
        }
    }

    /// The range a spelling stands for.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == text)
    }
}

/// A track among the listener's favourites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopTrack {
    /// The time looked back on.
    pub range: TopRange,
    /// Rank, from 1.
    pub position: i64,
    /// The track.
    pub track: Track,
}

/// An artist among the listener's favourites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopArtist {
    /// The time looked back on.
    pub range: TopRange,
    /// Rank, from 1.
    pub position: i64,
    /// The artist.
    pub artist: Artist,
}

/// An artist the listener follows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowedArtist {
    /// The artist.
    pub artist: Artist,
}

/// A playlist on the listener's list: their own or one they follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaylistSummary {
    /// The playlist itself.
    pub playlist: Playlist,
    /// What its owner writes about it.
    pub description: Option<String>,
    /// Whether others see it on the profile.
    pub public: Option<bool>,
    /// Whether others may change it.
    pub collaborative: Option<bool>,
    /// Changes with every change of the contents: equal ids need no second reading.
    pub snapshot_id: Option<String>,
}

/// Whether plays may be lost between the newest one known and `page`, the newest ones there are.
///
/// Providers keep only the last few plays (`kept`, Spotify 50). A page that is full of plays which
/// are all newer than `newest_known` does not reach back to it.
#[must_use]
pub fn may_have_missed_plays(page: &[Play], newest_known: Timestamp, kept: usize) -> bool {
    page.len() >= kept && page.iter().all(|play| play.played_at > newest_known)
}

/// Plays in the order of time, each once: pages that overlap state some of them again.
#[must_use]
pub fn each_play_once(plays: impl IntoIterator<Item = Play>) -> Vec<Play> {
    let key = |play: &Play| (play.played_at, play.track.id.clone());
    let plays = plays.into_iter().map(|play| (key(&play), play));
    plays
        .collect::<std::collections::BTreeMap<(Timestamp, TrackId), Play>>()
        .into_values()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::VendorFeatures;

    fn play(second: i64, track: char) -> Play {
        let track = Track {
            id: TrackId::parse(&track.to_string().repeat(22)).unwrap(),
            name: "A song".to_owned(),
            artists: Vec::new(),
            album: None,
            duration_ms: None,
            isrc: None,
            explicit: None,
            popularity: None,
            track_number: None,
            is_playable: None,
            vendor: VendorFeatures::default(),
            playlists: Vec::new(),
            quality_flags: Vec::new(),
        };
        Play { played_at: Timestamp::from_second(second).unwrap(), track, context: None }
    }

    #[test]
    fn a_listener_is_known_by_the_account_and_by_the_name_only_without_one() {
        let key = |account, user| UserKey::of(account, user);
        assert_eq!(key(Some("acc"), Some("me")), Some(UserKey::Account("acc".into())));
        assert_eq!(key(Some(" "), Some("me")), Some(UserKey::User("me".into())));
        assert_eq!(key(None, Some("")), None);
    }

    #[test]
    fn only_a_full_page_of_newer_plays_leaves_a_gap() {
        let page = [play(20, 'a'), play(30, 'b')];
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(may_have_missed_plays(&page, at(10), 2));
        assert!(!may_have_missed_plays(&page, at(20), 2), "it reaches back to the newest known");
        assert!(!may_have_missed_plays(&page, at(10), 50), "there are no older ones");
        assert!(!may_have_missed_plays(&[], at(10), 50));
    }

    #[test]
    fn overlapping_pages_state_a_play_once_but_a_song_as_often_as_it_was_played() {
        let plays = each_play_once([play(30, 'a'), play(20, 'b'), play(30, 'a'), play(40, 'a')]);
        let seconds: Vec<_> = plays.iter().map(|play| play.played_at.as_second()).collect();
        assert_eq!(seconds, [20, 30, 40]);
    }

    #[test]
    fn a_range_is_read_in_the_provider_s_spelling_only() {
        for range in TopRange::ALL {
            assert_eq!(TopRange::read(range.as_str()), Some(range));
            let json = serde_json::to_string(&range).unwrap();
            assert_eq!(json.trim_matches('"'), range.as_str());
        }
        assert_eq!(TopRange::read("forever"), None);
    }
}
