//! `segue auth spotify` from outside: a browser that comes back, an address that is pasted, what can
//! go wrong, and what `status` and `doctor` say afterwards.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use axum::extract::{RawForm, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, http::StatusCode};
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use support::{Home, Said};
use tokio::runtime::Runtime;
use url::Url;

/// An accounts service and a Web API that know one listener.
struct Service {
    base: String,
    _runtime: Runtime,
}

fn service() -> Service {
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/accounts/api/token", post(token))
        .route("/v1/me", get(async |_: Request| r#"{"id":"ann","account_id":"acc-1"}"#));
    runtime.spawn(async move { axum::serve(listener, router).await });
    Service { base, _runtime: runtime }
}

async fn token(RawForm(form): RawForm) -> Response {
    let form: HashMap<String, String> = url::form_urlencoded::parse(&form).into_owned().collect();
    let is_good = form["code"] == "good-code-of-the-listener"
        && form["code_verifier"].len() == 43
        && form["client_id"] == "an-app"
        && form["redirect_uri"].starts_with("http://127.0.0.1:");
    if is_good {
        return r#"{"access_token":"hunter2-access","expires_in":3600,
                   "refresh_token":"hunter2-refresh","scope":"user-top-read"}"#
            .into_response();
    }
    let problem = r#"{"error":"invalid_grant","error_description":"Authorization code expired"}"#;
    (StatusCode::BAD_REQUEST, problem).into_response()
}

fn command(home: &Home, service: &Service, arguments: &[&str]) -> Command {
    let mut command = home.command(arguments);
    command
        .env("SPOTIFY_CLIENT_ID", "an-app")
        .env("SPOTIFY_ACCOUNTS_URL", format!("{}/accounts", service.base))
        .env("SPOTIFY_API_URL", format!("{}/v1", service.base));
    command
}

/// A sign-in that waits for its answer.
struct Waiting {
    child: Child,
    address: Url,
    told: String,
}

fn start(home: &Home, service: &Service) -> Waiting {
    let mut child = command(home, service, &["auth", "spotify", "--port", "0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.as_mut().unwrap()).lines();
    let mut told = String::new();
    let address = loop {
        let line = lines.next().unwrap_or_else(|| panic!("it ended: {told}")).unwrap();
        told.push_str(&line);
        if let Ok(address) = Url::parse(line.trim()) {
            break address;
        }
    };
    // The line that says where to register the address is the last one of the invitation.
    while !told.contains("dashboard") {
        told.push_str(&lines.next().unwrap().unwrap());
    }
    drop(lines);
    Waiting { child, address, told }
}

impl Waiting {
    fn field(&self, name: &str) -> String {
        let mut pairs = self.address.query_pairs();
        pairs.find(|(found, _)| found == name).unwrap().1.into_owned()
    }

    /// The address the browser is sent to after agreeing.
    fn answer(&self, code: &str) -> Url {
        let redirect = self.field("redirect_uri");
        let state = self.field("state");
        Url::parse_with_params(&redirect, [("code", code), ("state", &state)]).unwrap()
    }

    fn paste(&mut self, text: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{text}").unwrap();
    }

    fn end(self) -> Said {
        Said::from(self.child.wait_with_output().unwrap())
    }
}

/// What a browser is shown at `address`.
fn browse(address: &Url) -> String {
    let host = format!("127.0.0.1:{}", address.port().unwrap());
    let mut stream = TcpStream::connect(&host).unwrap();
    let target = format!("{}?{}", address.path(), address.query().unwrap_or_default());
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}

fn assert_nothing_is_told(said: &Said) {
    assert!(!said.out.contains("hunter2") && !said.err.contains("hunter2"), "{said:?}");
}

#[test]
fn a_browser_that_comes_back_signs_the_listener_in_and_the_file_is_theirs_alone() {
    let (home, service) = (Home::new(), service());
    let waiting = start(&home, &service);
    assert!(waiting.told.contains(&waiting.field("redirect_uri")), "{}", waiting.told);
    // A browser first asks for other things, and looks whether somebody is there.
    let mut icon = waiting.answer("x");
    icon.set_path("/favicon.ico");
    assert!(browse(&icon).starts_with("HTTP/1.1 404"));
    let mut empty = waiting.answer("x");
    empty.set_query(None);
    assert!(browse(&empty).starts_with("HTTP/1.1 400"));

    let page = browse(&waiting.answer("good-code-of-the-listener"));
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("signed in as acc-1"), "{page}");
    assert!(!page.contains("hunter2"));
    let said = waiting.end();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("signed in as acc-1, 18"), "{said:?}");
    assert_nothing_is_told(&said);

    let folder = home.path().join("tokens");
    let mode =
        |name: &str| std::fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("."), mode("acc-1.json"), mode("default")), (0o700, 0o600, 0o600));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);

    let status = Said::from(command(&home, &service, &["status", "--json"]).output().unwrap());
    let status: Value = serde_json::from_str(&status.out).unwrap();
    let sign_in = &status["sign_ins"][0];
    assert_eq!(
        (sign_in["user"].as_str(), sign_in["state"].as_str()),
        (Some("acc-1"), Some("good"))
    );
    assert!(sign_in["days_left"].as_i64().unwrap() > 179, "{sign_in}");
}

#[test]
fn without_a_browser_the_address_is_pasted_and_nonsense_is_asked_for_again() {
    let (home, service) = (Home::new(), service());
    let mut waiting = start(&home, &service);
    waiting.paste("is it this?");
    let answer = waiting.answer("good-code-of-the-listener");
    waiting.paste(answer.as_str());
    let said = waiting.end();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("paste it once more"), "{said:?}");

    let mut waiting = start(&home, &service);
    waiting.paste("good-code-of-the-listener");
    assert_eq!(waiting.end().code, Some(0), "the code by itself");
}

#[test]
fn what_goes_wrong_is_told_with_what_to_do_and_changes_no_sign_in() {
    let (home, service) = (Home::new(), service());
    let refused = |answer: &dyn Fn(&Waiting) -> String, expected: &str| {
        let mut waiting = start(&home, &service);
        let answer = answer(&waiting);
        waiting.paste(&answer);
        let said = waiting.end();
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.err.contains(expected), "{expected}: {said:?}");
        assert_nothing_is_told(&said);
    };
    refused(&|waiting| waiting.answer("an-old-code-0123456789").into(), "works once");
    refused(
        &|waiting| format!("{}?code=x&state=other", waiting.field("redirect_uri")),
        "another sign-in",
    );
    refused(
        &|waiting| {
            let (redirect, state) = (waiting.field("redirect_uri"), waiting.field("state"));
            format!("{redirect}?error=access_denied&state={state}")
        },
        "choose Agree",
    );
    assert!(!home.path().join("tokens").exists());

    let waiting = start(&home, &service);
    let mut other = waiting.answer("good-code-of-the-listener");
    other.set_query(Some("code=good-code-of-the-listener&state=of-a-stranger"));
    assert!(browse(&other).starts_with("HTTP/1.1 400"));
    assert_eq!(waiting.end().code, Some(1));
    assert!(!home.path().join("tokens").exists());
}

#[test]
fn a_port_that_is_taken_and_an_app_that_is_missing_are_told_before_anything_is_asked() {
    let (home, service) = (Home::new(), service());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output =
        command(&home, &service, &["auth", "spotify"]).env("SPOTIFY_REDIRECT_PORT", &port).output();
    let said = Said::from(output.unwrap());
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains(&port) && said.err.contains("--port"), "{said:?}");
    let said = home.segue(["auth", "spotify"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("SPOTIFY_CLIENT_ID"), "{said:?}");
}

#[test]
fn status_and_doctor_warn_a_month_ahead_and_say_when_it_is_over() {
    let (home, service) = (Home::new(), service());
    let folder = home.path().join("tokens");
    std::fs::create_dir(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    };
    #[expect(clippy::disallowed_methods, reason = "the program that is tested has the real time")]
    let now = Timestamp::now();
    let sign_in = |hours_ago: i64, refused: Option<Timestamp>| {
        let began = now.checked_sub(hours_ago.hours()).unwrap();
        serde_json::json!({
            "version": 1, "user_id": "ann", "client_id": "an-app", "scopes": [],
            "refresh_token": "hunter2", "authorized_at": began, "reauth_needed_since": refused,
        })
        .to_string()
    };
    write("default", "ann");
    let say =
        |arguments: &[&str]| Said::from(command(&home, &service, arguments).output().unwrap());
    for (stored, in_status, verdict) in [
        (sign_in(24 * 160, None), "ends in 2", "warning"),
        (sign_in(24 * 190, None), "is over: run `segue auth spotify`", "problem"),
        (sign_in(1, Some(now)), "is over: run `segue auth spotify`", "problem"),
    ] {
        write("ann.json", &stored);
        let status = say(&["status"]);
        assert!(status.out.contains(in_status), "{status:?}");
        let doctor = say(&["doctor", "--json"]);
        let findings: Vec<Value> = serde_json::from_str(&doctor.out).unwrap();
        let finding = findings.iter().find(|one| one["what"] == "Spotify sign-in").unwrap();
        assert_eq!(finding["verdict"], verdict, "{finding}");
        assert!(finding["cure"].as_str().unwrap().contains("segue auth spotify"), "{finding}");
        assert!(!doctor.out.contains("hunter2") && !status.out.contains("hunter2"));
    }
    let path = folder.join("ann.json");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = say(&["status"]);
    assert!(said.code == Some(1) && said.err.contains("chmod 600"), "{said:?}");
}
