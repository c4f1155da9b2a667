//! `segue doctor`: what is installed, reachable and configured; each problem with its cure.

use super::db::describe;
use crate::args::JsonArgs;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::local::SystemClock;
use crate::output::{explain, print};
use crate::sign_in::{self, SignInStatus};
use segue_pipeline::ports::Clock;
use segue_postgres::migrate::{self, State};
use segue_sources::spotify::auth::Standing;
use serde::Serialize;

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// As it should be.
    Ok,
    /// Missing, but only some commands need it.
    Optional,
    /// It works, and will not for long.
    Warning,
    /// Nothing works without it.
    Problem,
}

#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    verdict: Verdict,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cure: Option<&'static str>,
}

/// Runs it.
///
/// # Errors
/// Only when the findings cannot be printed; problems are findings and give [`Exit::Failed`].
pub(crate) async fn run(config: &Config, args: JsonArgs) -> anyhow::Result<Exit> {
    let mut findings = vec![data_folder(config)];
    findings.extend(database(config).await);
    findings.push(spotify(config));
    findings.extend(sign_ins(config));
    findings.extend([lastfm(config), musicbrainz(config), geography(config), contact(config)]);
    if args.json {
        print(&serde_json::to_string(&findings)?)?;
    } else {
        for finding in &findings {
            print(&line(finding))?;
        }
    }
    let is_ill = findings.iter().any(|finding| finding.verdict == Verdict::Problem);
    Ok(if is_ill { Exit::Failed } else { Exit::Done })
}

fn line(finding: &Finding) -> String {
    let mark = match finding.verdict {
        Verdict::Ok => "ok      ",
        Verdict::Optional => "missing ",
        Verdict::Warning => "warning ",
        Verdict::Problem => "PROBLEM ",
    };
    let Finding { what, detail, .. } = finding;
    let cure = finding.cure.map(|cure| format!("\n        cure: {cure}")).unwrap_or_default();
    format!("{mark}{what}: {detail}{cure}")
}

fn data_folder(config: &Config) -> Finding {
    let what = "data folder";
    let path = config.data.path().display().to_string();
    match config.data.create() {
        Ok(()) => Finding { what, verdict: Verdict::Ok, detail: path, cure: None },
        Err(error) => {
            problem(what, explain(&error), "choose a folder you may write to with --data-path")
        }
    }
}

async fn database(config: &Config) -> Vec<Finding> {
    let what = "database";
    let backend = Backend::of(config);
    let client = match backend.client().await {
        Ok(client) => client,
        Err(error) => {
            let cure = match backend {
                Backend::Given(_) => "start that server, or correct DATABASE_URL",
                Backend::Private(_) => "see the message; `segue db start` tries again",
            };
            return vec![problem(what, explain(error.as_ref()), cure)];
        }
    };
    let detail = describe(&backend).unwrap_or_else(|error| explain(error.as_ref()));
    let found = Finding { what, verdict: Verdict::Ok, detail, cure: None };
    let schema = match migrate::status(&client).await {
        Err(error) => problem("schema", explain(&error), "restore the database from a backup"),
        Ok(schema) => {
            let applied = |state| matches!(state, State::Applied { .. });
            let done = schema.iter().filter(|status| applied(status.state)).count();
            let detail = format!("{done} of {} migrations applied", schema.len());
            let is_newest = done == schema.len();
            let verdict = if is_newest { Verdict::Ok } else { Verdict::Optional };
            let cure = (!is_newest).then_some("segue migrate up");
            Finding { what: "schema", verdict, detail, cure }
        }
    };
    vec![found, schema]
}

fn problem(what: &'static str, detail: String, cure: &'static str) -> Finding {
    Finding { what, verdict: Verdict::Problem, detail, cure: Some(cure) }
}

fn spotify(config: &Config) -> Finding {
    let what = "Spotify";
    let cure = "make an app at https://developer.spotify.com/dashboard and set SPOTIFY_CLIENT_ID and \
                SPOTIFY_CLIENT_SECRET";
    if config.spotify.client_id.is_none() || config.spotify.client_secret.is_some() {
        return configured(what, config.spotify.client_id.is_some(), cure);
    }
    let detail = "configured as a public client: it reads for who is signed in".to_owned();
    Finding { what, verdict: Verdict::Ok, detail, cure: None }
}

/// One finding for each listener, or one that there is none.
fn sign_ins(config: &Config) -> Vec<Finding> {
    let what = "Spotify sign-in";
    match sign_in::statuses(config, SystemClock.now()) {
        Err(error) => vec![problem(what, explain(&error), "see the message")],
        Ok(found) if found.is_empty() => {
            let cure = Some("run `segue auth spotify`; only your own library needs it");
            let detail = "nobody is signed in".to_owned();
            vec![Finding { what, verdict: Verdict::Optional, detail, cure }]
        }
        Ok(found) => found.iter().map(signed_in).collect(),
    }
}

fn signed_in(status: &SignInStatus) -> Finding {
    let (verdict, cure) = match status.standing {
        Standing::Good { .. } => (Verdict::Ok, None),
        Standing::EndsSoon { .. } => (Verdict::Warning, Some(sign_in::AGAIN)),
        Standing::ReauthNeeded => (Verdict::Problem, Some(sign_in::AGAIN)),
    };
    Finding { what: "Spotify sign-in", verdict, detail: status.text(), cure }
}

fn lastfm(config: &Config) -> Finding {
    configured(
        "Last.fm",
        config.lastfm.api_key.is_some(),
        "get a key at https://www.last.fm/api/account/create and set LASTFM_API_KEY",
    )
}

fn musicbrainz(config: &Config) -> Finding {
    configured(
        "MusicBrainz",
        config.contact.is_some(),
        "set SEGUE_CONTACT to a mail address or page; MusicBrainz needs no key, but serves nobody it \
         cannot reach",
    )
}

/// Always there: what ships with the program needs no key.
fn geography(config: &Config) -> Finding {
    let detail = match config.openweather.api_key {
        Some(_) => "GeoNames' tables, and OpenWeather for what they lack",
        None => {
            "GeoNames' tables (cities of more than 15 000 inhabitants); with OPENWEATHER_API_KEY, from \
             https://openweathermap.org/api, smaller ones too"
        }
    };
    Finding { what: "geography", verdict: Verdict::Ok, detail: detail.to_owned(), cure: None }
}

fn contact(config: &Config) -> Finding {
    configured(
        "contact",
        config.contact.is_some(),
        "set SEGUE_CONTACT to a mail address or page, so that a service can write before it blocks",
    )
}

fn configured(what: &'static str, is_set: bool, cure: &'static str) -> Finding {
    let (verdict, detail) =
        if is_set { (Verdict::Ok, "configured") } else { (Verdict::Optional, "not configured") };
    Finding { what, verdict, detail: detail.to_owned(), cure: (!is_set).then_some(cure) }
}
