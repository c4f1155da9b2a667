//! What one name is in all its spellings, and what stays two.

use super::version::phrases;
use super::*;
use proptest::prelude::*;

#[test]
fn every_step_says_why() {
    for step in NAME_STEPS {
        assert!(step.reason.len() > 20, "{}", step.name);
    }
}

proptest! {
    #[test]
    fn a_step_changes_no_name_that_it_says_it_does_not_concern(
        name in r"[ -~]{0,12}|[a-z .&+'`$!@0-9]{0,20}|(part|ii|n|one|st| |  |[A-Z]\.){0,8}|\PC{0,12}"
    ) {
        for step in NAME_STEPS.iter().filter(|step| !(step.concerns)(&name)) {
            prop_assert_eq!((step.apply)(&name), name.clone(), "{}", step.name);
        }
    }
}

#[test]
fn spellings_of_one_name_have_one_normal_form() {
    for (one, other) in [
        ("Beyoncé", "BEYONCE"),
        ("Simon & Garfunkel", "simon and garfunkel"),
        ("Florence + The Machine", "Florence and the Machine"),
        ("Guns N' Roses", "Guns and Roses"),
        ("Don’t Stop", "Dont stop"),
        ("AC/DC", "ac dc"),
        ("Ｐｅｒｆｕｍｅ", "perfume"),
        ("R.E.M.", "REM"),
        ("Ke$ha", "Kesha"),
        ("P!nk", "Pink"),
        ("Røyksopp", "Royksopp"),
        ("Ёлка", "Елка"),
        ("ｶﾞｶﾞｶﾞSP", "ガガガSP"),
        ("Mot\u{f6}rhead", "Moto\u{308}rhead"),
        ("Bad\u{200b} Bunny\u{fe0f}™", "bad bunny"),
        ("أم كلثوم", "ام كلثوم"),
        ("Rocky IV", "rocky 4"),
        ("Another Brick, Pt. Two", "another brick part 2"),
    ] {
        assert_eq!(normalise(one), normalise(other), "{one} / {other}");
    }
}

#[test]
fn names_that_differ_in_a_letter_of_their_script_stay_two() {
    for (one, other) in [
        ("ガ", "カ"),
        ("ばら", "はら"),
        ("мой", "мои"),
        ("방탄", "반탄"),
        ("ลำไย", "ลไย"),
        ("का", "कि"),
        ("+44", "44 and"),
    ] {
        assert_ne!(normalise(one), normalise(other), "{one} / {other}");
    }
}

#[test]
fn other_scripts_survive() {
    for name in ["кино", "宇多田ヒカル", "방탄소년단", "فيروز", "เบิร์ด ธงไชย", "लता मंगेशकर", "ελλη"]
    {
        assert_eq!(normalise(name), name);
    }
}

#[test]
fn an_article_is_set_apart_unless_it_is_the_name() {
    for (name, text, has_article) in [
        ("The Beatles", "beatles", true),
        ("Beatles, The", "beatles", true),
        ("The The", "the the", false),
        ("The 1975", "the 1975", false),
        ("Thee Oh Sees", "thee oh sees", false),
        ("The", "the", false),
    ] {
        let normal = NormalName::of(name);
        assert_eq!((normal.text(), normal.has_article()), (text, has_article), "{name}");
    }
}

#[test]
fn a_name_of_signs_keeps_its_signs() {
    assert_eq!(NormalName::of(" + / - ").text(), "+/-");
    assert_ne!(NormalName::of("!!!"), NormalName::of("???"));
    assert!(NormalName::of(" \u{200b}\0 ").is_empty());
}

/// Title, name, guests, version markers.
type Taken = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

#[test]
fn titles_are_taken_apart() {
    let cases: &[Taken] = &[
        ("Heroes - 2017 Remaster", "heroes", &[], &["edition"]),
        ("Heroes (feat. Nobody & Some One)", "heroes", &["nobody", "some one"], &[]),
        ("Heroes [Mono]", "heroes", &[], &["edition"]),
        ("Heroes ft. X", "heroes", &["x"], &[]),
        ("Heroes (with The Nobodies) - Radio Edit", "heroes", &["nobodies"], &["edit"]),
        ("Heroes - Live at Wembley / 1985", "heroes", &[], &["live"]),
        ("Heroes (Kygo Remix)", "heroes", &[], &["remix"]),
        ("Heroes (Kygo Edit)", "heroes", &[], &["remix"]),
        ("Heroes - Extended Mix", "heroes", &[], &["extended"]),
        ("Heroes - Radio Mix", "heroes", &[], &["edit"]),
        ("Heroes - Original Mix", "heroes", &[], &["edition"]),
        ("Heroes 2011 Remaster", "heroes", &[], &["edition"]),
        ("Heroes Remix", "heroes", &[], &["remix"]),
        ("Heroes（ライブ）", "heroes", &[], &["live"]),
        ("桜 - 2011リマスター", "桜", &[], &["edition"]),
        ("Heroes (feat. X", "heroes", &["x"], &[]),
        ("Heroes - From \"The Film\"", "heroes", &[], &[]),
        ("(I Can't Get No) Satisfaction", "i cant get no satisfaction", &[], &[]),
        ("Sweet Dreams (Are Made of This)", "sweet dreams are made of this", &[], &[]),
        ("Live and Let Die", "live and let die", &[], &[]),
        ("Home (With a Little Help)", "home with a little help", &[], &[]),
        ("20 Ft. Tall", "20 ft tall", &[], &[]),
        ("(Live)", "live", &[], &[]),
        ("(Live) Heroes", "heroes", &[], &["live"]),
        ("Remix", "remix", &[], &[]),
        ("1979 - Remastered 2012", "1979", &[], &["edition"]),
    ];
    for (title, name, guests, markers) in cases {
        let read = NormalTitle::of(title);
        assert_eq!(read.name().text(), *name, "{title}");
        let found: Vec<_> = read.guests().iter().map(NormalName::text).collect();
        assert_eq!(found, *guests, "{title}");
        let found: Vec<_> = read.versions().iter().flat_map(|v| v.markers.clone()).collect();
        assert_eq!(found, *markers, "{title}");
    }
}

#[test]
fn the_table_of_versions_is_in_normal_form() {
    for marker in version::MARKERS {
        for phrase in phrases(marker.phrases).chain(phrases(marker.bare)) {
            let plain: Vec<&str> = phrase
                .trim_start_matches('^')
                .trim_end_matches('$')
                .split(' ')
                .filter(|word| *word != "#")
                .collect();
            let plain = plain.join(" ");
            assert_eq!(normalise(&plain), plain, "{}: {phrase}", marker.name);
        }
    }
}

proptest! {
    #[test]
    fn any_text_has_a_normal_form(name in ".{0,80}") {
        let normal = NormalName::of(&name);
        prop_assert_eq!(normal.is_empty(), normal.text().is_empty());
        prop_assert!(!normal.squeezed().contains(' '));
        prop_assert!(!normal.text().contains("  "));
    }

    #[test]
    fn any_title_is_taken_apart_and_keeps_a_name(
        words in proptest::collection::vec("(feat\\.|ft|live|remix|[a-zé]{1,6}|[(\\[)\\]]| - |雨|!|\\PC)", 0..12),
    ) {
        let title = words.join(" ");
        let read = NormalTitle::of(&title);
        prop_assert_eq!(read.name().is_empty(), NormalName::of(&title).is_empty());
    }
}
