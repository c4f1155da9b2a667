//! What a remark on a title says about the recording: the table of version markers.
//!
//! `Live` names another recording than the studio take, `2011 Remaster` the same one, `Radio Edit`
//! the same one cut to another length. Everything that decides this is in [`MARKERS`].

use std::cmp::Reverse;
use std::ops::Range;

/// What a marker says about the recording behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The same recording in another dress.
    Same,
    /// The same recording, cut; where lengths are known, they decide. A cut that bears somebody's
    /// name (`Kygo Edit`) is a remix.
    Shorter,
    /// The same recording, made longer; likewise.
    Longer,
    /// Another recording.
    Different,
}

/// One kind of version and the phrases that name it.
#[derive(Debug)]
pub struct Marker {
    /// What it is called in reasons.
    pub name: &'static str,
    /// What it says about the recording.
    pub effect: Effect,
    /// Phrases in normal form that name it within a remark. `^` ties one to the beginning of the
    /// remark, `$` to its end, `#` is any year. Where phrases overlap, the one with more words is
    /// meant. Japanese, Chinese and Korean ones are found inside words: those scripts run on.
    pub phrases: &'static [&'static str],
    /// Phrases that name it at the end of a title also without bracket or dash.
    pub bare: &'static [&'static str],
}

/// All kinds of version, each with its phrases.
///
/// Chosen on remarks found in Spotify's titles, with their counterparts in other languages.
pub const MARKERS: &[Marker] = &[
    Marker {
        name: "live",
        effect: Effect::Different,
        phrases: &[
            "^live$",
            "live$",
            "^live at",
            "^live in",
            "^live from",
            "^live on",
            "^live with",
            "^live version",
            "^live session",
            "^live performance",
            "^live acoustic",
            "^live #",
            "live version",
            "live session",
            "live sessions",
            "live performance",
            "live recording",
            "recorded live",
            "live at",
            "live in",
            "live from",
            "live on",
            "in concert",
            "unplugged",
            "mtv unplugged",
            "recorded at spotify studios",
            "spotify session",
            "spotify sessions",
            "bbc session",
            "radio session",
            "peel session",
            "ao vivo",
            "en vivo",
            "en directo",
            "en concierto",
            "en concert",
            "en public",
            "dal vivo",
            "in concerto",
            "konzert",
            "koncert",
            "na zywo",
            "canli",
            "концерт",
            "живое исполнение",
            "ライブ",
            "ライヴ",
            "라이브",
            "现场",
            "現場",
        ],
        bare: &["live version", "ao vivo", "en vivo", "unplugged"],
    },
    Marker {
        name: "remix",
        effect: Effect::Different,
        phrases: &[
            "remix",
            "remixed",
            "rmx",
            "rework",
            "reworked",
            "refix",
            "bootleg",
            "mashup",
            "vip",
            "vip mix",
            "dub",
            "dub mix",
            "club mix",
            "dance mix",
            "house mix",
            "disco mix",
            "vocal mix",
            "club edit",
            "versus",
            "remixed by",
            "mix$",
            "flip$",
            "ремикс",
            "リミックス",
            "리믹스",
        ],
        bare: &["remix", "rmx"],
    },
    Marker {
        name: "acoustic",
        effect: Effect::Different,
        phrases: &[
            "acoustic",
            "acustico",
            "acustica",
            "acoustique",
            "akustisch",
            "akustik",
            "stripped",
            "piano version",
            "piano",
            "orchestral",
            "orchestral version",
            "symphonic",
            "string version",
            "strings version",
            "campfire version",
            "акустика",
            "акустическая",
            "アコースティック",
            "어쿠스틱",
        ],
        bare: &["acoustic version", "acoustic"],
    },
    Marker {
        name: "instrumental",
        effect: Effect::Different,
        phrases: &[
            "instrumental",
            "instrumentals",
            "without vocals",
            "backing track",
            "playback",
            "a cappella",
            "acapella",
            "acappella",
            "a capella",
            "vocals only",
            "инструментал",
            "インストゥルメンタル",
            "インスト",
            "inst$",
        ],
        bare: &["instrumental version", "instrumental", "acapella"],
    },
    Marker {
        name: "karaoke",
        effect: Effect::Different,
        phrases: &[
            "karaoke",
            "karaoke version",
            "sing along",
            "караоке",
            "минус",
            "カラオケ",
            "노래방",
        ],
        bare: &["karaoke version", "karaoke"],
    },
    Marker {
        name: "cover",
        effect: Effect::Different,
        phrases: &[
            "cover$",
            "^cover",
            "cover version",
            "covered by",
            "originally performed",
            "originally by",
            "made famous by",
            "made popular by",
            "in the style of",
            "as made famous",
            "tribute",
            "tribute to",
            "кавер",
            "カバー",
            "커버",
        ],
        bare: &["cover version"],
    },
    Marker {
        name: "demo",
        effect: Effect::Different,
        phrases: &[
            "demo",
            "demo version",
            "rough mix",
            "early version",
            "early take",
            "alternate take",
            "alternative take",
            "alternate version",
            "alternative version",
            "outtake",
            "rehearsal",
            "home recording",
            "demoversion",
            "демо",
            "デモ",
        ],
        bare: &["demo version"],
    },
    Marker {
        name: "altered",
        effect: Effect::Different,
        phrases: &[
            "sped up",
            "speed up",
            "spedup",
            "slowed",
            "slowed down",
            "slowed and reverb",
            "reverb",
            "nightcore",
            "daycore",
            "8d",
            "8d audio",
            "bass boosted",
            "chopped and screwed",
            "lofi",
            "lo fi",
        ],
        bare: &["sped up", "slowed", "nightcore", "8d audio", "sped up version"],
    },
    Marker {
        name: "re-recorded",
        effect: Effect::Different,
        phrases: &[
            "re recorded",
            "rerecorded",
            "re recording",
            "rerecording",
            "new version",
            "new recording",
            "taylors version",
            "revisited",
            "reimagined",
            "reprise",
            "re imagined",
        ],
        bare: &["re recorded"],
    },
    Marker {
        name: "language",
        effect: Effect::Different,
        phrases: &[
            "spanish version",
            "english version",
            "french version",
            "german version",
            "italian version",
            "japanese version",
            "korean version",
            "chinese version",
            "portuguese version",
            "spanish edit",
            "spanglish",
            "versao em",
            "version en espanol",
            "version francaise",
            "en espanol",
            "in english",
            "japanese ver",
            "korean ver",
            "english ver",
            "chinese ver",
            "salsa version",
            "bachata version",
            "country version",
        ],
        bare: &["spanish version", "english version", "japanese version", "korean version"],
    },
    Marker {
        name: "part",
        effect: Effect::Different,
        phrases: &["interlude", "skit", "intro", "outro", "prelude", "overture", "medley"],
        bare: &[],
    },
    Marker {
        name: "edit",
        effect: Effect::Shorter,
        phrases: &[
            "radio edit",
            "radio mix",
            "radio version",
            "radio cut",
            "single edit",
            "single version",
            "single mix",
            "7 version",
            "7 mix",
            "7 edit",
            "7 inch",
            "video edit",
            "video version",
            "short version",
            "short edit",
            "short cut",
            "edit$",
            "^edit",
            "edited",
            "mix cut",
            "tv size",
            "album edit",
            "original mix edit",
            "main mix",
            "ep version",
            "# version",
            "# mix",
            "# edit",
        ],
        bare: &["radio edit", "single version", "radio version"],
    },
    Marker {
        name: "extended",
        effect: Effect::Longer,
        phrases: &[
            "extended",
            "extended mix",
            "extended version",
            "long version",
            "12 version",
            "12 mix",
            "12 inch",
            "full length",
            "full length version",
            "full version",
            "extended club mix",
            "uncut",
            "continuous mix",
            "mixed$",
        ],
        bare: &["extended mix", "extended version"],
    },
    Marker {
        name: "edition",
        effect: Effect::Same,
        phrases: &[
            "remaster",
            "remastered",
            "digital remaster",
            "digitally remastered",
            "remastering",
            "remasterizado",
            "remasterizada",
            "remasterise",
            "remasterisee",
            "rimasterizzato",
            "remastered version",
            "remaster version",
            "ремастер",
            "リマスター",
            "리마스터",
            "deluxe",
            "deluxe edition",
            "deluxe version",
            "expanded",
            "expanded edition",
            "anniversary",
            "special edition",
            "^bonus$",
            "bonus track",
            "bonus version",
            "reissue",
            "collectors edition",
            "limited edition",
            "album version",
            "lp version",
            "original album version",
            "^original$",
            "original version",
            "original mix",
            "original recording",
            "original single",
            "^single$",
            "^album$",
            "^main$",
            "^main version$",
            "film version",
            "movie version",
            "soundtrack version",
            "studio version",
            "^version$",
            "^mono$",
            "^stereo$",
            "mono version",
            "stereo version",
            "mono mix",
            "stereo mix",
            "^explicit$",
            "explicit version",
            "^dirty$",
            "dirty version",
            "^clean$",
            "clean version",
            "^censored$",
            "^uncensored$",
            "^official$",
            "official video",
            "official music video",
            "official audio",
            "official lyric video",
            "lyric video",
            "^lyrics$",
            "lyrics video",
            "music video",
            "^audio$",
            "visualizer",
            "^hd$",
            "^hq$",
            "^4k$",
            "soundtrack",
            "motion picture",
            "original motion picture soundtrack",
            "^ost$",
            "ost$",
            "^from the motion picture",
            "^from the film",
            "^from the movie",
            "^from the original",
            "^from the netflix",
            "^from the series",
            "^from the album",
            "^theme from",
            "^prod",
            "^produced by",
            "^#$",
            "remastered album version",
        ],
        bare: &[
            "remastered",
            "remastered #",
            "# remastered",
            "remaster",
            "# remaster",
            "remaster #",
            "digital remaster",
            "# digital remaster",
            "album version",
            "official video",
            "official audio",
            "official music video",
            "explicit version",
        ],
    },
];

/// Words of a remark that say nothing about which version it is.
const FILLERS: &[&str] = &[
    "version", "versao", "ver", "mix", "edit", "edition", "track", "the", "a", "an", "at", "in",
    "on", "from", "by", "for", "of", "with", "and", "de", "en", "em", "el", "la", "recorded",
    "digital", "original", "take", "club",
];

/// One remark on a title that is about its version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// [`Marker::name`]s of the kinds of version with the strongest effect, in the table's order.
    pub markers: Vec<&'static str>,
    /// What they say about the recording.
    pub effect: Effect,
    /// What else it says in normal form, such as who remixed it or where it was played; often empty.
    pub detail: String,
}

/// Reads a remark in normal form; nothing when it is not about a version.
///
/// ```
/// use segue_domain::normalise::version::{Effect, read_version};
/// let remix = read_version("kygo remix").unwrap();
/// assert_eq!((remix.markers, remix.effect), (vec!["remix"], Effect::Different));
/// assert_eq!(remix.detail, "kygo");
/// assert_eq!(read_version("2011 remaster").unwrap().effect, Effect::Same);
/// assert_eq!(read_version("i cant get no"), None);
/// ```
#[must_use]
pub fn read_version(remark: &str) -> Option<Version> {
    let words: Vec<&str> = remark.split(' ').filter(|word| !word.is_empty()).collect();
    let found = found_in(&words);
    let effect = found.iter().map(|found| found.marker.effect).max()?;
    let is_used = |at: usize| found.iter().any(|found| found.words.contains(&at));
    let detail: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| !is_used(*at) && !is_year(word) && !FILLERS.contains(word))
        .map(|(_, word)| *word)
        .collect();
    if matches!(effect, Effect::Shorter | Effect::Longer) && !detail.is_empty() {
        let (markers, effect) = (vec!["remix"], Effect::Different);
        return Some(Version { markers, effect, detail: detail.join(" ") });
    }
    let strongest = found.iter().filter(|found| found.marker.effect == effect);
    let mut markers: Vec<&'static str> = strongest.map(|found| found.marker.name).collect();
    markers.dedup();
    Some(Version { markers, effect, detail: detail.join(" ") })
}

/// What stands before a version that ends `title` (in normal form) without bracket or dash.
#[must_use]
pub fn bare_version(title: &str) -> Option<(String, Version)> {
    let words: Vec<&str> = title.split(' ').collect();
    let lengths = MARKERS.iter().flat_map(|marker| marker.bare).filter_map(|phrase| {
        let phrase = Phrase::read(phrase);
        let start = words.len().checked_sub(phrase.words.len())?;
        phrase.stands_at(start, &words).then_some(phrase.words.len())
    });
    let (kept, remark) = words.split_at_checked(words.len().checked_sub(lengths.max()?)?)?;
    let version = read_version(&remark.join(" "))?;
    (!kept.is_empty()).then(|| (kept.join(" "), version))
}

/// A marker and the words of a remark that name it.
struct Found {
    marker: &'static Marker,
    words: Range<usize>,
}

/// The markers named among `words`, in the table's order; of overlapping phrases the longest.
fn found_in(words: &[&str]) -> Vec<Found> {
    let mut all: Vec<(usize, Found)> = Vec::new();
    for (rank, marker) in MARKERS.iter().enumerate() {
        for phrase in marker.phrases.iter().map(|phrase| Phrase::read(phrase)) {
            let places = (0..words.len()).filter(|start| phrase.stands_at(*start, words));
            all.extend(
                places.map(|start| {
                    (rank, Found { marker, words: start..start + phrase.words.len() })
                }),
            );
        }
    }
    all.sort_by_key(|(rank, found)| (Reverse(found.words.len()), *rank, found.words.start));
    let mut kept: Vec<(usize, Found)> = Vec::new();
    for (rank, found) in all {
        let overlaps = |other: &(usize, Found)| {
            other.1.words.start < found.words.end && found.words.start < other.1.words.end
        };
        if !kept.iter().any(overlaps) {
            kept.push((rank, found));
        }
    }
    kept.sort_by_key(|(rank, found)| (*rank, found.words.start));
    kept.into_iter().map(|(_, found)| found).collect()
}

/// A phrase of the table, taken apart.
struct Phrase {
    words: Vec<&'static str>,
    is_first: bool,
    is_last: bool,
}

impl Phrase {
    fn read(phrase: &'static str) -> Self {
        let (is_first, is_last) = (phrase.starts_with('^'), phrase.ends_with('$'));
        let words = phrase.trim_start_matches('^').trim_end_matches('$').split(' ').collect();
        Self { words, is_first, is_last }
    }

    fn stands_at(&self, start: usize, words: &[&str]) -> bool {
        let end = start + self.words.len();
        let is_placed = (!self.is_first || start == 0) && (!self.is_last || end == words.len());
        let there = words.get(start..end).unwrap_or_default();
        is_placed
            && there.len() == self.words.len()
            && there.iter().zip(&self.words).all(|(word, of_phrase)| is_word(word, of_phrase))
    }
}

fn is_word(word: &str, of_phrase: &str) -> bool {
    match of_phrase {
        "#" => is_year(word),
        // Kana, Han and Hangul.
        _ if of_phrase.starts_with(|c: char| c >= '\u{3040}') => word.contains(of_phrase),
        _ => word == of_phrase,
    }
}

/// Whether a word is a year in which something may have been recorded.
fn is_year(word: &str) -> bool {
    word.len() == 4
        && word.bytes().all(|byte| byte.is_ascii_digit())
        && (word.starts_with("19") || word.starts_with("20"))
}
