//! The exit codes, as `segue --help` lists them.

use std::process::ExitCode;

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything is fine.
    Done,
    /// It was reported that something is not as it should be.
    Failed,
    /// The command line or the configuration cannot be used.
    Usage,
    /// Finished, but some of the input was bad.
    BadInput,
    /// Another process uses the data folder (`EX_TEMPFAIL` of sysexits.h).
    Busy,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::BadInput => 3,
            Exit::Busy => 75,
        })
    }
}
