//! Records that are odd, hostile, alike or said twice.

use super::{Store, message, record, song, track, tracks};
use segue_domain::record::Track;
use segue_pipeline::message::Source;

/// T41.
#[tokio::test]
async fn a_key_that_one_batch_brings_several_times_is_one_row_with_the_greatest_statement() {
    let Some(store) = Store::new().await else { return };
    let popular = |popularity| record(Track { popularity: Some(popularity), ..track(1) });
    let repeated =
        message("one", Source::Spotify, Some(1), vec![popular(3), popular(9), popular(5)]);
    let counts = store.load(&repeated).await;
    assert_eq!((counts.accepted, counts.loaded, counts.unchanged), (3, 1, 2));
    // As many as make a bulk, each twice.
    let bulk = tracks("bulk", 1, (0..400).chain(0..400));
    assert_eq!(store.load(&bulk).await.accepted, 800);
    assert_eq!(store.number("SELECT count(*) FROM songs").await, 400);
    assert_eq!(
        store.number("SELECT popularity::BIGINT FROM songs WHERE song_name = 'Song 1'").await,
        9
    );
    store.check(&[repeated, bulk]).await;
}

/// T13 and T43.
#[tokio::test]
async fn titles_that_mean_something_elsewhere_are_stored_to_the_letter() {
    let titles = [
        "'); DROP TABLE songs; --",
        "\\.",
        "\\N",
        "tab\there",
        "two\nlines\r\nand three",
        "quote \" and ' and ` and $1 and %s and {}",
        "\u{202e}drawkcab\u{202c}",
        "السلام عليكم",
        "👩\u{200d}👩\u{200d}👧 and 𝕳𝖊𝖗𝖔𝖊𝖘",
        "not a character: \u{fffe}\u{ffff}",
        "e\u{301} is not é",
    ];
    let Some(store) = Store::new().await else { return };
    let named =
        |(number, title): (u32, &str)| record(Track { name: title.into(), ..track(number) });
    // Few are inserted as parameters, many as a COPY.
    let few = message("few", Source::Spotify, Some(1), (0..).zip(titles).map(named).collect());
    store.load(&few).await;
    let filling = (100..700).map(|number| record(track(number)));
    let many = (1_000..).zip(titles).map(named).chain(filling).collect();
    let many = message("many", Source::Spotify, Some(1), many);
    store.load(&many).await;
    for first in [0, 1_000] {
        for (number, title) in (first..).zip(titles) {
            let sql = "SELECT song_name FROM songs WHERE song_id = $1";
            let row = store.client.query_one(sql, &[&song(number).as_str()]).await.unwrap();
            assert_eq!(row.get::<_, String>(0), title);
        }
    }
    assert_eq!(store.number("SELECT count(*) FROM songs").await, 622);
    store.check(&[few, many]).await;
}

/// T13 and T43: what PostgreSQL cannot keep, or nobody wants to.
#[tokio::test]
async fn a_nul_is_left_out_and_a_name_of_a_megabyte_is_bounded() {
    let Some(store) = Store::new().await else { return };
    let nul = Track { name: "Hero\0es".into(), ..track(1) };
    let endless = Track { name: "x".repeat(1 << 20), ..track(2) };
    let odd = message("odd", Source::Spotify, Some(1), vec![record(nul), record(endless)]);
    store.load(&odd).await;
    assert_eq!(store.texts("SELECT song_name FROM songs ORDER BY song_id").await[0], "Heroes");
    let longest = store.number("SELECT max(length(song_name))::BIGINT FROM songs").await;
    assert!(longest < 10_000, "{longest}");
    store.check(&[odd]).await;
}

/// T44.
#[tokio::test]
async fn two_songs_of_one_title_and_artist_stay_two() {
    let Some(store) = Store::new().await else { return };
    let alike = |number| Track { name: "Intro".into(), artists: track(1).artists, ..track(number) };
    let both = message("both", Source::Spotify, Some(1), vec![record(alike(1)), record(alike(2))]);
    assert_eq!(store.load(&both).await.loaded, 2);
    let same = "SELECT count(*) FROM songs WHERE song_name = 'Intro' AND artist_id IS NOT NULL";
    assert_eq!(store.number(same).await, 2);
    store.check(&[both]).await;
}
