//! The private cluster of a data folder: made once, shared by processes, never confused with others.
use std::fs::{self, Permissions};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use segue_postgres::{Cluster, ClusterError, ClusterStatus, ClusterUrl};
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// A data folder whose server is stopped when the test ends, also when it fails.
struct DataFolder {
    folder: TempDir,
}

impl DataFolder {
    /// Nothing, once said, where PostgreSQL is not installed.
    fn new() -> Option<Self> {
        let reachable = Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().permissions(reachable).tempdir().unwrap();
        match Cluster::at(folder.path()).ensure_running() {
            Err(error @ ClusterError::NotInstalled) => {
                let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
                assert!(!is_ci, "CI needs the real one: {error}");
                eprintln!("SKIPPED: {error}");
                None
            }
            outcome => {
                outcome.unwrap();
                Some(Self { folder })
            }
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn cluster(&self) -> Cluster {
        Cluster::at(self.path())
    }

    fn running(&self) -> (u32, u16, PathBuf) {
        match self.cluster().status().unwrap() {
            ClusterStatus::Running { pid, port, data_directory } => (pid, port, data_directory),
            other => panic!("the server is not running: {other:?}"),
        }
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        let _ = self.cluster().stop();
    }
}

#[tokio::test]
async fn the_first_call_makes_a_cluster_and_the_second_finds_it() {
    let Some(data) = DataFolder::new() else { return };
    let first = data.running();
    let url = data.cluster().ensure_running().unwrap();
    assert_eq!(data.running(), first, "the same server answers");
    assert_eq!(data.cluster().url().unwrap(), Some(url.clone()));
    assert_eq!(ask(&url, "SELECT current_database()::TEXT").await, "segue");
    assert_eq!(ask(&url, "SHOW jit").await, "off");
    assert_eq!(ask(&url, "SHOW fsync").await, "on");
    assert_eq!(ask(&url, "SHOW listen_addresses").await, "127.0.0.1");
    assert_eq!(ask(&url, "SELECT lower('ÄÖ')").await, "äö");
}

#[tokio::test]
async fn a_stranger_without_the_password_is_refused() {
    let Some(data) = DataFolder::new() else { return };
    let (_, port, data_directory) = data.running();
    let guess = format!("postgresql://segue:guess@127.0.0.1:{port}/segue");
    assert!(tokio_postgres::connect(&guess, NoTls).await.is_err());
    let password = data_directory.parent().unwrap().join("password");
    assert_eq!(fs::metadata(password).unwrap().mode() & 0o777, 0o600);
    let url = data.cluster().ensure_running().unwrap();
    assert_eq!(format!("{url:?}"), "ClusterUrl(..)");
}

#[tokio::test]
async fn data_and_port_survive_a_stop_and_a_start() {
    let Some(data) = DataFolder::new() else { return };
    let url = data.cluster().ensure_running().unwrap();
    execute(&url, "CREATE TABLE kept (n INT)").await;
    assert!(data.cluster().stop().unwrap());
    assert_eq!(data.cluster().status().unwrap(), ClusterStatus::Stopped);
    assert_eq!(data.cluster().url().unwrap(), None);
    assert!(!data.cluster().stop().unwrap(), "there is nothing left to stop");

    let again = data.cluster().ensure_running().unwrap();
    assert_eq!(again, url);
    assert_eq!(ask(&again, "SELECT to_regclass('kept')::TEXT").await, "kept");
}

#[tokio::test]
async fn another_port_is_chosen_when_the_remembered_one_was_taken() {
    let Some(data) = DataFolder::new() else { return };
    let (_, port, _) = data.running();
    data.cluster().stop().unwrap();
    let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    let url = data.cluster().ensure_running().unwrap();
    assert_ne!(data.running().1, port);
    assert_eq!(ask(&url, "SELECT 'here'").await, "here");
}

#[tokio::test]
async fn a_server_that_was_killed_is_started_again() {
    let Some(data) = DataFolder::new() else { return };
    let (pid, _, data_directory) = data.running();
    signal("KILL", pid);
    wait_until(|| data.cluster().status().unwrap() == ClusterStatus::Stopped);
    assert!(data_directory.join("postmaster.pid").exists(), "the kill left the file");
    let url = data.cluster().ensure_running().unwrap();
    assert_ne!(data.running().0, pid);
    assert_eq!(ask(&url, "SELECT 'here'").await, "here");
}

#[test]
fn a_pid_file_that_names_a_stranger_is_stale_and_the_stranger_is_left_alone() {
    let Some(data) = DataFolder::new() else { return };
    let (_, _, data_directory) = data.running();
    let pid_file = data_directory.join("postmaster.pid");
    let running = fs::read_to_string(&pid_file).unwrap();
    data.cluster().stop().unwrap();
    // It ends by itself, and holds no output open, so that a failure here does not hang the run.
    let mut stranger = Command::new("sleep")
        .arg("60")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (_, rest) = running.split_once('\n').unwrap();
    fs::write(&pid_file, format!("{}\n{rest}", stranger.id())).unwrap();

    assert!(!data.cluster().stop().unwrap());
    data.cluster().ensure_running().unwrap();
    data.cluster().stop().unwrap();
    assert_eq!(stranger.try_wait().unwrap(), None, "the stranger still runs");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[test]
fn a_pid_file_that_names_another_cluster_stops_nothing_there() {
    let (Some(mine), Some(theirs)) = (DataFolder::new(), DataFolder::new()) else { return };
    let (_, _, my_directory) = mine.running();
    let before = theirs.running();
    mine.cluster().stop().unwrap();
    fs::copy(before.2.join("postmaster.pid"), my_directory.join("postmaster.pid")).unwrap();

    assert_eq!(mine.cluster().status().unwrap(), ClusterStatus::Stopped);
    assert!(!mine.cluster().stop().unwrap());
    mine.cluster().ensure_running().unwrap();
    assert_ne!(mine.running().0, before.0);
    assert_eq!(theirs.running(), before, "the other cluster never noticed");
}

#[test]
fn many_callers_at_once_share_one_server() {
    let Some(data) = DataFolder::new() else { return };
    data.cluster().stop().unwrap();
    let urls: Vec<ClusterUrl> = std::thread::scope(|scope| {
        let callers: Vec<_> =
            (0..6).map(|_| scope.spawn(|| data.cluster().ensure_running().unwrap())).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    assert!(urls.iter().all(|url| Some(url) == urls.first()));
}

#[test]
fn what_a_killed_attempt_left_behind_is_cleared_away() {
    let Some(data) = DataFolder::new() else { return };
    data.cluster().stop().unwrap();
    let (whole, half) = (data.path().join("postgres"), data.path().join("postgres.unfinished-1"));
    fs::rename(&whole, &half).unwrap();
    assert_eq!(data.cluster().status().unwrap(), ClusterStatus::Absent);
    data.cluster().ensure_running().unwrap();
    assert!(whole.exists() && !half.exists());
}

#[tokio::test]
async fn a_process_killed_while_it_makes_or_starts_the_cluster_leaves_nothing_broken() {
    for moment_ms in [50, 300, 600, 900, 1200, 1600] {
        let reachable = Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().permissions(reachable).tempdir().unwrap();
        let data = DataFolder { folder };
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--ignored", "cluster::a_process_that_is_killed"])
            .env(KILLED_DATA_PATH, data.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(moment_ms));
        process.kill().unwrap();
        process.wait().unwrap();

        let url = match data.cluster().ensure_running() {
            Err(ClusterError::NotInstalled) => return,
            outcome => outcome.unwrap(),
        };
        assert_eq!(ask(&url, "SELECT 'here'").await, "here", "killed after {moment_ms} ms");
        let mut names: Vec<_> =
            fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["postgres", "postgres.lock"], "killed after {moment_ms} ms");
    }
}

/// Names the data folder to the process that is to be killed.
const KILLED_DATA_PATH: &str = "SEGUE_TEST_KILLED_DATA_PATH";

#[test]
#[ignore = "the process that the test above kills"]
fn a_process_that_is_killed() {
    let Some(data_path) = std::env::var_os(KILLED_DATA_PATH) else { return };
    // Whether it gets to its end is a matter of luck.
    let _ = Cluster::at(Path::new(&data_path)).ensure_running();
}

#[test]
fn a_data_folder_the_server_cannot_reach_points_to_its_cluster() {
    if fs::metadata("/proc/self").map_or(1, |metadata| metadata.uid()) != 0 {
        eprintln!("SKIPPED: only root's server runs as another user");
        return;
    }
    let Some(reachable) = DataFolder::new() else { return };
    let closed = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir();
    let data = DataFolder { folder: closed.unwrap() };
    data.cluster().ensure_running().unwrap();
    let (_, _, data_directory) = data.running();
    assert!(!data_directory.starts_with(data.path()), "{}", data_directory.display());
    assert!(!data_directory.starts_with(reachable.path()));
    data.cluster().stop().unwrap();
    data.cluster().ensure_running().unwrap();
    assert_eq!(data.running().2, data_directory, "the second start finds the same cluster");
    data.cluster().stop().unwrap();
    fs::remove_dir_all(data_directory.parent().unwrap()).unwrap();
}

#[test]
fn nothing_is_made_by_looking() {
    let folder = tempfile::tempdir().unwrap();
    let cluster = Cluster::at(&folder.path().join("not there"));
    assert_eq!(cluster.status().unwrap(), ClusterStatus::Absent);
    assert_eq!(cluster.url().unwrap(), None);
    assert!(!cluster.stop().unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

async fn ask(url: &ClusterUrl, query: &str) -> String {
    let (client, connection) = tokio_postgres::connect(url.expose(), NoTls).await.unwrap();
    tokio::spawn(async move { drop(connection.await) });
    client.query_one(query, &[]).await.unwrap().get(0)
}

async fn execute(url: &ClusterUrl, statement: &str) {
    let (client, connection) = tokio_postgres::connect(url.expose(), NoTls).await.unwrap();
    tokio::spawn(async move { drop(connection.await) });
    client.batch_execute(statement).await.unwrap();
}

fn signal(name: &str, pid: u32) {
    let status = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status();
    assert!(status.unwrap().success());
}

fn wait_until(condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < deadline, "it took too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}
