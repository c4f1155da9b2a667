//! Standard output and standard error as this program uses them.

use std::error::Error;
use std::io::{self, ErrorKind, Write};

/// Prints `text` and a line end on standard output.
///
/// # Errors
/// When it cannot be written. A reader that stopped reading (`| head`) is no error.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

/// Prints `text` on standard error; when even that fails there is nobody left to tell.
pub(crate) fn say(text: &str) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// One error as a person reads it: what happened, then why, each cause on its own line.
///
/// Causes that only repeat what was said are left out.
pub(crate) fn explain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(current) = cause {
        let reason = current.to_string();
        if !text.contains(&reason) {
            text.push_str("\n  because: ");
            text.push_str(&reason.replace('\n', "\n  "));
        }
        cause = current.source();
    }
    plain(&text)
}

/// `text` without what would steer a terminal: it may come from a file or a server.
pub(crate) fn plain(text: &str) -> String {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    text.replace(steers, "\u{FFFD}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use segue_pipeline::failure::{Failure, FailureKind};

    #[test]
    fn an_error_is_told_with_its_causes_once_each() {
        let inner = Failure::new(FailureKind::DatabaseUnavailable, "connection refused");
        let outer = Failure::new(FailureKind::DatabaseUnavailable, "cannot reach the database");
        assert_eq!(
            explain(&outer.caused_by(inner)),
            "cannot reach the database\n  because: connection refused"
        );
        let steering = Failure::new(FailureKind::NotFound, "a \u{1b}[2Jfile");
        assert_eq!(explain(&steering), "a \u{FFFD}[2Jfile");
        let inner = Failure::new(FailureKind::NotFound, "gone");
        let outer = Failure::new(FailureKind::NotFound, "it is gone").caused_by(inner);
        assert_eq!(explain(&outer), "it is gone");
    }
}
