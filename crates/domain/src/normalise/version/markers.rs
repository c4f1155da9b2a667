//! The table of version markers: kinds, what they say about the recording, and their phrases.

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
    /// Phrases in normal form, with bars between, that name it within a remark. `^` ties one to the
    /// beginning of the remark, `$` to its end, `#` is any year. Where phrases overlap, the one with
    /// more words is meant. Japanese, Chinese and Korean ones are found inside words: those scripts
    /// run on.
    pub phrases: &'static str,
    /// Phrases that name it at the end of a title also without bracket or dash.
    pub bare: &'static str,
}

/// The phrases of a list with bars between.
pub fn phrases(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split('|').map(str::trim).filter(|phrase| !phrase.is_empty())
}

/// All kinds of version, each with its phrases.
///
/// Chosen on remarks found in Spotify's titles, with their counterparts in other languages.
pub const MARKERS: &[Marker] = &[
    Marker {
        name: "live",
        effect: Effect::Different,
        phrases: "^live$ | live$ | ^live at | ^live in | ^live from | ^live on | ^live with | \
                  ^live version | ^live session | ^live performance | ^live acoustic | ^live # | \
                  live version | live session | live sessions | live performance | live recording | \
                  recorded live | live at | live in | live from | live on | in concert | unplugged | \
                  mtv unplugged | recorded at spotify studios | spotify session | spotify sessions | \
                  bbc session | radio session | peel session | ao vivo | en vivo | en directo | \
                  en concierto | en concert | en public | dal vivo | in concerto | konzert | \
                  koncert | na zywo | canli | концерт | живое исполнение | ライブ | ライヴ | 라이브 | 现场 | \
                  現場",
        bare: "live version | ao vivo | en vivo | unplugged",
    },
    Marker {
        name: "remix",
        effect: Effect::Different,
        phrases: "remix | remixed | rmx | rework | reworked | refix | bootleg | mashup | vip | \
                  vip mix | dub | dub mix | club mix | dance mix | house mix | disco mix | \
                  vocal mix | club edit | versus | remixed by | mix$ | flip$ | ремикс | リミックス | \
                  리믹스",
        bare: "remix | rmx",
    },
    Marker {
        name: "acoustic",
        effect: Effect::Different,
        phrases: "acoustic | acustico | acustica | acoustique | akustisch | akustik | stripped | \
                  piano version | piano | orchestral | orchestral version | symphonic | \
                  string version | strings version | campfire version | акустика | акустическая | \
                  アコースティック | 어쿠스틱",
        bare: "acoustic version | acoustic",
    },
    Marker {
        name: "instrumental",
        effect: Effect::Different,
        phrases: "instrumental | instrumentals | without vocals | backing track | playback | \
                  a cappella | acapella | acappella | a capella | vocals only | инструментал | \
                  インストゥルメンタル | インスト | inst$",
        bare: "instrumental version | instrumental | acapella",
    },
    Marker {
        name: "karaoke",
        effect: Effect::Different,
        phrases: "karaoke | karaoke version | sing along | караоке | минус | カラオケ | 노래방",
        bare: "karaoke version | karaoke",
    },
    Marker {
        name: "cover",
        effect: Effect::Different,
        phrases: "cover$ | ^cover | cover version | covered by | originally performed | \
                  originally by | made famous by | made popular by | in the style of | \
                  as made famous | tribute | tribute to | кавер | カバー | 커버",
        bare: "cover version",
    },
    Marker {
        name: "demo",
        effect: Effect::Different,
        phrases: "demo | demo version | rough mix | early version | early take | alternate take | \
                  alternative take | alternate version | alternative version | outtake | rehearsal | \
                  home recording | demoversion | демо | デモ",
        bare: "demo version",
    },
    Marker {
        name: "altered",
        effect: Effect::Different,
        phrases: "sped up | speed up | spedup | slowed | slowed down | slowed and reverb | reverb | \
                  nightcore | daycore | 8d | 8d audio | bass boosted | chopped and screwed | lofi | \
                  lo fi",
        bare: "sped up | slowed | nightcore | 8d audio | sped up version",
    },
    Marker {
        name: "re-recorded",
        effect: Effect::Different,
        phrases: "re recorded | rerecorded | re recording | rerecording | new version | \
                  new recording | taylors version | revisited | reimagined | reprise | re imagined",
        bare: "re recorded",
    },
    Marker {
        name: "language",
        effect: Effect::Different,
        phrases: "spanish version | english version | french version | german version | \
                  italian version | japanese version | korean version | chinese version | \
                  portuguese version | spanish edit | spanglish | versao em | version en espanol | \
                  version francaise | en espanol | in english | japanese ver | korean ver | \
                  english ver | chinese ver | salsa version | bachata version | country version",
        bare: "spanish version | english version | japanese version | korean version",
    },
    Marker {
        name: "part",
        effect: Effect::Different,
        phrases: "interlude | skit | intro | outro | prelude | overture | medley",
        bare: "",
    },
    Marker {
        name: "edit",
        effect: Effect::Shorter,
        phrases: "radio edit | radio mix | radio version | radio cut | single edit | \
                  single version | single mix | 7 version | 7 mix | 7 edit | 7 inch | video edit | \
                  video version | short version | short edit | short cut | edit$ | ^edit | edited | \
                  mix cut | tv size | album edit | original mix edit | main mix | ep version | \
                  # version | # mix | # edit",
        bare: "radio edit | single version | radio version",
    },
    Marker {
        name: "extended",
        effect: Effect::Longer,
        phrases: "extended | extended mix | extended version | long version | 12 version | 12 mix | \
                  12 inch | full length | full length version | full version | extended club mix | \
                  uncut | continuous mix | mixed$",
        bare: "extended mix | extended version",
    },
    Marker {
        name: "edition",
        effect: Effect::Same,
        phrases: "remaster | remastered | digital remaster | digitally remastered | remastering | \
                  remasterizado | remasterizada | remasterise | remasterisee | rimasterizzato | \
                  remastered version | remaster version | ремастер | リマスター | 리마스터 | deluxe | \
                  deluxe edition | deluxe version | expanded | expanded edition | anniversary | \
                  special edition | ^bonus$ | bonus track | bonus version | reissue | \
                  collectors edition | limited edition | album version | lp version | \
                  original album version | ^original$ | original version | original mix | \
                  original recording | original single | ^single$ | ^album$ | ^main$ | \
                  ^main version$ | film version | movie version | soundtrack version | \
                  studio version | ^version$ | ^mono$ | ^stereo$ | mono version | stereo version | \
                  mono mix | stereo mix | ^explicit$ | explicit version | ^dirty$ | dirty version | \
                  ^clean$ | clean version | ^censored$ | ^uncensored$ | ^official$ | \
                  official video | official music video | official audio | official lyric video | \
                  lyric video | ^lyrics$ | lyrics video | music video | ^audio$ | visualizer | \
                  ^hd$ | ^hq$ | ^4k$ | soundtrack | motion picture | \
                  original motion picture soundtrack | ^ost$ | ost$ | ^from the motion picture | \
                  ^from the film | ^from the movie | ^from the original | ^from the netflix | \
                  ^from the series | ^from the album | ^theme from | ^prod | ^produced by | ^#$ | \
                  remastered album version",
        bare: "remastered | remastered # | # remastered | remaster | # remaster | remaster # | \
               digital remaster | # digital remaster | album version | official video | \
               official audio | official music video | explicit version",
    },
];
