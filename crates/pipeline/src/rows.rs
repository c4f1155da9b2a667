//! Rows objects: the standardised, validated records of one raw object, with what was refused.

use crate::failure::Failure;
use crate::message::{Source, Topic};
use crate::object_key::ObjectKey;
use crate::raw::{Versioned, compress, decompress, unreadable};
use bytes::Bytes;
use jiff::Timestamp;
use segue_domain::record::Record;
use serde::{Deserialize, Serialize};

/// Everything one raw object says, ready to be loaded in one transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// See [`crate::message::SCHEMA_VERSION`].
    pub schema_version: u16,
    /// The stream the raw object came from.
    pub topic: Topic,
    /// Who said it.
    pub source: Source,
    /// The run that fetched it.
    pub run_id: String,
    /// When the source said it; `None` for undated files, which are older than everything dated.
    pub observed_at: Option<Timestamp>,
    /// The raw object.
    pub raw: ObjectKey,
    /// What can be stored.
    pub records: Vec<Record>,
    /// What cannot.
    pub rejections: Vec<Rejection>,
}

/// A record that cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Position in the raw object, from 0.
    pub index: u32,
    /// The field at fault.
    pub field: String,
    /// Why, in words a person can act on.
    pub reason: String,
    /// The beginning of the record, to recognise it by.
    pub excerpt: String,
}

impl Rows {
    /// The stored form.
    ///
    /// # Errors
    /// As [`crate::raw::RawObject::encode`].
    pub fn encode(&self) -> Result<Bytes, Failure> {
        compress(&serde_json::to_vec(self).map_err(unreadable)?)
    }

    /// Reads the stored form back.
    ///
    /// # Errors
    /// As [`crate::raw::RawObject::decode`].
    pub fn decode(stored: &[u8]) -> Result<Self, Failure> {
        let plain = decompress(stored)?;
        let version: Versioned = serde_json::from_slice(&plain).map_err(unreadable)?;
        version.check()?;
        serde_json::from_slice(&plain).map_err(unreadable)
    }

    /// Records this object accounts for.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        (self.records.len() + self.rejections.len()) as u64
    }
}
