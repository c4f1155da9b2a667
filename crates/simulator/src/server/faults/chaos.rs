//! Chaos: for each request one fault of many, chosen by the dice.

use serde::{Deserialize, Serialize};

use super::{FaultKind, Provider};
use crate::world::Dice;

/// Requests that share a fate, so that failures come in storms as well as alone.
const STORM: u64 = 6;
const STORM_PERCENT: u64 = 4;

/// Far above what a client should take.
const HUGE_BYTES: u64 = 64 << 20;
/// The same for what a megabyte grows to.
const BOMB_BYTES: u64 = 1 << 30;
/// An answer of the usual length takes seconds.
const SLOW_BYTES_PER_SECOND: u32 = 4_096;
/// Nobody listens there, and whoever asks learns it at once.
const NOWHERE: &str = "http://127.0.0.1:1/";

/// Which faults chaos chooses from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChaosOf {
    /// What passes when the request is tried again: refusals, failures, answers that are cut off or
    /// late. Whoever tries again ends with the same data as without them.
    #[default]
    Transport,
    /// Answers that say what they should not: tokens that expired, pages that loop, totals that lie,
    /// lists with holes, fields that are missing, renamed or of another type, bodies without end.
    Answers,
    /// Both, each half of the time.
    Everything,
}

impl ChaosOf {
    /// For [`FaultKind`]'s JSON, which says it only where it is not the usual.
    pub(super) fn is_transport(&self) -> bool {
        *self == Self::Transport
    }
}

impl FaultKind {
    /// The kind itself; for chaos, the one that request `number` to `provider` gets.
    pub(super) fn resolved(&self, provider: Provider, number: u64) -> Self {
        let Self::Chaos { seed, of } = self else { return self.clone() };
        let storm = Dice::fault(seed ^ u64::MAX, number / STORM).chance(STORM_PERCENT);
        if storm && *of != ChaosOf::Answers {
            return Self::ServerError { status: Some(502) };
        }
        let mut dice = Dice::fault(seed.rotate_left(32), number);
        let is_transport = match of {
            ChaosOf::Transport => true,
            ChaosOf::Answers => false,
            ChaosOf::Everything => dice.chance(50),
        };
        if is_transport { transport(&mut dice) } else { wrong_answer(provider, &mut dice) }
    }
}

/// One of the faults that pass when the request is tried again.
fn transport(dice: &mut Dice) -> FaultKind {
    let said = |text: &str| FaultKind::TooManyRequests { retry_after: Some(text.to_owned()) };
    match dice.below(12) {
        0 => said("1"),
        1 => said("0"),
        // Long past, so that it asks for nothing.
        2 => said("Wed, 21 Oct 2015 07:28:00 GMT"),
        3 => said("presently"),
        4 => FaultKind::TooManyRequests { retry_after: None },
        5 => FaultKind::ServerError { status: Some(500) },
        6 => FaultKind::ServerError { status: Some(503) },
        7 => FaultKind::Truncated,
        8 => FaultKind::Html,
        9 => FaultKind::Empty,
        10 => FaultKind::Disconnect,
        _ => FaultKind::Delay { ms: 200 },
    }
}

/// One of the faults in what `provider` says, each as likely as the others.
fn wrong_answer(provider: Provider, dice: &mut Dice) -> FaultKind {
    let mut kinds = vec![
        FaultKind::HalfBody,
        FaultKind::HugeBody { bytes: HUGE_BYTES },
        FaultKind::GzipBomb { bytes: BOMB_BYTES },
        FaultKind::Redirect { to: NOWHERE.to_owned() },
        FaultKind::SlowBody { bytes_per_second: SLOW_BYTES_PER_SECOND },
    ];
    kinds.extend(wrong_fields(provider, dice));
    kinds.extend(own_faults(provider, dice));
    let chosen = dice.index(kinds.len());
    kinds.swap_remove(chosen)
}

/// What happens to the fields of a JSON answer; nothing where answers are no JSON.
fn wrong_fields(provider: Provider, dice: &mut Dice) -> Vec<FaultKind> {
    let fields = fields(provider);
    let Some(field) = fields.get(dice.index(fields.len())) else { return Vec::new() };
    let field = || (*field).to_owned();
    vec![
        FaultKind::NullItems,
        FaultKind::MissingField { field: field() },
        FaultKind::RenamedField { field: field(), to: format!("{}_v2", field()) },
        FaultKind::RetypedField { field: field() },
        FaultKind::NewField,
    ]
}

/// Fields that clients read.
fn fields(provider: Provider) -> &'static [&'static str] {
    match provider {
        Provider::Accounts => &["access_token", "token_type", "expires_in"],
        Provider::Spotify => {
            &["id", "name", "uri", "artists", "album", "duration_ms", "release_date", "items"]
        }
        Provider::Lastfm => &["name", "artist", "listeners", "playcount", "toptags", "tag", "url"],
        Provider::MusicBrainz => &["id", "name", "title", "type", "area", "life-span", "genres"],
        Provider::ListenBrainz => {
            &["recording_mbid", "artist_name", "total_listen_count", "total_user_count", "payload"]
        }
        Provider::Deezer => &["id", "title", "isrc", "duration", "artist", "preview", "data"],
        Provider::Itunes => {
            &["trackId", "trackName", "artistName", "trackTimeMillis", "previewUrl", "results"]
        }
        Provider::OpenWeather => &["name", "lat", "lon", "country", "state"],
        Provider::Previews => &[],
    }
}

/// What this service alone can say wrongly.
fn own_faults(provider: Provider, dice: &mut Dice) -> Vec<FaultKind> {
    let preview_at = || FaultKind::PreviewAt { url: NOWHERE.to_owned() };
    match provider {
        Provider::Accounts => vec![FaultKind::InvalidGrant],
        Provider::Spotify => vec![
            FaultKind::QuotaExceeded { retry_after: Some("86400".to_owned()) },
            FaultKind::ExpiredToken,
            FaultKind::Forbidden { message: None },
            FaultKind::NextLoops,
            FaultKind::TotalChanges,
            FaultKind::PageShrinks,
            FaultKind::RepeatsItem,
            FaultKind::EndlessPages,
            preview_at(),
        ],
        // The backend failed, the key is unknown, it is offline, the key is suspended.
        Provider::Lastfm => vec![FaultKind::LastfmError { code: dice.pick(&[8, 10, 11, 26]) }],
        Provider::Deezer | Provider::Itunes => vec![preview_at()],
        Provider::MusicBrainz
        | Provider::ListenBrainz
        | Provider::OpenWeather
        | Provider::Previews => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use serde_json::{Value, json};

    use super::super::{FaultBoard, FaultKind, Provider};
    use super::ChaosOf;

    /// The faults of a provider's first 500 requests that chaos hits.
    fn chaos(of: ChaosOf, seed: u64, provider: Provider) -> Vec<FaultKind> {
        let board = FaultBoard::default();
        board.add_chaos(of, seed, 100);
        (0..500)
            .flat_map(|_| board.hits(provider, provider.address()))
            .map(|hit| hit.kind)
            .collect()
    }

    /// The same of every provider, by their names in JSON.
    fn names(of: ChaosOf) -> BTreeSet<String> {
        let kinds = Provider::ALL.into_iter().flat_map(|provider| chaos(of, 1, provider));
        kinds.map(|kind| json!(kind)["kind"].as_str().unwrap().to_owned()).collect()
    }

    /// Every kind there is, as serde lists them to whoever asks for one that is none.
    fn all_names() -> BTreeSet<String> {
        let none = serde_json::from_value::<FaultKind>(json!({"kind": "?"})).unwrap_err();
        let listed = none.to_string();
        let (_, listed) = listed.split_once("expected one of ").unwrap();
        listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn one_seed_makes_one_chaos_and_another_seed_another() {
        for of in [ChaosOf::Transport, ChaosOf::Answers, ChaosOf::Everything] {
            for provider in Provider::ALL {
                assert_eq!(chaos(of, 7, provider), chaos(of, 7, provider));
                assert_ne!(chaos(of, 7, provider), chaos(of, 8, provider));
            }
        }
    }

    #[test]
    fn every_kind_of_fault_there_is_happens_in_a_chaos_of_everything() {
        let mut all = all_names();
        assert!(all.remove("chaos") && all.contains("null_items"), "{all:?}");
        assert_eq!(names(ChaosOf::Everything), all);
    }

    #[test]
    fn a_chaos_of_transport_is_what_passes_and_a_chaos_of_answers_is_the_rest() {
        let passing =
            "too_many_requests server_error truncated html empty disconnect delay".split(' ');
        let passing: BTreeSet<String> = passing.map(str::to_owned).collect();
        assert_eq!(names(ChaosOf::Transport), passing);
        let kinds = chaos(ChaosOf::Transport, 7, Provider::Itunes);
        let different: HashSet<String> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
        assert_eq!(different.len(), 13);

        let mut rest = names(ChaosOf::Everything);
        rest.retain(|name| !passing.contains(name));
        assert_eq!(names(ChaosOf::Answers), rest);
    }

    #[test]
    fn nobody_speaks_in_the_words_of_another_service() {
        for provider in Provider::ALL {
            for kind in chaos(ChaosOf::Answers, 3, provider) {
                let whose = match kind {
                    FaultKind::ExpiredToken
                    | FaultKind::QuotaExceeded { .. }
                    | FaultKind::NextLoops => Provider::Spotify,
                    FaultKind::InvalidGrant => Provider::Accounts,
                    FaultKind::LastfmError { .. } => Provider::Lastfm,
                    _ => continue,
                };
                assert_eq!(provider, whose, "{kind:?}");
            }
        }
    }

    #[test]
    fn chaos_in_json_is_of_transport_unless_it_says_otherwise() {
        let usual = FaultKind::Chaos { seed: 7, of: ChaosOf::Transport };
        let text = json!({"kind": "chaos", "seed": 7});
        assert_eq!(json!(usual), text);
        assert_eq!(serde_json::from_value::<FaultKind>(text).unwrap(), usual);
        let read = |of: &str| -> Result<FaultKind, _> {
            serde_json::from_value::<FaultKind>(json!({"kind": "chaos", "seed": 7, "of": of}))
        };
        let wide = FaultKind::Chaos { seed: 7, of: ChaosOf::Everything };
        assert_eq!(json!(wide)["of"], Value::from("everything"));
        assert_eq!(read("everything").unwrap(), wide);
        assert!(read("locusts").is_err());
    }
}
