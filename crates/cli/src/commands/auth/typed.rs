//! Lines somebody types or pastes, while other things go on.

use std::io::{self, BufRead};
use tokio::sync::mpsc;

/// Lines of standard input as they come, without blank ones; ends with it.
///
/// Read on a thread of its own, which ends with the program: a read from a terminal cannot be
/// cancelled, and a runtime would wait for it.
pub(super) fn lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if !line.trim().is_empty() && sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}
