//! The `segue` command: reads its arguments and its configuration, hands them to a command, and
//! turns what comes back into an exit code.

/// Records are many small texts that one thread makes and another frees: with the system's allocator
/// that was much of an import's own time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod args;
mod backend;
mod commands;
mod config;
mod data_folder;
mod drift;
mod ear;
mod enrichment;
mod exit;
mod hearing;
mod held;
mod jobs;
mod kept_areas;
mod local;
mod logging;
mod memory;
mod output;
mod progress;
mod session;
mod sign_in;
mod sources;
mod stage;
mod summary;
mod waiting;

use args::{Arguments, Command};
use clap::Parser;
use config::{Config, ConfigError};
use data_folder::DataFolderError;
use exit::Exit;
use local::LockError;
use segue_pipeline::failure::{Failure, FailureKind};
use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(feature = "failpoints")]
    let _as_failpoints_says = fail::FailScenario::setup();
    let arguments = Arguments::parse();
    match start(arguments) {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::say(&format!("segue: {}", output::explain(error.as_ref())));
            exit_of(&error).into()
        }
    }
}

fn start(arguments: Arguments) -> anyhow::Result<Exit> {
    let config = Config::read(arguments.global.data_path)?;
    logging::start(arguments.global.verbose, config.log_level.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(dispatch(config, arguments.command))
}

async fn dispatch(config: Config, command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Demo(args) => commands::demo::run(config, args).await,
        Command::Simulate(args) => commands::simulate::run(&args).await,
        Command::Run(args) => commands::run::run(&config, args).await,
        Command::Import(args) => commands::import::run(&config, args).await,
        Command::Analyze(args) => commands::analyze::run(&args),
        Command::Db { action } => commands::db::run(&config, action).await,
        Command::Migrate { action } => commands::migrate::run(&config, action).await,
        Command::Auth { action } => commands::auth::run(&config, action).await,
        Command::Status(args) => commands::status::run(&config, args).await,
        Command::Doctor(args) => commands::doctor::run(&config, args).await,
        Command::Matches { action } => commands::matches::run(&config, action).await,
        Command::Rejected(args) => commands::rejected::run(&config, args).await,
        Command::Replay(args) => commands::replay::run(&config, args).await,
        Command::Rank(args) => commands::rank::run(&config, &args).await,
        Command::Quality(args) => commands::quality::run(&config, args).await,
        Command::Reconcile(args) => commands::reconcile::run(&config, args).await,
        Command::Export { action } => commands::export::run(&config, action).await,
    }
}

/// The exit code of an error, by what kind of error it is.
fn exit_of(error: &anyhow::Error) -> Exit {
    if let Some(LockError::Busy { .. }) = error.downcast_ref() {
        return Exit::Busy;
    }
    let is_input = error
        .downcast_ref::<Failure>()
        .is_some_and(|failure| failure.kind == FailureKind::InputUnusable);
    let is_usage = is_input || error.is::<ConfigError>() || error.is::<DataFolderError>();
    if is_usage { Exit::Usage } else { Exit::Failed }
}
