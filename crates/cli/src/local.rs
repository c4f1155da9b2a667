//! The stages in one process: files for the object store, channels for the queues.

mod flight;
mod lock;
mod notes;
mod object_store;
mod patience;
mod queue;
mod quota_file;
mod runner;
mod system_clock;
mod tally;
mod token_files;

pub(crate) use lock::{LockError, RunLock, RunMark, UnfinishedRuns};
pub(crate) use notes::Notes;
pub(crate) use object_store::ObjectStore;
pub(crate) use patience::{Patience, Setback};
pub(crate) use quota_file::QuotaFile;
pub(crate) use runner::Runner;
pub(crate) use system_clock::{SystemClock, new_run_id};
pub(crate) use tally::{DroppedWork, Tally};
pub(crate) use token_files::TokenFiles;
