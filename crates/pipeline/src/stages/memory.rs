//! A store and a queue in memory, for the tests of the stages.

use crate::failure::{Failure, FailureKind};
use crate::message::Pointer;
use crate::object_key::ObjectKey;
use crate::ports::{GetObject, ListObjects, PutObject, SendPointer};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Objects by key. One whose bytes were taken away is listed but missing.
#[derive(Default)]
pub(super) struct MemoryStore(Mutex<BTreeMap<ObjectKey, Option<Bytes>>>);

/// What was sent, in order.
#[derive(Default)]
pub(super) struct MemoryQueue(Mutex<Vec<Pointer>>);

impl MemoryStore {
    /// Lists `key` without having anything under it.
    pub(super) fn lose(&self, key: ObjectKey) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, None);
    }

    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl MemoryQueue {
    pub(super) fn sent(&self) -> Vec<Pointer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl PutObject for MemoryStore {
    async fn put_object(&self, key: &ObjectKey, body: Bytes) -> Result<(), Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), Some(body));
        Ok(())
    }
}

impl GetObject for MemoryStore {
    async fn get_object(&self, key: &ObjectKey) -> Result<Bytes, Failure> {
        let objects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        objects.get(key).cloned().flatten().ok_or_else(|| {
            Failure::new(FailureKind::ObjectMissing, format!("the object {key} is not there"))
        })
    }
}

impl ListObjects for MemoryStore {
    async fn list_objects(&self, prefix: &str) -> Result<Vec<ObjectKey>, Failure> {
        let objects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(objects.keys().filter(|key| key.as_str().starts_with(prefix)).cloned().collect())
    }
}

impl SendPointer for MemoryQueue {
    async fn send_pointer(&self, pointer: Pointer) -> Result<(), Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(pointer);
        Ok(())
    }
}
