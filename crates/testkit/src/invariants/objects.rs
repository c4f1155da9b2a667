//! The objects of a data folder against the ledger: what was accepted and where it went.

use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::rows::Rows;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tokio_postgres::Client;

/// A message and what it brings.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its id in the ledger: the key of its rows.
    pub message: ObjectKey,
    /// Its rows.
    pub rows: Rows,
}

/// Every rows object of the data folder `data`.
///
/// # Panics
/// When one of them cannot be read: a stored object is whole or not there.
#[must_use]
pub fn deliveries(data: &Path) -> Vec<Delivery> {
    let keys = keys_below(data, "rows").into_iter();
    keys.map(|message| {
        let stored = fs::read(data.join("objects").join(message.as_str()));
        let stored = stored.expect("a listed object is there");
        let rows = Rows::decode(&stored).expect("a stored object is whole");
        Delivery { message, rows }
    })
    .collect()
}

/// I1 for the data folder `data`: raw objects that are neither loaded nor put aside, as sentences.
///
/// # Panics
/// When the ledger cannot be read.
pub async fn lost(client: &Client, data: &Path) -> Vec<String> {
    let ledger = client.query("SELECT message_id FROM load_ledger", &[]).await;
    let ledger = ledger.expect("the ledger can be read");
    let loaded: BTreeSet<String> = ledger.iter().map(|row| row.get(0)).collect();
    let is_kept = |raw: &ObjectKey| {
        // Where notes lie does not depend on the version that read the object.
        let note = raw.as_str().replacen("raw/", "objects/dead/rows/v1/", 1);
        loaded.contains(ObjectKey::rows(raw).as_str()) || data.join(format!("{note}.json")).exists()
    };
    let raw = keys_below(data, "raw").into_iter();
    raw.filter(|raw| !is_kept(raw)).map(|raw| format!("{raw} went nowhere")).collect()
}

/// Keys of the objects under `folder` of the store of `data`, in order. What a killed writer left has a
/// name no object can have.
fn keys_below(data: &Path, folder: &str) -> Vec<ObjectKey> {
    let root = data.join("objects");
    let mut keys = Vec::new();
    for file in files_below(&root.join(folder)) {
        let key = file.strip_prefix(&root).ok().and_then(Path::to_str);
        keys.extend(key.and_then(|key| ObjectKey::parse(key).ok()));
    }
    keys.sort_unstable();
    keys
}

/// Every file under `folder`; none where there is no such folder.
pub(super) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
