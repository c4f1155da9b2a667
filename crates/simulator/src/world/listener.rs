//! People who listen: a library, plays, favourites, artists they follow.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::World;
use super::dice::{Dice, Topic};
use super::identity::{self, Kind};
use super::shuffle::Shuffle;

/// Somebody with an account at Spotify, and the same name at Last.fm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Index among the world's listeners.
    pub index: usize,
    /// Name in addresses, at Spotify and Last.fm.
    pub name: &'static str,
    /// Name as shown.
    pub display_name: &'static str,
    /// Spotify's stable pseudonymous id of the account.
    pub account_id: String,
    /// Country, ISO 3166-1.
    pub country: &'static str,
    /// Spotify's product: `premium` or `free`.
    pub product: &'static str,
}

/// A track that was listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Play {
    /// Index of the track.
    pub track: usize,
    /// When it ended.
    pub played_at: Timestamp,
}

/// The stretch of time a list of favourites is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// The last four weeks.
    Short,
    /// The last six months.
    Medium,
    /// About a year.
    Long,
}

const NAMES: [(&str, &str, &str, &str); 2] =
    [("segue-owner", "Owner", "PT", "premium"), ("segue-guest", "Wanda Marsh", "DE", "free")];
/// Most tracks a listener has saved; a fifth of a small world.
const SAVED_MOST: usize = 2_000;
/// Most artists a listener follows.
const FOLLOWED_MOST: usize = 120;
/// Favourites a list has.
const FAVOURITES: usize = 80;
/// Plays a listener has behind them.
const PLAYS: usize = 400;

/// The listeners of a world: the app's owner and one more.
pub(super) fn make(seed: u64) -> Vec<Listener> {
    let derive = |(index, (name, display_name, country, product))| Listener {
        index,
        name,
        display_name,
        account_id: identity::base62(seed, Kind::Account, index),
        country,
        product,
    };
    NAMES.into_iter().enumerate().map(derive).collect()
}

impl World {
    /// People with an account; the first one is the app's owner.
    #[must_use]
    pub fn listeners(&self) -> &[Listener] {
        &self.listeners
    }

    /// Number of tracks a listener has saved.
    #[must_use]
    pub fn saved_count(&self, listener: &Listener) -> usize {
        (self.config.tracks / (5 + listener.index)).min(SAVED_MOST)
    }

    /// A saved track and when it was saved, latest first; `None` beyond the last.
    #[must_use]
    pub fn saved(&self, listener: &Listener, place: usize) -> Option<(usize, Timestamp)> {
        if place >= self.saved_count(listener) {
            return None;
        }
        let hours = 5 + 7 * i64::try_from(place).ok()?;
        Some((self.order(listener, 0, self.config.tracks).there(place), self.hours_ago(hours)))
    }

    /// Albums a listener has saved, each with the time, latest first: those of the saved tracks.
    #[must_use]
    pub fn saved_albums(&self, listener: &Listener) -> Vec<(usize, Timestamp)> {
        let tracks =
            (0..self.saved_count(listener)).filter_map(|place| self.saved(listener, place));
        let mut known = HashSet::new();
        tracks
            .filter_map(|(track, at)| Some((self.track(track)?.album, at)))
            .filter(|(album, _)| known.insert(*album))
            .collect()
    }

    /// Number of plays a listener has behind them.
    #[must_use]
    pub fn play_count(&self) -> usize {
        if self.config.tracks == 0 { 0 } else { PLAYS }
    }

    /// A play, latest first; `None` beyond the first one ever.
    #[must_use]
    pub fn play(&self, listener: &Listener, place: usize) -> Option<Play> {
        if place >= self.play_count() {
            return None;
        }
        let mut dice = self.stream(Topic::Play, listener, place);
        // Mostly what is saved, now and then anything.
        let saved = self.saved(listener, dice.index(self.saved_count(listener).clamp(1, 60)));
        let anything = dice.index(self.config.tracks);
        let track = saved.filter(|_| !dice.chance(20)).map_or(anything, |(track, _)| track);
        // One play every 41 minutes, give or take, and never two at one moment.
        let minutes = 41 * i64::try_from(place).ok()? + i64::try_from(dice.below(37)).ok()?;
        let ago = SignedDuration::from_mins(3 + minutes) + SignedDuration::from_millis(123);
        Some(Play { track, played_at: self.now().checked_sub(ago).ok()? })
    }

    /// A listener's favourite tracks in a stretch of time, the most played first.
    #[must_use]
    pub fn top_tracks(&self, listener: &Listener, range: Range) -> Vec<usize> {
        self.favourites(listener, range, 10, self.config.tracks)
    }

    /// A listener's favourite artists in a stretch of time, the most played first.
    #[must_use]
    pub fn top_artists(&self, listener: &Listener, range: Range) -> Vec<usize> {
        self.favourites(listener, range, 20, self.artist_count())
    }

    /// Artists a listener follows, in order.
    #[must_use]
    pub fn followed(&self, listener: &Listener) -> Vec<usize> {
        let count = (self.artist_count() / 3).min(FOLLOWED_MOST);
        let order = self.order(listener, 30, self.artist_count());
        (0..count).map(|place| order.there(place)).collect()
    }

    fn favourites(&self, listener: &Listener, range: Range, salt: u64, all: usize) -> Vec<usize> {
        let order = self.order(listener, salt + range as u64, all);
        (0..all.min(FAVOURITES)).map(|place| order.there(place)).collect()
    }

    fn order(&self, listener: &Listener, salt: u64, all: usize) -> Shuffle {
        Shuffle::new(all, self.stream(Topic::Listener, listener, salt as usize))
    }

    fn stream(&self, topic: Topic, listener: &Listener, place: usize) -> Dice {
        let own = Dice::of(self.config.seed, topic, listener.index as u64).next();
        Dice::of(own, topic, place as u64)
    }

    fn hours_ago(&self, hours: i64) -> Timestamp {
        let ago = SignedDuration::from_hours(hours);
        self.now().checked_sub(ago).unwrap_or_else(|_| self.now())
    }
}
