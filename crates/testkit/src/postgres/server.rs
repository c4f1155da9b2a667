//! The test process's cluster, and the watchdog that ends it together with the process.
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use segue_postgres::{Cluster, ClusterError, ClusterStatus};

/// Waits until nobody holds the other end of its input, which the system lets go of even when the
/// process is killed. Then it ends the server named by the pid file, and removes the folder.
///
/// `kill -QUIT` is PostgreSQL's immediate shutdown, which root may send as well.
const WATCHDOG: &str = r#"
data="$1/postgres/data"
read -r line && data=$line
read -r _
if pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null); then
    kill -QUIT "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
fi
rm -rf -- "$1"
"#;

struct Server {
    url: String,
    /// Kept for its input, which must stay open as long as this process lives.
    _watchdog: Child,
}

/// Where the process's cluster is; nothing, once said, when PostgreSQL is not installed.
pub(super) fn url() -> Option<&'static str> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(start).as_ref().map(|server| server.url.as_str())
}

fn start() -> Option<Server> {
    let folder = folder();
    let mut watchdog = watch(&folder);
    let Some((url, data_directory)) = serve(&folder) else {
        drop(watchdog.stdin.take());
        watchdog.wait().expect("the watchdog ends");
        return None;
    };
    let mut input = watchdog.stdin.as_ref().expect("invariant: the input is piped");
    writeln!(input, "{}", data_directory.display()).expect("the watchdog listens");
    Some(Server { url, _watchdog: watchdog })
}

/// Starts the cluster of `folder`; answers its URL and PostgreSQL's own folder.
#[expect(clippy::panic, reason = "a test's harness fails by panicking")]
fn serve(folder: &Path) -> Option<(String, PathBuf)> {
    let cluster = Cluster::at(folder);
    let url = match cluster.ensure_running() {
        Ok(url) => url.expose().to_owned(),
        Err(error @ ClusterError::NotInstalled) => {
            assert!(!is_ci(), "CI needs the real one: {error}");
            eprintln!("SKIPPED: {error}");
            return None;
        }
        Err(error) => panic!("the test cluster did not start: {error}"),
    };
    match cluster.status() {
        Ok(ClusterStatus::Running { data_directory, .. }) => Some((url, data_directory)),
        other => panic!("the test cluster stopped at once: {other:?}"),
    }
}

/// A temporary folder that the server's account can reach although it may not be ours.
fn folder() -> PathBuf {
    tempfile::Builder::new()
        .prefix("segue-test-")
        .permissions(std::fs::Permissions::from_mode(0o755))
        .tempdir()
        .expect("the temporary folder is writable")
        .keep()
}

fn watch(folder: &Path) -> Child {
    Command::new("sh")
        .args(["-c", WATCHDOG, "watchdog"])
        .arg(folder)
        .stdin(Stdio::piped())
        // Not the test's: whoever reads those to their end must not wait for the watchdog.
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A signal to the tests' process group is not for the watchdog.
        .process_group(0)
        .spawn()
        .expect("a shell is installed")
}

fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
}
