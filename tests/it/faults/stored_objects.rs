//! Objects that messages point at: big, gone, damaged, or of another version.

use super::{Store, tracks};
use bytes::Bytes;
use segue_pipeline::failure::{Failure, FailureKind, Recovery, recovery};
use segue_pipeline::message::{Pointer, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::GetObject;
use segue_pipeline::stages::load;

/// A store that has one answer to everything.
struct Answers(Option<Bytes>);

impl GetObject for Answers {
    async fn get_object(&self, key: &ObjectKey) -> Result<Bytes, Failure> {
        self.0.clone().ok_or_else(|| {
            Failure::new(FailureKind::ObjectMissing, format!("the object {key} is not there"))
        })
    }
}

fn pointer(message: ObjectKey) -> Pointer {
    Pointer::new(Topic::MusicTransformed, Source::Spotify, "run", None, message)
}

/// T11: nothing travels in a message, so none can be too big for a queue.
#[tokio::test]
async fn a_message_about_ten_thousand_tracks_is_as_small_as_one_about_a_single_one() {
    let Some(store) = Store::new().await else { return };
    let many = tracks("many", 1, 0..10_000);
    let stored = many.rows.encode().unwrap();
    let announced = serde_json::to_vec(&pointer(many.message.clone())).unwrap();
    assert!(announced.len() < 1_024, "{} bytes", announced.len());
    let told = pointer(many.message.clone());
    let counts = load::run(&told, &Answers(Some(stored)), &store.database).await.unwrap();
    assert_eq!(counts.loaded, 10_000);
}

/// T12 and T27: never taken for an empty one.
#[tokio::test]
async fn an_object_that_is_gone_damaged_or_of_a_newer_version_is_kept_for_a_person_and_not_empty() {
    let Some(store) = Store::new().await else { return };
    let good = tracks("good", 1, 0..50);
    let whole = good.rows.encode().unwrap();
    let mut newer = good.rows.clone();
    newer.schema_version += 1;
    let mut bent = whole.to_vec();
    let middle = bent.len() / 2;
    bent[middle] ^= 0x40;
    let cases = [
        (None, FailureKind::ObjectMissing),
        (Some(Bytes::new()), FailureKind::ObjectUnreadable),
        (Some(whole.slice(..middle)), FailureKind::ObjectUnreadable),
        (Some(Bytes::from(bent)), FailureKind::ObjectUnreadable),
        (Some(newer.encode().unwrap()), FailureKind::VersionUnknown),
    ];
    for (object, kind) in cases {
        let failure = load::run(&pointer(good.message.clone()), &Answers(object), &store.database)
            .await
            .unwrap_err();
        assert_eq!(failure.kind, kind);
        assert!(matches!(recovery(&failure.kind), Recovery::Park { until: None, .. }), "{kind:?}");
        assert_eq!(store.number("SELECT count(*) FROM load_ledger").await, 0);
    }
    load::run(&pointer(good.message.clone()), &Answers(Some(whole)), &store.database)
        .await
        .unwrap();
    store.check(&[good]).await;
}
