//! A database that is cut off, away, full, read-only, or in the way of itself.

use super::{Store, load, tracks};
use segue_pipeline::failure::{Failure, FailureKind, Recovery, recovery};
use segue_postgres::{Cluster, Database};
use segue_testkit::invariants::Delivery;
use segue_testkit::postgres::{ChaosProxy, Mishap, Moment};
use std::time::Duration;

fn assert_may_pass(failure: &Failure) {
    assert_eq!(failure.kind, FailureKind::DatabaseUnavailable, "{failure}");
    assert_eq!(recovery(&failure.kind), Recovery::Retry);
}

/// T20 and T23.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_anywhere_leaves_a_message_whole_or_absent_and_the_next_try_settles_it()
 {
    let Some(store) = Store::new().await else { return };
    let proxy = ChaosProxy::before(store.test_database.url()).await;
    let database = Database::connect(proxy.url()).await.unwrap();
    let mut delivered = Vec::new();
    let cases = [
        (Moment::MidCopy, Mishap::Cut, 0),
        (Moment::MidCopy, Mishap::Reset, 0),
        (Moment::BeforeCommit, Mishap::Cut, 0),
        (Moment::BeforeCommit, Mishap::Reset, 0),
        // Nobody told the loader, but it is done.
        (Moment::AfterCommit, Mishap::Cut, 1),
        (Moment::AfterCommit, Mishap::Reset, 1),
    ];
    for ((moment, mishap, known), number) in cases.into_iter().zip(0_u32..) {
        let first = number * 300;
        let delivery = tracks(&format!("{moment:?}-{mishap:?}"), 1, first..first + 300);
        proxy.let_happen(moment, mishap);
        let failure = load(&database, &delivery).await.unwrap_err();
        assert_may_pass(&failure);
        assert_eq!(proxy.happened(), number + 1, "{moment:?} {mishap:?}");
        let entries = format!(
            "SELECT count(*) FROM load_ledger WHERE message_id = '{}'",
            delivery.message.as_str()
        );
        assert_eq!(store.number(&entries).await, known, "{moment:?} {mishap:?}");
        let counts = load(&database, &delivery).await.unwrap();
        assert_eq!(counts.loaded, if known == 1 { 0 } else { 300 }, "{moment:?} {mishap:?}");
        delivered.push(delivery);
    }
    let slow = tracks("slow", 1, 5_000..5_300);
    proxy.let_happen(Moment::MidCopy, Mishap::Stall(Duration::from_secs(1)));
    assert_eq!(load(&database, &slow).await.unwrap().loaded, 300);
    assert_eq!(proxy.happened(), 7);
    delivered.push(slow);
    store.check(&delivered).await;
}

/// T46: 1,200 batches of hot keys by four loaders, each in an order of its own.
#[tokio::test(flavor = "multi_thread")]
async fn four_loaders_on_the_same_hot_keys_never_surface_a_deadlock() {
    let Some(store) = Store::new().await else { return };
    // What is tested is who waits for whom, not the disk.
    let name = store.texts("SELECT current_database()::TEXT").await.remove(0);
    let impatient = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    store.client.batch_execute(&impatient).await.unwrap();
    let loaders: Vec<_> = (0..4_u32)
        .map(|loader| {
            let url = store.test_database.url().to_owned();
            tokio::spawn(async move {
                let database = Database::connect(&url).await.unwrap();
                let mut last = None;
                for round in 0..300_u32 {
                    let step = [1, 7, 11, 39][loader as usize];
                    let numbers = (0..20).map(|number| (number * step + round * 3) % 40);
                    let delivery = tracks(&format!("{loader}-{round}"), i64::from(round), numbers);
                    load(&database, &delivery).await.unwrap();
                    last = Some(delivery);
                }
                last
            })
        })
        .collect();
    for loader in loaders {
        loader.await.unwrap();
    }
    assert_eq!(store.number("SELECT count(*) FROM load_ledger").await, 1_200);
    assert_eq!(store.number("SELECT count(*) FROM songs").await, 40);
    let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    println!("{} deadlocks in the database, none surfaced", store.number(sql).await);
    assert_eq!(
        segue_testkit::invariants::broken_at_rest(&store.client).await,
        Vec::<String>::new()
    );
}

/// Makes the next `times` rows that come into `songs` fail with `code`. A sequence counts, because it
/// does not go back with the transaction.
async fn fail_with(store: &Store, code: &str, times: u32) {
    let sql = format!(
        "DROP TRIGGER IF EXISTS mishap ON songs; DROP SEQUENCE IF EXISTS mishaps; \
         CREATE SEQUENCE mishaps; \
         CREATE OR REPLACE FUNCTION mishap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF nextval('mishaps') <= {times} THEN \
         RAISE EXCEPTION 'made up' USING ERRCODE = '{code}'; END IF; RETURN NEW; END $$; \
         CREATE TRIGGER mishap BEFORE INSERT OR UPDATE ON songs \
         FOR EACH ROW EXECUTE FUNCTION mishap()"
    );
    store.client.batch_execute(&sql).await.unwrap();
}

/// T46: a conflict the database resolves by breaking somebody off.
#[tokio::test]
async fn a_transaction_broken_off_by_a_conflict_is_begun_again_and_loads_once() {
    let Some(store) = Store::new().await else { return };
    let mut delivered = Vec::new();
    for (code, number) in ["40P01", "40001"].into_iter().zip(0..) {
        fail_with(&store, code, 3).await;
        let delivery = tracks(code, 1, number * 50..number * 50 + 50);
        assert_eq!(store.load(&delivery).await.loaded, 50, "{code}");
        delivered.push(delivery);
    }
    store.check(&delivered).await;
}

/// T47: out of disk, memory, locks; shutting down; an error nobody has heard of. The codes are raised by
/// a trigger in the middle of the load.
#[tokio::test]
async fn a_database_in_trouble_is_retried_later_and_nothing_counts_as_loaded() {
    let Some(store) = Store::new().await else { return };
    let mut delivered = Vec::new();
    for (code, number) in
        ["53100", "53200", "55P03", "57014", "57P01", "58030", "XX000"].into_iter().zip(0..)
    {
        fail_with(&store, code, 1).await;
        let delivery = tracks(code, 1, number * 50..number * 50 + 50);
        assert_may_pass(&load(&store.database, &delivery).await.unwrap_err());
        let entries = "SELECT count(*) FROM load_ledger";
        assert_eq!(store.number(entries).await, i64::from(number), "{code}");
        assert_eq!(store.load(&delivery).await.loaded, 50, "{code}");
        delivered.push(delivery);
    }
    store.check(&delivered).await;
}

/// T47.
#[tokio::test]
async fn a_read_only_database_is_retried_later() {
    let Some(store) = Store::new().await else { return };
    let name = store.texts("SELECT current_database()::TEXT").await.remove(0);
    let set =
        |value: &str| format!("ALTER DATABASE {name} SET default_transaction_read_only = {value}");
    store.client.batch_execute(&set("on")).await.unwrap();
    let database = Database::connect(store.test_database.url()).await.unwrap();
    let delivery = tracks("read-only", 1, 0..50);
    assert_may_pass(&load(&database, &delivery).await.unwrap_err());
    let writable = "SET default_transaction_read_only = off";
    store.client.batch_execute(&format!("{writable}; {}", set("off"))).await.unwrap();
    let database = Database::connect(store.test_database.url()).await.unwrap();
    assert_eq!(load(&database, &delivery).await.unwrap().loaded, 50);
    store.check(&[delivery]).await;
}

/// T47.
#[tokio::test]
async fn a_database_without_a_free_connection_is_retried_later() {
    let Some(store) = Store::new().await else { return };
    let role = "DROP ROLE IF EXISTS crowded; \
                CREATE ROLE crowded LOGIN PASSWORD 'crowded-password' CONNECTION LIMIT 1";
    store.client.batch_execute(role).await.unwrap();
    let (_, server) = store.test_database.url().split_once('@').unwrap();
    let url = format!("postgresql://crowded:crowded-password@{server}");
    let first = Database::connect(&url).await.unwrap();
    let failure = Database::connect(&url).await.unwrap_err();
    assert_may_pass(&failure);
    let cause = format!("{failure:?}");
    assert!(cause.contains("53300") || cause.contains("too many connections"), "{cause}");
    assert!(!cause.contains("crowded-password"), "I5: {cause}");
    drop(first);
}

/// T47: restarted while messages are loaded, at once and without a word, as after a power cut.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_restarts_in_the_middle_of_loads_loses_and_doubles_nothing() {
    if Store::new().await.is_none() {
        return;
    }
    let folder = tempfile::Builder::new().prefix("segue-restart-").tempdir().unwrap();
    open_to_all(folder.path());
    let cluster = Cluster::at(folder.path());
    let ensure = || {
        let cluster = cluster.clone();
        async move {
            let running = tokio::task::spawn_blocking(move || cluster.ensure_running());
            running.await.unwrap().unwrap().expose().to_owned()
        }
    };
    let url = ensure().await;
    let mut client = connect(&url).await;
    segue_postgres::migrate::up(&mut client, None).await.unwrap();
    drop(client);
    let delivered: Vec<Delivery> =
        (0..40_u32).map(|n| tracks(&format!("m{n}"), 1, n * 50..n * 50 + 50)).collect();
    let mut left = delivered.clone();
    let mut interruptions = 0;
    while !left.is_empty() {
        let database = Database::connect(&ensure().await).await.unwrap();
        let loading = {
            let (database, left) = (database.clone(), left.clone());
            tokio::spawn(async move {
                for (done, delivery) in left.iter().enumerate() {
                    if let Err(failure) = load(&database, delivery).await {
                        return (done, Some(failure));
                    }
                }
                (left.len(), None)
            })
        };
        if interruptions < 3 {
            tokio::time::sleep(Duration::from_millis(60)).await;
            kill_server(&cluster);
            interruptions += 1;
        }
        let (done, failure) = loading.await.unwrap();
        left.drain(..done);
        if let Some(failure) = failure {
            assert_may_pass(&failure);
        }
    }
    let database = Database::connect(&ensure().await).await.unwrap();
    let client = connect(&ensure().await).await;
    for delivery in &delivered {
        assert_eq!(load(&database, delivery).await.unwrap().loaded, 0, "it is there already");
    }
    let torn = segue_testkit::invariants::torn(&client, &delivered, super::BULK_RECORDS).await;
    assert_eq!(torn, Vec::<String>::new());
    drop((client, database));
    cluster.stop().unwrap();
}

async fn connect(url: &str) -> tokio_postgres::Client {
    segue_postgres::Address::parse(url).unwrap().connect().await.unwrap()
}

/// PostgreSQL's immediate shutdown; as after a crash, the next start recovers from the log.
fn kill_server(cluster: &Cluster) {
    let segue_postgres::ClusterStatus::Running { pid, .. } = cluster.status().unwrap() else {
        panic!("the server runs");
    };
    let sent = std::process::Command::new("kill").args(["-QUIT", &pid.to_string()]).status();
    assert!(sent.unwrap().success());
}

/// The server may run under another account, which must get into the folder.
pub(super) fn open_to_all(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}
