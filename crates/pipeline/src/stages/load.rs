//! load: rows object → store, ledger and data in one transaction.

use crate::accounting::Counts;
use crate::failure::Failure;
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
