//! Names of artists, titles, albums and genres: our own words, in several scripts.

use super::book::Part::{Capitals, Joined, Number, Phrase, Text, Word};
use super::book::{Endings, Recipe};

const ADJECTIVES: [&str; 32] = [
    "Silver",
    "Hollow",
    "Midnight",
    "Paper",
    "Electric",
    "Distant",
    "Golden",
    "Broken",
    "Velvet",
    "Quiet",
    "Burning",
    "Northern",
    "Lost",
    "Crystal",
    "Wild",
    "Slow",
    "Neon",
    "Faded",
    "Little",
    "Sacred",
    "Crooked",
    "Amber",
    "Restless",
    "Winter",
    "Second",
    "Blue",
    "Heavy",
    "Sweet",
    "Invisible",
    "Late",
    "Naïve",
    "Déjà",
];

const NOUNS: [&str; 40] = [
    "Night",
    "River",
    "Lanterns",
    "Highway",
    "Garden",
    "Mirror",
    "Harbour",
    "Thunder",
    "Letters",
    "Satellite",
    "Orchard",
    "Machine",
    "Window",
    "Island",
    "Shadows",
    "Carousel",
    "Compass",
    "Avenue",
    "Feather",
    "Signal",
    "Mountain",
    "Engine",
    "Summer",
    "Ghosts",
    "Cathedral",
    "Ocean",
    "Fever",
    "Parade",
    "Stranger",
    "Tiger",
    "Diamonds",
    "Radio",
    "Wolves",
    "Café",
    "Señorita",
    "Fjord",
    "Tomorrow",
    "Heartbeat",
    "Gravity",
    "Rain",
];

const VERBS: [&str; 16] = [
    "Run",
    "Dance",
    "Wait",
    "Fall",
    "Breathe",
    "Come Home",
    "Drive",
    "Dream",
    "Hold On",
    "Burn",
    "Wake Up",
    "Sing",
    "Disappear",
    "Stay",
    "Don't Look Back",
    "Let Go",
];

const FIRST_NAMES: [&str; 28] = [
    "Ana",
    "Björn",
    "Chloé",
    "Dmitri",
    "Eliška",
    "Fiona",
    "Gaël",
    "Håkan",
    "Inês",
    "José",
    "Katarzyna",
    "Łukasz",
    "Maya",
    "Noémie",
    "Oisín",
    "Petra",
    "Quincy",
    "Rósa",
    "Søren",
    "Thuỳ",
    "Ümit",
    "Vera",
    "Wanda",
    "Xavier",
    "Yusuf",
    "Zoë",
    "Marcus",
    "Ruth",
];

const LAST_NAMES: [&str; 28] = [
    "Almeida",
    "Brandt",
    "Čapková",
    "Duval",
    "Eriksen",
    "Ferreira",
    "Grønning",
    "Hale",
    "Ivanova",
    "Jónsdóttir",
    "Kowalczyk",
    "Lindqvist",
    "Moreau",
    "Nguyễn",
    "O'Malley",
    "Peña",
    "Quispe",
    "Rossi",
    "Şahin",
    "Thorne",
    "Urquhart",
    "Vega",
    "Whitlock",
    "Yılmaz",
    "Zoltán",
    "Adeyemi",
    "Okafor",
    "Marsh",
];

/// Fronts and backs of names in a script other than Latin, each beside its usual romanisation.
#[derive(Debug)]
pub(super) struct Script {
    fronts: [(&'static str, &'static str); 5],
    /// What joins front and back; the romanised words always have a space.
    joint: &'static str,
    backs: [(&'static str, &'static str); 5],
}

impl Script {
    /// Every front with every back.
    pub(super) fn phrases(&self) -> impl Iterator<Item = String> {
        let front = move |front: &'static str| {
            self.backs.iter().map(move |(back, _)| format!("{front}{}{back}", self.joint))
        };
        self.fronts.iter().flat_map(move |(word, _)| front(word))
    }

    /// The phrase in Latin letters, if it begins with one of this script.
    fn romanised(&self, name: &str) -> Option<String> {
        let of = |words: &[(&str, &'static str)], end: bool| {
            words
                .iter()
                .filter(|(word, _)| if end { name.contains(word) } else { name.starts_with(word) })
                .map(|(word, latin)| (word.len(), *latin))
                .max()
        };
        let (_, front) = of(&self.fronts, false)?;
        let (_, back) = of(&self.backs, true)?;
        Some(format!("{front} {back}"))
    }
}

/// A name of ours in Latin letters, as a listener without the keyboard writes it; `None` when it
/// has no other letters.
pub(super) fn romanised(name: &str) -> Option<String> {
    OTHER_SCRIPTS.iter().find_map(|script| script.romanised(name))
}

/// Kana and kanji, Cyrillic, Hangul, Greek, Arabic, Chinese.
const OTHER_SCRIPTS: [Script; 6] = [
    Script {
        fronts: [
            ("青い", "Aoi"),
            ("静かな", "Shizuka na"),
            ("夜の", "Yoru no"),
            ("とおい", "Tooi"),
            ("シロイ", "Shiroi"),
        ],
        joint: "",
        backs: [
            ("灯台", "Toudai"),
            ("海岸", "Kaigan"),
            ("電車", "Densha"),
            ("ハナビ", "Hanabi"),
            ("やくそく", "Yakusoku"),
        ],
    },
    Script {
        fronts: [
            ("Тихий", "Tikhiy"),
            ("Северный", "Severnyy"),
            ("Старый", "Staryy"),
            ("Белый", "Belyy"),
            ("Дальний", "Dalniy"),
        ],
        joint: " ",
        backs: [
            ("город", "Gorod"),
            ("поезд", "Poezd"),
            ("берег", "Bereg"),
            ("сад", "Sad"),
            ("ветер", "Veter"),
        ],
    },
    Script {
        fronts: [
            ("푸른", "Pureun"),
            ("작은", "Jageun"),
            ("먼", "Meon"),
            ("밤의", "Bamui"),
            ("하얀", "Hayan"),
        ],
        joint: " ",
        backs: [
            ("바다", "Bada"),
            ("정원", "Jeongwon"),
            ("노래", "Norae"),
            ("별", "Byeol"),
            ("겨울", "Gyeoul"),
        ],
    },
    Script {
        fronts: [
            ("Μικρή", "Mikri"),
            ("Παλιά", "Palia"),
            ("Χρυσή", "Chrysi"),
            ("Άδεια", "Adeia"),
            ("Μπλε", "Ble"),
        ],
        joint: " ",
        backs: [
            ("πόλη", "Poli"),
            ("θάλασσα", "Thalassa"),
            ("νύχτα", "Nychta"),
            ("βροχή", "Vrochi"),
            ("αυλή", "Avli"),
        ],
    },
    Script {
        fronts: [
            ("ليل", "Layl"),
            ("بحر", "Bahr"),
            ("صوت", "Sawt"),
            ("ضوء", "Daw"),
            ("طريق", "Tariq"),
        ],
        joint: " ",
        backs: [
            ("بعيد", "Baid"),
            ("هادئ", "Hadi"),
            ("قديم", "Qadim"),
            ("أزرق", "Azraq"),
            ("جديد", "Jadid"),
        ],
    },
    Script {
        fronts: [
            ("红色", "Hongse"),
            ("安静的", "Anjing de"),
            ("遥远的", "Yaoyuan de"),
            ("冬天的", "Dongtian de"),
            ("旧", "Jiu"),
        ],
        joint: "",
        backs: [
            ("河流", "Heliu"),
            ("城市", "Chengshi"),
            ("月亮", "Yueliang"),
            ("雨", "Yu"),
            ("火车", "Huoche"),
        ],
    },
];

const SPLASHES: [&str; 8] = [
    "P!VOT",
    "A/B Sides",
    "K'ngara",
    "…and Sons",
    "MØTH & RUST",
    "Ke$tral",
    "(the) hush",
    "99 Doors",
];

/// Every genre there is, roughly by family.
pub(crate) const GENRES: [&str; 24] = [
    "indie pop",
    "dream pop",
    "synthpop",
    "art rock",
    "post-punk",
    "shoegaze",
    "folk rock",
    "singer-songwriter",
    "techno",
    "deep house",
    "ambient",
    "drum and bass",
    "jazz fusion",
    "soul",
    "r&b",
    "hip hop",
    "trip hop",
    "city pop",
    "k-indie",
    "fado",
    "flamenco",
    "afrobeat",
    "metalcore",
    "chamber pop",
];

/// Tags listeners add that are no genres.
pub(crate) const LISTENER_TAGS: [&str; 10] = [
    "seen live",
    "favourites",
    "chill",
    "female vocalists",
    "summer",
    "late night",
    "00s",
    "beautiful",
    "workout",
    "under 2000 listeners",
];

/// Names of artists: twenty turns in all.
pub(super) const ARTISTS: &[Recipe] = &[
    Recipe { turns: 7, parts: &[Word(&FIRST_NAMES), Text(" "), Word(&LAST_NAMES)] },
    Recipe { turns: 4, parts: &[Text("The "), Word(&ADJECTIVES), Text(" "), Word(&NOUNS)] },
    Recipe { turns: 3, parts: &[Joined(&ADJECTIVES, &NOUNS)] },
    Recipe { turns: 1, parts: &[Word(&FIRST_NAMES), Text(" & The "), Word(&NOUNS)] },
    Recipe { turns: 1, parts: &[Word(&SPLASHES)] },
    Recipe { turns: 1, parts: &[Capitals(&NOUNS), Text(" "), Number(2, 99)] },
    Recipe { turns: 3, parts: &[Phrase(&OTHER_SCRIPTS)] },
];

/// What a larger world than the words are for puts behind an artist's name.
pub(super) const ARTIST_ENDINGS: Endings = Endings {
    first: &[
        " Trio",
        " Quartet",
        " Ensemble",
        " Orchestra",
        " Collective",
        " Band",
        " Project",
        " Sound",
        " Club",
        " Choir",
        " Society",
        " Unit",
        " System",
        " Company",
        " Family",
        " Assembly",
        " Union",
        " Workshop",
        " Quintet",
        " Duo",
        " Players",
        " Express",
        " Committee",
        " Revue",
    ],
    second: &PLACES,
    numbered: " ",
};

/// Song titles without any suffix: twenty turns in all.
pub(super) const TITLES: &[Recipe] = &[
    Recipe { turns: 7, parts: &[Word(&ADJECTIVES), Text(" "), Word(&NOUNS)] },
    Recipe { turns: 3, parts: &[Word(&NOUNS), Text(" of the "), Word(&NOUNS)] },
    Recipe { turns: 2, parts: &[Word(&NOUNS), Text(" ("), Word(&VERBS), Text(" Tonight)")] },
    Recipe { turns: 2, parts: &[Word(&VERBS), Text(" With the "), Word(&NOUNS)] },
    Recipe { turns: 1, parts: &[Word(&VERBS), Text(", "), Word(&FIRST_NAMES)] },
    Recipe { turns: 1, parts: &[Word(&NOUNS), Text(" No. "), Number(2, 19)] },
    Recipe {
        turns: 1,
        parts: &[Text("Where's the "), Word(&ADJECTIVES), Text(" "), Word(&NOUNS), Text("?")],
    },
    Recipe { turns: 3, parts: &[Phrase(&OTHER_SCRIPTS)] },
];

/// What a larger world than the words are for puts behind a title.
pub(super) const TITLE_ENDINGS: Endings = Endings {
    first: &[
        " Blues",
        " Waltz",
        " Lullaby",
        " at Dawn",
        " After Dark",
        " in Reverse",
        " Interlude",
        " Serenade",
        " Forever",
        " in Slow Motion",
        " Anthem",
        " Again",
        " by the Sea",
        " Without You",
        " in Colour",
        " Overture",
    ],
    second: &PLACES,
    numbered: ", Pt. ",
};

/// Names of albums: twenty turns in all.
pub(super) const ALBUMS: &[Recipe] = &[
    Recipe { turns: 3, parts: &[Word(&NOUNS), Text(" & "), Word(&NOUNS)] },
    Recipe { turns: 3, parts: &[Text("Songs for "), Word(&FIRST_NAMES)] },
    Recipe { turns: 3, parts: &[Word(&NOUNS), Text(", Vol. "), Number(1, 4)] },
    Recipe { turns: 6, parts: &[Word(&ADJECTIVES), Text(" "), Word(&NOUNS)] },
    Recipe { turns: 3, parts: &[Word(&VERBS), Text(" With the "), Word(&NOUNS)] },
    Recipe { turns: 2, parts: &[Phrase(&OTHER_SCRIPTS)] },
];

/// What a larger world than the words are for puts behind an album's name.
pub(super) const ALBUM_ENDINGS: Endings =
    Endings { first: TITLE_ENDINGS.first, second: &PLACES, numbered: " " };

const PLACES: [&str; 20] = [
    " of Porto",
    " of Leeds",
    " of Malmö",
    " of Busan",
    " of Dakar",
    " of Quito",
    " of Graz",
    " of Osaka",
    " of Hobart",
    " of Tampere",
    " of Łódź",
    " of Cádiz",
    " of Galway",
    " of Tartu",
    " of Bahia",
    " of Oran",
    " of Turin",
    " of Patras",
    " of Izmir",
    " of Macau",
];
