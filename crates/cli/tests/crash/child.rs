//! A process that is watched: what it says, how it ends, and that it keeps to its bounds (I6).

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// Longest time a run of a small workload may take. One that hangs is ended and fails the test.
const MOST_TIME: Duration = Duration::from_secs(90);
/// Most memory it may ever have had; a run of this size has 50 MiB.
const MOST_MEMORY_KIB: u64 = 400 * 1024;

/// A process that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Everything it said, results and messages.
    pub(crate) said: String,
}

/// Runs `command` to its end. What it says goes to files in `folder`: nobody has to empty a pipe.
pub(crate) fn run(mut command: Command, folder: &Path) -> Ended {
    let said = folder.join("said.txt");
    let file = File::create(&said).unwrap();
    let mut child = command.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
    let (status, peak_kib) = wait(&mut child);
    let said = fs::read_to_string(said).unwrap();
    assert!(peak_kib < MOST_MEMORY_KIB, "I6: {peak_kib} KiB of memory\n{said}");
    Ended { status, said }
}

fn wait(child: &mut Child) -> (ExitStatus, u64) {
    let started = Instant::now();
    let mut peak_kib = 0;
    loop {
        peak_kib = peak_kib.max(peak_of(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            return (status, peak_kib);
        }
        if started.elapsed() > MOST_TIME {
            child.kill().unwrap();
            panic!("I6: it was still running after {MOST_TIME:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The most memory process `id` has had, in KiB; 0 where the system does not say.
fn peak_of(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
