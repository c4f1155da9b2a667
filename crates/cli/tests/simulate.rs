//! `segue simulate`: it says where it is, a run with its settings works, things go wrong on request,
//! and it ends when it is told to.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::{Value, json};
use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use support::{Home, Said};

/// Where its settings are written, in the home it was started in.
const SETTINGS: &str = "simulated.env";

/// A world of its own process; it ends with the test.
struct Running {
    child: Child,
    address: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Starts a world and waits until it has said where it is.
fn simulate(home: &Home, more: &[&str]) -> Running {
    let settings = home.path().join(SETTINGS);
    let arguments = ["simulate", "--port", "0", "--tracks", "320"];
    let child = home
        .command(arguments.iter().chain(more))
        .stdout(File::create(&settings).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut running = Running { child, address: String::new() };
    let began = Instant::now();
    loop {
        let told = std::fs::read_to_string(&settings).unwrap();
        // The last line of all.
        if let Some((_, rest)) = told.split_once("OPENWEATHER_URL=http://")
            && let Some((address, _)) = rest.split_once('/')
        {
            running.address = address.to_owned();
            return running;
        }
        assert!(running.child.try_wait().unwrap().is_none(), "it ended: {told}");
        assert!(began.elapsed() < Duration::from_secs(60), "it says nothing: {told}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Running {
    /// Status line, headers and body of what `path` answers.
    fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
             content-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Version and status of what `path` answers, whatever follows; empty when nothing comes.
    fn status_line(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.address).unwrap();
        let mut line = [0; "HTTP/1.1 200".len()];
        stream
            .read_exact(&mut line)
            .map(|()| String::from_utf8_lossy(&line).into_owned())
            .unwrap_or_default()
    }

    /// Lets something go wrong, as the page's form does; its number.
    fn add_fault(&self, rule: &Value) -> u64 {
        let answer = self.ask("POST", "/faults", &rule.to_string());
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        json_of(&answer)["id"].as_u64().unwrap()
    }

    fn signal(mut self, name: &str) -> ExitStatus {
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{name} {}", self.child.id())])
            .status()
            .unwrap();
        assert!(sent.success());
        let began = Instant::now();
        loop {
            if let Some(ended) = self.child.try_wait().unwrap() {
                return ended;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "it goes on");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn json_of(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}

/// `segue` with the settings of the world, as a shell reads them.
fn with_settings(home: &Home, arguments: &[&str]) -> Said {
    let script = format!("set -a; . ./{SETTINGS}; set +a; exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_segue")]).args(arguments);
    command.arg("--data-path").arg(home.path()).current_dir(home.path()).stdin(Stdio::null());
    command.env_remove("DATABASE_URL").env_remove("SPOTIFY_REFRESH_TOKEN");
    for name in ["SPOTIFY", "LASTFM", "DEEZER", "ITUNES"] {
        command.env(format!("{name}_REQUESTS_PER_SECOND"), "30");
    }
    Said::from(command.output().unwrap())
}

#[test]
fn its_settings_are_read_by_a_shell_and_a_run_with_them_loads_what_is_there() {
    let home = Home::new();
    let world = simulate(&home, &[]);
    let page = world.ask("GET", "/", "");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("320 tracks"), "{page}");

    let said = with_settings(&home, &["run", "--search", "night", "--limit", "8", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let summary: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(summary["coverage"]["songs"], 8);
    assert!(summary["coverage"]["songs_with_listeners"].as_u64() > Some(0), "{summary}");
    assert!(summary["coverage"]["songs_with_features"].as_u64() > Some(0), "{summary}");
    assert_eq!(summary["drift"], json!([]));
    assert_eq!(summary["previews_refused"], 0);
    let asked = json_of(&world.ask("GET", "/status", ""))["requests"].as_u64();
    let sent: u64 =
        summary["requests"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert_eq!(asked, Some(sent), "{summary}");
}

/// T37 and T49 from outside.
#[test]
fn faults_switched_on_over_its_page_show_in_the_summary_of_a_run_and_in_the_status() {
    let home = Home::new();
    let world = simulate(&home, &["--mode", "extended"]);
    let answer = world.ask("POST", "/faults", r#"{"kind":"no such thing"}"#);
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("unknown variant"), "{answer}");
    world.add_fault(&json!({"provider": "spotify", "kind": "new_field"}));
    world.add_fault(&json!({
        "kind": "preview_at", "url": "http://169.254.169.254/latest/meta-data/",
    }));
    let retyped = json!({
        "path": "/spotify/v1/search", "when": {"next": 1}, "kind": "retyped_field", "field": "name",
    });
    world.add_fault(&retyped);

    let said = with_settings(&home, &["run", "--search", "night", "--limit", "8"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let title = "Formats that changed (segue may need an update):";
    for line in [
        title,
        "Spotify: track.name has another type (8 times)",
        ".segue_unheard_of is new (",
        "rejected 8 ",
    ] {
        assert!(said.out.contains(line), "{line}: {}", said.out);
    }
    assert!(!said.out.contains("Previews refused"), "nothing was stored to listen to");
    let status = with_settings(&home, &["status"]);
    assert!(status.out.contains(title) && status.out.contains("track.name has another type"));

    // The names are back; the addresses of previews still lead inside.
    let said = with_settings(&home, &["run", "--search", "night", "--limit", "8", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let summary: Value = serde_json::from_str(&said.out).unwrap();
    let drift = summary["drift"].as_array().unwrap();
    let is_new = |line: &&Value| line["path"] == "track.segue_unheard_of";
    let line = drift.iter().find(is_new).unwrap();
    assert_eq!((&line["source"], &line["change"]), (&json!("Spotify"), &json!("new")));
    assert_eq!(line["seen"], 8);
    let refused = summary["previews_refused"].as_u64().unwrap();
    assert!(refused > 0 && summary["coverage"]["songs_with_features"] == 0, "{summary}");
    let status: Value =
        serde_json::from_str(&with_settings(&home, &["status", "--json"]).out).unwrap();
    assert_eq!(status["last_run"]["run_id"], summary["run_id"]);
    assert_eq!(status["last_run"]["drift"], summary["drift"]);
    assert_eq!(status["last_run"]["previews_refused"], refused);

    // Ended, one by one or all at once.
    let faults = json_of(&world.ask("GET", "/faults", ""));
    let is_hit = |fault: &Value| fault["hits"].as_u64() > Some(0);
    assert!(faults.as_array().unwrap().iter().all(is_hit), "{faults}");
    assert!(world.ask("DELETE", "/faults/1", "").starts_with("HTTP/1.1 204"));
    assert!(world.ask("DELETE", "/faults/1", "").starts_with("HTTP/1.1 404"));
    assert!(world.ask("DELETE", "/faults", "").starts_with("HTTP/1.1 204"));
    assert_eq!(json_of(&world.ask("GET", "/faults", "")), json!([]));
}

#[test]
fn chaos_of_everything_hits_some_requests_of_every_service_and_leaves_the_others_alone() {
    let home = Home::new();
    let world = simulate(&home, &["--chaos", "1", "--chaos-of", "everything"]);
    let well = (0..80).filter(|_| world.status_line("/deezer/track/1").ends_with(" 200")).count();
    assert!((40..=80).contains(&well), "{well} of 80");
    let faults = json_of(&world.ask("GET", "/faults", ""));
    let faults = faults.as_array().unwrap();
    assert_eq!(faults.len(), 9, "one for each service");
    let is_wide = |fault: &Value| fault["kind"] == "chaos" && fault["of"] == "everything";
    assert!(faults.iter().all(is_wide), "{faults:?}");
    let deezer = faults.iter().find(|fault| fault["provider"] == "deezer").unwrap();
    let hits = deezer["hits"].as_u64().unwrap();
    assert!(deezer["seen"] == 80 && (1..40).contains(&hits), "{deezer}");
    let page = world.ask("GET", "/", "");
    assert!(page.contains("--chaos-of everything"), "{page}");
}

#[test]
fn a_wrong_argument_is_told_with_what_would_be_right() {
    let home = Home::new();
    let few = home.segue(["simulate", "--tracks", "5"]);
    assert_eq!(few.code, Some(2), "{few:?}");
    assert!(few.err.contains("100..=1000000") && few.err.contains("--tracks"), "{few:?}");
    let odd = home.segue(["simulate", "--noise", "deafening"]);
    assert_eq!(odd.code, Some(2), "{odd:?}");
    assert!(odd.err.contains("low") && odd.err.contains("high"), "{odd:?}");

    let aimless = home.segue(["simulate", "--chaos-of", "answers"]);
    assert_eq!(aimless.code, Some(2), "{aimless:?}");
    assert!(aimless.err.contains("--chaos <NUMBER>"), "{aimless:?}");

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let busy = home.segue(["simulate", "--port", &port]);
    assert_eq!(busy.code, Some(1), "{busy:?}");
    assert!(busy.err.contains("--port 0") && busy.err.contains(&port), "{busy:?}");
    assert_eq!(busy.out, "", "no settings of a world that is not there");
}

#[test]
fn it_ends_when_it_is_told_to() {
    for signal in ["INT", "TERM"] {
        let home = Home::new();
        let world = simulate(&home, &["--limits"]);
        let address = world.address.clone();
        // A connection that stays open holds nobody up.
        let idle = TcpStream::connect(&address).unwrap();
        let ended = world.signal(signal);
        assert_eq!(ended.code(), Some(0), "SIG{signal}: {ended:?}");
        drop(idle);
        assert!(TcpStream::connect(&address).is_err(), "somebody still listens");
    }
}
