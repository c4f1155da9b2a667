//! Messages that come twice, at once, late, alone or badly.

use super::{Store, listeners, load, message, tracks};
use segue_pipeline::message::Source;

/// T02.
#[tokio::test(flavor = "multi_thread")]
async fn one_message_at_two_loaders_at_the_same_time_is_loaded_by_one_of_them() {
    let Some(store) = Store::new().await else { return };
    for round in 0..10 {
        let delivery = tracks(&format!("round-{round}"), 1, round * 20..round * 20 + 20);
        let loads = [0, 1].map(|_| {
            let (database, delivery) = (store.database.clone(), delivery.clone());
            tokio::spawn(async move { load(&database, &delivery).await.unwrap() })
        });
        let mut loaded = Vec::new();
        for load in loads {
            loaded.push(load.await.unwrap().loaded);
        }
        loaded.sort_unstable();
        assert_eq!(loaded, [0, 20], "round {round}");
        store.check(&[delivery]).await;
        store.client.batch_execute("TRUNCATE songs, artists, albums, names CASCADE").await.unwrap();
    }
}

/// T05.
#[tokio::test]
async fn an_enrichment_whose_track_never_comes_waits_with_its_age_and_harms_nobody() {
    let Some(store) = Store::new().await else { return };
    let stray = message("stray", Source::Lastfm, Some(2), vec![listeners(7, 10)]);
    assert_eq!(store.load(&stray).await.pending, 1);
    let others = tracks("others", 1, 10..20);
    store.load(&others).await;
    let waiting = "SELECT count(*) FROM pending_enrichments \
                   WHERE entity_id = 't000000000000000000007' AND created_at <= now()";
    assert_eq!(store.number(waiting).await, 1);
    assert_eq!(store.number("SELECT count(*) FROM songs").await, 10);
    store.check(&[stray, others]).await;
    assert_eq!(store.number(waiting).await, 1, "once more delivered, it waits once");
}

/// T28.
#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_meets_loaders_waits_its_turn_and_costs_no_message() {
    let Some(store) = Store::new().await else { return };
    let loaders: Vec<_> = (0..3_u32)
        .map(|loader| {
            let database = store.database.clone();
            tokio::spawn(async move {
                let mut delivered = Vec::new();
                for round in 0..15 {
                    let numbers = (0..40).map(|number| (number * 7 + round * 13) % 400);
                    let job = format!("loader-{loader}-{round}");
                    delivered.push(tracks(&job, i64::from(round), numbers));
                    load(&database, delivered.last().unwrap()).await.unwrap();
                }
                delivered
            })
        })
        .collect();
    // As migrations do: patient for a moment only, so that loaders never queue behind it for long.
    let mut added = 0;
    while added < 5 {
        let sql = format!(
            "BEGIN; SET LOCAL lock_timeout = '200ms'; ALTER TABLE songs ADD COLUMN more_{added} TEXT; \
             ALTER TABLE albums ADD COLUMN more_{added} TEXT; COMMIT"
        );
        match store.client.batch_execute(&sql).await {
            Ok(()) => added += 1,
            Err(_) => store.client.batch_execute("ROLLBACK").await.unwrap(),
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let mut delivered = Vec::new();
    for loader in loaders {
        delivered.extend(loader.await.unwrap());
    }
    store.check(&delivered).await;
}
