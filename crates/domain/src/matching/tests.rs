//! What matching promises: what passes, what fails, and that order and side change nothing.

use super::*;
use proptest::prelude::*;

fn track<'a>(title: &'a str, artist: &'a str, seconds: i64) -> TrackIdentity<'a> {
    TrackIdentity { title, artist, duration_ms: Some(seconds * 1_000), ..TrackIdentity::default() }
}

fn named<'a>(title: &'a str, artist: &'a str) -> TrackIdentity<'a> {
    TrackIdentity { title, artist, ..TrackIdentity::default() }
}

#[test]
fn a_cover_and_another_song_of_the_artist_stay_below_the_threshold() {
    let asked = track("Hallelujah", "Leonard Cohen", 279);
    for found in [track("Hallelujah", "Jeff Buckley", 413), track("Suzanne", "Leonard Cohen", 228)]
    {
        let note = compare_tracks(asked, found);
        assert!(note.score < DEFAULT_THRESHOLD, "{note:?}");
        assert!(!note.reasons.is_empty());
    }
}

#[test]
fn a_typo_matches_and_says_what_it_cost() {
    let note = compare_tracks(
        track("Smells Like Teen Spirit", "Nirvana", 301),
        track("Smels Like Teen Spirit", "NIRVANA", 302),
    );
    assert!(note.score >= DEFAULT_THRESHOLD);
    assert_eq!(note.method, "similar");
    assert!(note.reasons.iter().any(|reason| reason.starts_with("title")), "{note:?}");
}

#[test]
fn another_length_is_another_recording() {
    let note =
        compare_tracks(track("Heroes", "David Bowie", 371), track("Heroes", "David Bowie", 215));
    assert!(note.score < DEFAULT_THRESHOLD, "{note:?}");
}

#[test]
fn another_kind_of_recording_is_named_among_the_reasons() {
    for (title, kind) in [
        ("Heroes - Live", "live"),
        ("Heroes (Loud Luxury Remix)", "remix"),
        ("Heroes (Karaoke Version)", "karaoke"),
        ("Heroes [Instrumental]", "instrumental"),
        ("Heroes (Sped Up)", "altered"),
        ("Heroes - Acoustic", "acoustic"),
        ("Heroes (In the Style of David Bowie)", "cover"),
    ] {
        let note = compare_tracks(named("Heroes", "David Bowie"), named(title, "David Bowie"));
        assert!(note.score < 0.7, "{title}: {note:?}");
        assert_eq!(
            note.reasons.first().map(String::as_str),
            Some(&*format!("version ({kind}) -0.350"))
        );
    }
}

#[test]
fn a_cut_is_the_same_recording_unless_its_length_says_otherwise() {
    let edit = "Heroes - Radio Edit";
    let unknown = compare_tracks(named("Heroes", "David Bowie"), named(edit, "David Bowie"));
    assert!((DEFAULT_THRESHOLD..1.0).contains(&unknown.score), "{unknown:?}");
    let same = compare_tracks(track("Heroes", "David Bowie", 215), track(edit, "David Bowie", 215));
    assert_eq!((same.method.as_str(), same.score), ("exact", 1.0));
    let cut = compare_tracks(track("Heroes", "David Bowie", 371), track(edit, "David Bowie", 215));
    assert!(cut.score < DEFAULT_THRESHOLD, "{cut:?}");
}

#[test]
fn two_remixes_are_one_only_when_they_are_by_the_same_hands() {
    let score = |one: &str, other: &str| {
        compare_tracks(named(one, "Somebody"), named(other, "Somebody")).score
    };
    assert!(score("Night (Kygo Remix)", "Night - Tiësto Remix") < DEFAULT_THRESHOLD);
    assert!(score("Night (Kygo Remix)", "Night - Kygo Remix") >= 1.0);
    assert!(score("Night (Spanish Version)", "Night (English Version)") < DEFAULT_THRESHOLD);
    assert!(score("Night (Live in Oslo)", "Night - Live in Rome, 1999") < DEFAULT_THRESHOLD);
}

#[test]
fn a_number_and_a_word_of_its_own_make_another_title() {
    for (one, other) in [
        ("Silver Night", "Silver Night II"),
        ("Interlude Part 1", "Interlude Part 2"),
        ("Without Me", "Without You"),
        ("Silver Night", "Silver Light"),
    ] {
        let note = compare_tracks(named(one, "Somebody"), named(other, "Somebody"));
        assert!(note.score < DEFAULT_THRESHOLD + 0.01, "{one} / {other}: {note:?}");
    }
}

#[test]
fn a_title_with_and_without_its_second_half_is_one() {
    let note = compare_tracks(
        named("Sweet Dreams (Are Made of This)", "Eurythmics"),
        named("Sweet Dreams", "Eurythmics"),
    );
    assert_eq!(note.reasons, ["subtitle -0.050"]);
}

#[test]
fn somebody_credited_is_as_good_as_the_main_artist_at_a_small_price() {
    let credits = ["Calvin Harris", "Dua Lipa"];
    let full = TrackIdentity { credits: &credits, ..named("One Kiss", "Calvin Harris") };
    for other in [named("One Kiss", "Dua Lipa"), named("One Kiss", "Calvin Harris & Dua Lipa")] {
        let note = compare_tracks(full, other);
        assert!(note.score >= 0.95, "{note:?}");
    }
    let guestless = compare_tracks(
        named("One Kiss (with Dua Lipa)", "Calvin Harris"),
        named("One Kiss feat. Somebody Else", "Calvin Harris"),
    );
    assert!(
        guestless.reasons.iter().any(|reason| reason.starts_with("featuring")),
        "{guestless:?}"
    );
}

#[test]
fn an_id_forgives_spelling_but_not_another_song() {
    let isrc = Isrc::parse("GBAYE6800001").unwrap();
    let with_isrc = |title, artist| TrackIdentity { isrc: Some(&isrc), ..named(title, artist) };
    let spelled =
        compare_tracks(with_isrc("Heroes", "David Bowie"), with_isrc("Helden", "D. Bowie"));
    assert_eq!(spelled.method, "isrc");
    let other =
        compare_tracks(with_isrc("Heroes", "David Bowie"), with_isrc("Suffragette City", "Queen"));
    assert!(other.score < 0.7, "{other:?}");
    let live = compare_tracks(
        with_isrc("Heroes", "David Bowie"),
        with_isrc("Heroes (Live)", "David Bowie"),
    );
    assert!(live.score < 0.7, "{live:?}");
    let cut = TrackIdentity { duration_ms: Some(371_000), ..with_isrc("Heroes", "David Bowie") };
    let other_cut = TrackIdentity { duration_ms: Some(440_000), ..cut };
    assert!(compare_tracks(cut, other_cut).score < DEFAULT_THRESHOLD);
    let mbid = |mbid| TrackIdentity { mbid: Some(mbid), ..named("Heroes", "David Bowie") };
    let id = "6f9c8c32-3aae-4dad-b023-56389361cf6b";
    assert_eq!(compare_tracks(mbid(id), mbid(&id.to_uppercase())).method, "mbid");
}

#[test]
fn nothing_matches_nothing() {
    assert!(compare_artists("", " ").score < 0.7);
    assert!(compare_tracks(named("", ""), named("", "")).score < 0.7);
}

#[test]
fn artists_of_signs_numbers_and_one_letter_match_only_themselves() {
    let names = ["!!!", "???", "+/-", "The 1975", "1975", "M", "-M-", "U2", "U3", "311", "Egg"];
    for (at, one) in names.iter().enumerate() {
        assert!(compare_artists(one, one).score >= 1.0, "{one}");
        for other in &names[at + 1..] {
            let note = compare_artists(one, other);
            assert!(note.score < DEFAULT_THRESHOLD, "{one} / {other}: {note:?}");
        }
    }
}

#[test]
fn the_exact_candidate_wins_over_a_similar_one() {
    let candidates =
        [named("Silver Nights", "Somebody"), named("Silver Night (Remastered)", "Somebody")];
    let Decision::Match { index, note, runner_up } =
        Matcher::default().choose_track(named("Silver Night", "Somebody"), &candidates)
    else {
        panic!("one is exact");
    };
    assert_eq!((index, note.method.as_str()), (1, "exact"));
    assert_eq!(runner_up.map(|other| other.index), Some(0));
}

#[test]
fn an_isrc_wins_over_better_names() {
    let isrc = Isrc::parse("GBAYE6800001").unwrap();
    let asked = TrackIdentity { isrc: Some(&isrc), ..named("Heroes", "David Bowie") };
    let candidates = [
        named("Heroes", "David Bowie"),
        TrackIdentity { isrc: Some(&isrc), ..named("Heros", "David Bowie") },
    ];
    let decision = Matcher::default().choose_track(asked, &candidates);
    assert!(matches!(decision, Decision::Match { index: 1, .. }), "{decision:?}");
}

#[test]
fn two_recordings_as_good_as_each_other_are_left_to_a_person() {
    let asked = named("Intro", "Somebody");
    let candidates = [track("Intro", "Somebody", 61), track("Intro", "Somebody", 140)];
    let Decision::Ambiguous { contenders } = Matcher::default().choose_track(asked, &candidates)
    else {
        panic!("nothing tells them apart");
    };
    assert_eq!(contenders.len(), 2);
    // A length that is known decides.
    let decision = Matcher::default().choose_track(track("Intro", "Somebody", 140), &candidates);
    assert!(matches!(decision, Decision::Match { index: 1, .. }), "{decision:?}");
    // Two artists of one name stay two.
    let decision = Matcher::default().choose_artist("Nirvana", &["Nirvana", "NIRVANA"]);
    assert!(matches!(decision, Decision::Ambiguous { .. }), "{decision:?}");
}

#[test]
fn one_recording_offered_twice_is_no_question() {
    let asked = named("Heroes", "David Bowie");
    let candidates =
        [track("Heroes", "David Bowie", 371), track("Heroes - 2017 Remaster", "David Bowie", 372)];
    let decision = Matcher::default().choose_track(asked, &candidates);
    assert!(matches!(decision, Decision::Match { runner_up: None, .. }), "{decision:?}");
}

#[test]
fn without_a_good_candidate_the_best_is_still_named() {
    let asked = named("Heroes", "David Bowie");
    let decision = Matcher::default().choose_track(asked, &[named("Suzanne", "Leonard Cohen")]);
    assert!(matches!(decision, Decision::None { best: Some(_) }), "{decision:?}");
    let nobody = Matcher::default().choose_track(asked, &[]);
    assert_eq!(nobody, Decision::None { best: None });
}

#[test]
fn a_hostile_name_is_compared_in_bounded_time() {
    let one = "(feat. a & b) - live ".repeat(50_000);
    let other = "[x, y + z] ".repeat(90_000);
    let start = std::time::Instant::now();
    for measure in [Measure::Levenshtein, Measure::RatcliffObershelp] {
        let matcher = Matcher { measure, ..Matcher::default() };
        let _ = matcher.compare_tracks(named(&one, &other), named(&other, &one));
    }
    // Milliseconds in truth; without the bound, hours.
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

/// Names as they are, and text that is nothing like one.
fn any_name() -> impl Strategy<Value = String> {
    let word = "(The|Night|night|Nigt|feat\\.|\\(Live\\)|Remix|- |&|II|2|é|雨|ガ|мой|!|\\PC{0,3})";
    prop_oneof![proptest::collection::vec(word, 0..6).prop_map(|words| words.join(" ")), ".{0,20}",]
}

proptest! {
    #[test]
    fn scores_are_symmetric_and_bounded(
        titles in (any_name(), any_name()),
        artists in (any_name(), any_name()),
        seconds in (0_i64..10, 0_i64..10),
        ratcliff in any::<bool>(),
    ) {
        let measure = if ratcliff { Measure::RatcliffObershelp } else { Measure::Levenshtein };
        let matcher = Matcher { measure, ..Matcher::default() };
        let one = track(&titles.0, &artists.0, seconds.0);
        let other = track(&titles.1, &artists.1, seconds.1);
        let note = matcher.compare_tracks(one, other);
        prop_assert!((0.0..=1.0).contains(&note.score));
        prop_assert_eq!(&note, &matcher.compare_tracks(other, one));
        let note = matcher.compare_artists(&artists.0, &artists.1);
        prop_assert!((0.0..=1.0).contains(&note.score));
        prop_assert_eq!(&note, &matcher.compare_artists(&artists.1, &artists.0));
    }

    #[test]
    fn everything_with_a_name_is_itself(title in any_name(), artist in any_name()) {
        prop_assume!(!NormalName::of(&title).is_empty() && !NormalName::of(&artist).is_empty());
        let note = compare_tracks(track(&title, &artist, 200), track(&title, &artist, 200));
        prop_assert_eq!((note.method.as_str(), note.score), ("exact", 1.0));
        prop_assert_eq!(compare_artists(&artist, &artist).score, 1.0);
    }

    #[test]
    fn what_is_chosen_does_not_depend_on_the_order(
        candidates in proptest::collection::vec((any_name(), 0_i64..8), 1..6),
        turn in 0_usize..6,
    ) {
        let asked = track("The Night", "Somebody", 4);
        let straight: Vec<_> =
            candidates.iter().map(|(title, seconds)| track(title, "Somebody", *seconds)).collect();
        let mut turned = straight.clone();
        turned.rotate_left(turn % straight.len());
        turned.reverse();
        let told = |candidates: &[TrackIdentity<'_>]| {
            let what = |index: usize| (candidates[index].title.to_owned(), candidates[index].duration_ms);
            match Matcher::default().choose_track(asked, candidates) {
                Decision::Match { index, note, .. } => vec![(what(index), note)],
                Decision::Ambiguous { contenders } => {
                    contenders.into_iter().map(|one| (what(one.index), one.note)).collect()
                }
                Decision::None { best } => {
                    best.into_iter().map(|one| (what(one.index), one.note)).collect()
                }
            }
        };
        prop_assert_eq!(told(&straight), told(&turned));
    }
}

#[test]
fn an_artist_of_the_same_musicbrainz_id_may_be_spelled_otherwise_and_is_still_not_anybody() {
    let id = "a74b1b7f-71a5-4011-9441-d0b5e4122711";
    let judged = |name, mbid| {
        let found = ArtistIdentity { name, mbid };
        let judged = judge_artist(ArtistIdentity { name: "Radiohead", mbid: Some(id) }, found);
        let note = judged.note(Measure::Levenshtein).clone();
        (note.method, judged.standing(&Matcher::default()))
    };
    let upper = id.to_uppercase();
    assert_eq!(judged("Radio Head", Some(&upper)), ("mbid".to_owned(), Standing::Accepted));
    assert_eq!(judged("Radiohaed", Some(id)).1, Standing::Accepted);
    assert_eq!(judged("Portishead", Some(id)).1, Standing::Refused, "an id listeners mixed up");
    assert_eq!(judged("Radiohead", None), ("exact".to_owned(), Standing::Accepted));
}
