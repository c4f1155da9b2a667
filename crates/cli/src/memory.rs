//! How much memory this process has needed.

/// Most resident memory at any time so far, bytes; `None` where the system does not tell.
pub(crate) fn max_rss_bytes() -> Option<u64> {
    in_status(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// The high-water mark in the text of Linux' `/proc/PID/status` (proc(5): `VmHWM`, in kibibytes).
fn in_status(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_high_water_mark_is_read_and_nothing_else_taken_for_it() {
        let status = "VmPeak:\t  900 kB\nVmHWM:\t  1234 kB\nVmRSS:\t  99 kB\n";
        assert_eq!(in_status(status), Some(1_234 * 1_024));
        assert_eq!(in_status("VmHWM:\tmany kB\n"), None);
        assert_eq!(in_status(""), None);
    }
}
