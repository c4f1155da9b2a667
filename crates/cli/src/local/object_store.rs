//! The object store of one machine: a folder.
//!
//! An object appears whole or not at all: it is written under a temporary name, forced to disk and
//! renamed. What a kill leaves behind has a name no object can have, and is never listed.
//!
//! Rows are not forced to disk: they are made of raw objects, and made again from them. Where a power cut
//! takes some whose load is in the ledger, `segue reconcile` names them and `segue replay` makes them.

use bytes::Bytes;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::{DeleteObject, GetObject, ListObjects, PutObject};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Beginning of temporary names; no part of an [`ObjectKey`] begins with a dot.
const TEMPORARY: &str = ".new-";

/// Objects as files under one folder. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct ObjectStore {
    root: Arc<PathBuf>,
}

impl ObjectStore {
    /// The store in `root`, which is made when the first object is.
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: Arc::new(root.to_owned()) }
    }

    /// Removes what killed writers left behind; returns how many files.
    ///
    /// Only for the one process that holds the folder exclusively: a temporary file of a living
    /// writer looks the same.
    ///
    /// # Errors
    /// [`FailureKind::StoreUnavailable`]; safe to repeat.
    pub(crate) async fn clear_leftovers(&self) -> Result<u64, Failure> {
        let root = Arc::clone(&self.root);
        blocking("clear the object store", move || {
            let mut removed = 0;
            for path in files_below(&root)? {
                if is_temporary(&path) {
                    fs::remove_file(&path)?;
                    removed += 1;
                }
            }
            Ok(removed)
        })
        .await
    }

    fn path_of(&self, key: &ObjectKey) -> PathBuf {
        // Parsed keys have no empty part, no `..` and no root: they stay below the folder.
        self.root.join(key.as_str())
    }
}

impl PutObject for ObjectStore {
    async fn put_object(&self, key: &ObjectKey, body: Bytes) -> Result<(), Failure> {
        let path = self.path_of(key);
        let outlives = match key.read_from() {
            Some(_raw) => Outlives::TheProcess,
            None => Outlives::PowerCuts,
        };
        blocking("write an object", move || write_whole(&path, &body, outlives)).await
    }
}

impl GetObject for ObjectStore {
    async fn get_object(&self, key: &ObjectKey) -> Result<Bytes, Failure> {
        let path = self.path_of(key);
        let found = blocking("read an object", move || match fs::read(&path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            outcome => outcome.map(|bytes| Some(Bytes::from(bytes))),
        });
        found.await?.ok_or_else(|| {
            Failure::new(FailureKind::ObjectMissing, format!("the object {key} is not there"))
        })
    }
}

impl ListObjects for ObjectStore {
    async fn list_objects(&self, prefix: &str) -> Result<Vec<ObjectKey>, Failure> {
        let root = Arc::clone(&self.root);
        let prefix = prefix.to_owned();
        blocking("list objects", move || {
            // Everything that begins with the prefix lies below its last whole folder.
            let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
            let files = files_below(&root.join(folder))?;
            let mut keys: Vec<ObjectKey> =
                files.iter().filter_map(|path| key_of(&root, path)).collect();
            keys.retain(|key| key.as_str().starts_with(&prefix));
            keys.sort_unstable();
            Ok(keys)
        })
        .await
    }
}

impl DeleteObject for ObjectStore {
    async fn delete_object(&self, key: &ObjectKey) -> Result<(), Failure> {
        let path = self.path_of(key);
        blocking("remove an object", move || match fs::remove_file(&path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        })
        .await
    }
}

/// Runs file work where it may block.
async fn blocking<T: Send + 'static>(
    action: &'static str,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let failed = || Failure::new(FailureKind::StoreUnavailable, format!("cannot {action}"));
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome.map_err(|cause| failed().caused_by(cause)),
        Err(cause) => Err(failed().caused_by(cause)),
    }
}

/// What an object must survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outlives {
    TheProcess,
    PowerCuts,
}

fn write_whole(path: &Path, body: &[u8], outlives: Outlives) -> io::Result<()> {
    let folder = path.parent().ok_or(ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let temporary = folder.join(temporary_name());
    let written = write_and_rename(&temporary, path, body, outlives);
    if written.is_err() {
        // A full disk should not stay full of our attempts.
        drop(fs::remove_file(&temporary));
    }
    written?;
    match outlives {
        Outlives::TheProcess => Ok(()),
        // The rename itself is safe from a power cut only when the folder is on disk, too.
        Outlives::PowerCuts => File::open(folder)?.sync_all(),
    }
}

fn write_and_rename(
    temporary: &Path,
    path: &Path,
    body: &[u8],
    outlives: Outlives,
) -> io::Result<()> {
    let mut file = File::create_new(temporary)?;
    file.write_all(body)?;
    if outlives == Outlives::PowerCuts {
        file.sync_all()?;
    }
    fs::rename(temporary, path)
}

/// A name no other writer uses: other processes have other pids, other writes other numbers.
fn temporary_name() -> String {
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let number = WRITES.fetch_add(1, Ordering::Relaxed);
    format!("{TEMPORARY}{}-{number}", std::process::id())
}

fn is_temporary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY))
}

/// The key of a file; `None` for what is no object (leftovers, strangers).
fn key_of(root: &Path, path: &Path) -> Option<ObjectKey> {
    let parts: Option<Vec<&str>> =
        path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    ObjectKey::parse(&parts?.join("/")).ok()
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
    }

    fn key() -> impl Strategy<Value = String> {
        "[a-c]{1,2}(/[a-c]{1,2}x){0,2}\\.zst"
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_was_put_last_is_what_is_there_and_what_is_listed(
            writes in prop::collection::vec((key(), prop::collection::vec(any::<u8>(), 0..40)), 1..12),
            prefix in "[a-c]{0,2}/?",
        ) {
            let folder = tempfile::tempdir().unwrap();
            let store = ObjectStore::at(folder.path());
            let mut expected = BTreeMap::new();
            for (key, body) in writes {
                let key = ObjectKey::parse(&key).unwrap();
                run(store.put_object(&key, Bytes::from(body.clone()))).unwrap();
                expected.insert(key, body);
            }
            for (key, body) in &expected {
                prop_assert_eq!(&run(store.get_object(key)).unwrap()[..], &body[..]);
            }
            let listed = run(store.list_objects(&prefix)).unwrap();
            let wanted: Vec<ObjectKey> =
                expected.into_keys().filter(|key| key.as_str().starts_with(&prefix)).collect();
            prop_assert_eq!(listed, wanted);
        }
    }

    #[test]
    fn what_a_killed_writer_left_is_neither_listed_nor_read_and_can_be_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::at(folder.path());
        let key = ObjectKey::parse("raw/x/a.zst").unwrap();
        run(store.put_object(&key, Bytes::from_static(b"whole"))).unwrap();
        let leftover = folder.path().join("raw/x/.new-4242-0");
        fs::write(&leftover, b"ha").unwrap();
        assert_eq!(run(store.list_objects("raw/")).unwrap(), [key]);
        assert_eq!(run(store.clear_leftovers()).unwrap(), 1);
        assert!(!leftover.exists());
    }

    #[test]
    fn a_missing_object_is_named_and_removing_it_is_no_failure() {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::at(folder.path());
        let key = ObjectKey::parse("raw/none.zst").unwrap();
        let failure = run(store.get_object(&key)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::ObjectMissing);
        assert!(failure.message.contains("raw/none.zst"), "{failure}");
        run(store.delete_object(&key)).unwrap();
        assert_eq!(run(store.list_objects("raw/")).unwrap(), []);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_a_failure_that_may_pass() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        fs::write(&blocked, b"").unwrap();
        let store = ObjectStore::at(&blocked);
        let key = ObjectKey::parse("raw/a.zst").unwrap();
        let failure = run(store.put_object(&key, Bytes::new())).unwrap_err();
        assert_eq!(failure.kind, FailureKind::StoreUnavailable);
    }
}
