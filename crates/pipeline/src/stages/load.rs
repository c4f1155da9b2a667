//! load: rows objects → store, ledger and data in one transaction.

use crate::accounting::Counts;
use crate::failure::{Failure, FailureKind};
use crate::message::Pointer;
use crate::ports::{GetObject, LoadRows};
use crate::rows::Rows;

/// Loads the rows `pointer` names. Delivered again, it changes nothing and says so in its counts.
///
/// # Errors
/// The store's or the database's failure. Safe to repeat: what was written before the failure
/// is joined with itself.
pub async fn run(
    pointer: &Pointer,
    store: &impl GetObject,
    database: &impl LoadRows,
) -> Result<Counts, Failure> {
    let rows = Rows::decode(&store.get_object(&pointer.object).await?)?;
    database.load_rows(&pointer.object, &rows).await
}

/// Loads the rows of each of `pointers`, as [`run`] would; returns what became of each, in their order.
/// Messages that wait together cost the database less than one by one, and one that cannot be read or
/// loaded harms no other.
pub async fn run_together(
    pointers: &[Pointer],
    store: &impl GetObject,
    database: &impl LoadRows,
) -> Vec<Result<Counts, Failure>> {
    let mut messages = Vec::with_capacity(pointers.len());
    let mut unread = Vec::with_capacity(pointers.len());
    for pointer in pointers {
        let stored = store.get_object(&pointer.object).await;
        let failure = match stored.and_then(|stored| Rows::decode(&stored)) {
            Ok(rows) => {
                messages.push((pointer.object.clone(), rows));
                None
            }
            Err(failure) => Some(failure),
        };
        unread.push(failure);
    }
    let mut loaded = database.load_together(&messages).await.into_iter();
    let nothing = || Failure::new(FailureKind::Defect, "the store said nothing about a message");
    let outcome = |failure: Option<Failure>| match failure {
        Some(failure) => Err(failure),
        None => loaded.next().unwrap_or_else(|| Err(nothing())),
    };
    unread.into_iter().map(outcome).collect()
}
