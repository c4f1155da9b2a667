//! `segue auth`: signs a listener in to a service and keeps the leave they give.

mod listener;
mod typed;

use crate::args::{AuthAction, SpotifyAuthArgs};
use crate::config::Config;
use crate::exit::Exit;
use crate::local::{SystemClock, TokenFiles};
use crate::output::{explain, print, say};
use crate::sign_in::SignInStatus;
use crate::sources::{endpoint, user_agent};
use anyhow::Context;
use listener::{Arrival, Listener};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::ports::Clock;
use segue_sources::http::{HttpSettings, Transport};
use segue_sources::spotify::auth::{SignIn, SignInConfig, SignInError, TokenStore, UserGrant};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// How long somebody may take to sign in.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Runs it.
///
/// # Errors
/// Why nobody is signed in, with what to do.
pub(crate) async fn run(config: &Config, action: AuthAction) -> anyhow::Result<Exit> {
    match action {
        AuthAction::Spotify(args) => spotify(config, &args).await,
    }
}

async fn spotify(config: &Config, args: &SpotifyAuthArgs) -> anyhow::Result<Exit> {
    let client_id = config.spotify.client_id.clone().ok_or_else(no_app)?;
    config.data.create()?;
    let mut listener = Listener::bind(args.port.unwrap_or(config.spotify.redirect_port)).await?;
    let sign_in = SignIn::begin(
        SignInConfig {
            accounts_url: endpoint("SPOTIFY_ACCOUNTS_URL", &config.spotify.accounts_url)?,
            api_url: endpoint("SPOTIFY_API_URL", &config.spotify.api_url)?,
            client_id,
            client_secret: config.spotify.client_secret.clone(),
            redirect_uri: listener.address().clone(),
        },
        &Transport::new(HttpSettings::new(user_agent(config)))?,
        Arc::new(SystemClock),
        random()?,
    );
    invite(&sign_in, &listener, args.open);
    let answer = answer(&sign_in, &mut listener).await;
    listener.close().await;
    let grant = answer?;
    let files = TokenFiles::of(&config.data);
    files.save(&grant).await?;
    files.make_default(&grant.user)?;
    print(&told(&grant))?;
    Ok(Exit::Done)
}

fn no_app() -> Failure {
    Failure::new(
        FailureKind::InputUnusable,
        "no app to sign in to: make one at https://developer.spotify.com/dashboard with the \
         redirect URI http://127.0.0.1:8888/callback, and set SPOTIFY_CLIENT_ID",
    )
}

/// Bytes that nobody else can know.
fn random() -> anyhow::Result<[u8; 48]> {
    let mut bytes = [0; 48];
    getrandom::fill(&mut bytes).context("the system gives no random numbers")?;
    Ok(bytes)
}

/// Says what to do. On standard error: standard output is for the result.
fn invite(sign_in: &SignIn, listener: &Listener, open: bool) {
    let address = sign_in.address();
    say(&format!(
        "Open this address in a browser, on any machine, and agree:\n\n  {address}\n\n\
         The browser is then sent to {redirect}. When it cannot go there (another machine, or an \
         empty page), paste the address it shows here and press Enter.\n\
         If Spotify says INVALID_CLIENT or \"Invalid redirect URI\": add {redirect} to the \
         redirect URIs in the app's settings at https://developer.spotify.com/dashboard.",
        redirect = listener.address(),
    ));
    if open && let Err(error) = open_browser(address.as_str()) {
        say(&format!("The browser could not be started ({error})."));
    }
}

fn open_browser(address: &str) -> std::io::Result<()> {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(program);
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop)
}

/// Waits for the browser or for a pasted line, whichever comes first, and finishes the sign-in.
async fn answer(sign_in: &SignIn, listener: &mut Listener) -> anyhow::Result<UserGrant> {
    let mut typed = typed::lines();
    let deadline = tokio::time::sleep(PATIENCE);
    tokio::pin!(deadline);
    loop {
        tokio::select! {
            () = &mut deadline => anyhow::bail!(
                "nobody signed in within {} minutes: run `segue auth spotify` again",
                PATIENCE.as_secs() / 60
            ),
            Some(arrival) = listener.arrival() => {
                let Arrival { target, page } = arrival;
                let outcome = sign_in.finish(&target).await;
                page.show(outcome.as_ref().map(told).map_err(|error| explain(error)));
                match outcome {
                    // A browser that only looks whether somebody is there.
                    Err(SignInError::NoAnswer) => {}
                    outcome => return Ok(outcome?),
                }
            }
            Some(line) = typed.recv() => match sign_in.finish(&line).await {
                Err(error @ SignInError::NoAnswer) => {
                    say(&format!("{error}; paste it once more:"));
                }
                outcome => return Ok(outcome?),
            },
        }
    }
}

fn told(grant: &UserGrant) -> String {
    let status = SignInStatus {
        user: grant.user.to_string(),
        in_use: true,
        standing: grant.standing(SystemClock.now()),
        ends_at: grant.ends_at(),
    };
    status.text()
}
