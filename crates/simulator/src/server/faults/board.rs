//! The faults in force: added and taken away while the server runs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;

use super::{ChaosOf, FaultKind, FaultRule, Provider, When};
use crate::world::Dice;

/// The faults in force, in the order in which they were added.
#[derive(Debug, Default)]
pub struct FaultBoard {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    last_id: u64,
    active: Vec<(ActiveFault, Memory)>,
}

/// A fault in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActiveFault {
    /// Its number, to take it away by.
    pub id: u64,
    /// What it is.
    #[serde(flatten)]
    pub rule: FaultRule,
    /// Requests it is about, so far.
    pub seen: u64,
    /// Requests it has hit, so far.
    pub hits: u64,
}

/// What a fault keeps from one answer to the next.
pub(super) type Memory = Option<Value>;

/// A fault that hits the request at hand.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) id: u64,
    pub(super) kind: FaultKind,
    /// How many requests the fault has hit, this one included.
    pub(super) count: u64,
}

impl FaultBoard {
    /// Adds a fault; it counts requests from now on. Its number is given back.
    pub fn add(&self, rule: FaultRule) -> u64 {
        let mut inner = self.lock();
        inner.last_id += 1;
        let id = inner.last_id;
        inner.active.push((ActiveFault { id, rule, seen: 0, hits: 0 }, None));
        id
    }

    /// Lets many things go wrong at random, chosen from `of`.
    ///
    /// Of every provider's requests `percent` are hit, decided by the seed and the request's number.
    pub fn add_chaos(&self, of: ChaosOf, seed: u64, percent: u8) {
        for (provider, salt) in Provider::ALL.into_iter().zip(0..) {
            let seed = seed.wrapping_add(salt);
            let when = When::Chance { percent, seed };
            self.add(FaultRule::new(FaultKind::Chaos { seed, of }).of(provider).when(when));
        }
    }

    /// Takes a fault away; false when there is none of this number.
    pub fn remove(&self, id: u64) -> bool {
        let mut inner = self.lock();
        let before = inner.active.len();
        inner.active.retain(|(fault, _)| fault.id != id);
        inner.active.len() < before
    }

    /// Takes all faults away.
    pub fn clear(&self) {
        self.lock().active.clear();
    }

    /// The faults in force and how often they hit.
    #[must_use]
    pub fn active(&self) -> Vec<ActiveFault> {
        self.lock().active.iter().map(|(fault, _)| fault.clone()).collect()
    }

    /// Counts a request, and tells what hits it.
    pub(super) fn hits(&self, provider: Provider, path: &str) -> Vec<Hit> {
        let mut inner = self.lock();
        let concerned = inner.active.iter_mut().map(|(fault, _)| fault).filter(|fault| {
            fault.rule.provider.is_none_or(|asked| asked == provider)
                && path.starts_with(&fault.rule.path)
        });
        concerned
            .filter_map(|fault| {
                fault.seen += 1;
                fault.rule.when.is_turn(fault.seen).then(|| {
                    fault.hits += 1;
                    let kind = fault.rule.kind.resolved(provider, fault.seen);
                    Hit { id: fault.id, kind, count: fault.hits }
                })
            })
            .collect()
    }

    /// Lets a fault look at what it kept, and change it.
    pub(super) fn with_memory<T>(&self, id: u64, look: impl FnOnce(&mut Memory) -> T) -> Option<T> {
        let mut inner = self.lock();
        let found = inner.active.iter_mut().find(|(fault, _)| fault.id == id);
        found.map(|(_, memory)| look(memory))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl When {
    /// Whether it is the turn of request `number`, counted from 1.
    fn is_turn(self, number: u64) -> bool {
        match self {
            Self::Always => true,
            Self::Every(every) => every > 0 && number.is_multiple_of(u64::from(every)),
            Self::Next(times) => number <= u64::from(times),
            Self::After { skip, times } => {
                let (skip, times) = (u64::from(skip), u64::from(times));
                (skip + 1..=skip + times).contains(&number)
            }
            Self::Chance { percent, seed } => Dice::fault(seed, number).chance(percent.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FaultKind, FaultRule, Provider, When};
    use super::FaultBoard;

    fn turns(when: When) -> Vec<u64> {
        (1..=10).filter(|number| when.is_turn(*number)).collect()
    }

    #[test]
    fn a_rule_hits_when_it_says() {
        assert_eq!(turns(When::Always).len(), 10);
        assert_eq!(turns(When::Every(3)), [3, 6, 9]);
        assert!(turns(When::Every(0)).is_empty());
        assert_eq!(turns(When::Next(2)), [1, 2]);
        assert_eq!(turns(When::After { skip: 3, times: 2 }), [4, 5]);
        let chance = When::Chance { percent: 30, seed: 4 };
        assert_eq!(turns(chance), turns(chance));
        let hits = (1..=10_000).filter(|number| chance.is_turn(*number)).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
    }

    #[test]
    fn only_the_requests_a_rule_is_about_are_counted() {
        let board = FaultBoard::default();
        let rule = FaultRule::new(FaultKind::Html).of(Provider::Deezer).at("/deezer/track");
        let id = board.add(rule.when(When::Every(2)));
        let hit = |provider, path| board.hits(provider, path).len();
        assert_eq!(hit(Provider::Deezer, "/deezer/track/1"), 0);
        assert_eq!(hit(Provider::Spotify, "/spotify/v1/me"), 0);
        assert_eq!(hit(Provider::Deezer, "/deezer/search"), 0);
        assert_eq!(hit(Provider::Deezer, "/deezer/track/1"), 1);
        let active = &board.active()[0];
        assert_eq!((active.id, active.seen, active.hits), (id, 2, 1));
        assert!(board.remove(id) && !board.remove(id));
    }

    #[test]
    fn a_rule_is_json_and_back() {
        let text = r#"{"provider":"spotify","path":"/spotify/v1/search","when":{"every":3},
            "kind":"too_many_requests","retry_after":"soon"}"#;
        let rule: FaultRule = serde_json::from_str(text).unwrap();
        let retry_after = Some("soon".to_owned());
        let expected = FaultRule::new(FaultKind::TooManyRequests { retry_after })
            .of(Provider::Spotify)
            .at("/spotify/v1/search")
            .when(When::Every(3));
        assert_eq!(rule, expected);
        let back = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<FaultRule>(&back).unwrap(), rule);
        assert!(serde_json::from_str::<FaultRule>(r#"{"kind":"html","when":"always"}"#).is_ok());
        assert!(serde_json::from_str::<FaultRule>(r#"{"kind":"no such thing"}"#).is_err());
    }
}
