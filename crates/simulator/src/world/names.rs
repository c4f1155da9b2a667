//! Names of artists, titles, albums and genres: our own words, in several scripts.

use super::dice::Dice;

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

/// Front halves, what joins them, and back halves of names in scripts other than Latin.
const OTHER_SCRIPTS: [([&str; 5], &str, [&str; 5]); 6] = [
    (["青い", "静かな", "夜の", "遠い", "白い"], "", ["灯台", "海岸", "電車", "花火", "約束"]),
    (
        ["Тихий", "Северный", "Старый", "Белый", "Дальний"],
        " ",
        ["город", "поезд", "берег", "сад", "ветер"],
    ),
    (["푸른", "작은", "먼", "밤의", "하얀"], " ", ["바다", "정원", "노래", "별", "겨울"]),
    (
        ["Μικρή", "Παλιά", "Χρυσή", "Άδεια", "Μπλε"],
        " ",
        ["πόλη", "θάλασσα", "νύχτα", "βροχή", "αυλή"],
    ),
    (["ليل", "بحر", "صوت", "ضوء", "طريق"], " ", ["بعيد", "هادئ", "قديم", "أزرق", "جديد"]),
    (["红色", "安静的", "遥远的", "冬天的", "旧"], "", ["河流", "城市", "月亮", "雨", "火车"]),
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

/// A name for an artist; neighbours in the stream differ, but repeats are possible.
pub(crate) fn artist(dice: &mut Dice) -> String {
    match dice.below(20) {
        0..=6 => format!("{} {}", dice.pick(&FIRST_NAMES), dice.pick(&LAST_NAMES)),
        7..=10 => format!("The {} {}", dice.pick(&ADJECTIVES), dice.pick(&NOUNS)),
        11..=13 => format!("{}{}", dice.pick(&ADJECTIVES), dice.pick(&NOUNS).to_lowercase()),
        14 => format!("{} & The {}", dice.pick(&FIRST_NAMES), dice.pick(&NOUNS)),
        15 => dice.pick(&SPLASHES).to_owned(),
        16 => format!("{} {}", dice.pick(&NOUNS).to_uppercase(), dice.between(2, 99)),
        _ => other_script(dice),
    }
}

/// A song title without any suffix; repeats are possible.
pub(crate) fn title(dice: &mut Dice) -> String {
    match dice.below(20) {
        0..=6 => format!("{} {}", dice.pick(&ADJECTIVES), dice.pick(&NOUNS)),
        7..=9 => format!("{} of the {}", dice.pick(&NOUNS), dice.pick(&NOUNS)),
        10..=11 => format!("{} ({} Tonight)", dice.pick(&NOUNS), dice.pick(&VERBS)),
        12..=13 => format!("{} With the {}", dice.pick(&VERBS), dice.pick(&NOUNS)),
        14 => format!("{}, {}", dice.pick(&VERBS), dice.pick(&FIRST_NAMES)),
        15 => format!("{} No. {}", dice.pick(&NOUNS), dice.between(2, 19)),
        16 => format!("Where's the {} {}?", dice.pick(&ADJECTIVES), dice.pick(&NOUNS)),
        _ => other_script(dice),
    }
}

/// An album name.
pub(crate) fn album(dice: &mut Dice) -> String {
    match dice.below(6) {
        0 => format!("{} & {}", dice.pick(&NOUNS), dice.pick(&NOUNS)),
        1 => format!("Songs for {}", dice.pick(&FIRST_NAMES)),
        2 => format!("{}, Vol. {}", dice.pick(&NOUNS), dice.between(1, 4)),
        _ => title(dice),
    }
}

fn other_script(dice: &mut Dice) -> String {
    let (front, joint, back) = dice.pick(&OTHER_SCRIPTS);
    format!("{}{joint}{}", dice.pick(&front), dice.pick(&back))
}
