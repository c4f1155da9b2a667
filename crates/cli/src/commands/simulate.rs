//! `segue simulate`: the simulated music world by itself, until it is told to stop.

use crate::args::{AppMode, ChaosName, NoiseName, SimulateArgs};
use crate::exit::Exit;
use crate::local::SystemClock;
use crate::output::{print, say};
use anyhow::Context;
use segue_pipeline::ports::Clock;
use segue_simulator::{ChaosOf, Noise, QuotaMode, Simulator, SimulatorOptions, World, WorldConfig};
use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// Percent of requests that chaos hits.
const CHAOS_PERCENT: u8 = 10;

/// Serves the world, prints the settings that point `segue` at it, and waits to be stopped.
///
/// # Errors
/// When the port is taken, or the system does not tell when to stop.
pub(crate) async fn run(args: &SimulateArgs) -> anyhow::Result<Exit> {
    let started = Simulator::start(Arc::new(world(args)?), options(args)).await;
    let simulator = started.context(
        "the world cannot be served: take another port with --port, or any free one with --port 0",
    )?;
    if let Some(seed) = args.chaos {
        simulator.faults().add_chaos(chaos_of(args.chaos_of), seed, CHAOS_PERCENT);
    }
    // Before anybody is told that it runs: whoever is told may want it to end at once.
    let stop = told_to_stop().context("the system does not tell when to stop")?;
    let settings = simulator.environment();
    let lines: Vec<String> =
        settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    print(&lines.join("\n"))?;
    say(&format!("A world of {} tracks: {}/ (Ctrl-C ends it)", args.tracks, simulator.base_url()));
    stop.await;
    say(&format!("{} requests answered", simulator.request_count()));
    // Not waiting for clients that keep a connection open.
    drop(simulator);
    Ok(Exit::Done)
}

/// The moment of Ctrl-C, or of the signal that asks a service to end. Listening begins at once.
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn world(args: &SimulateArgs) -> anyhow::Result<World> {
    let noise = match args.noise {
        NoiseName::Low => Noise::Low,
        NoiseName::Normal => Noise::Normal,
        NoiseName::High => Noise::High,
    };
    let tracks = usize::try_from(args.tracks)?;
    Ok(World::new(WorldConfig { seed: args.seed, tracks, noise, ..WorldConfig::default() }))
}

fn chaos_of(name: ChaosName) -> ChaosOf {
    match name {
        ChaosName::Transport => ChaosOf::Transport,
        ChaosName::Answers => ChaosOf::Answers,
        ChaosName::Everything => ChaosOf::Everything,
    }
}

fn options(args: &SimulateArgs) -> SimulatorOptions {
    SimulatorOptions {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, args.port)),
        quota_mode: match args.mode {
            AppMode::Development => QuotaMode::Development,
            AppMode::Extended => QuotaMode::Extended,
        },
        requests_per_second: if args.limits {
            SimulatorOptions::published_limits()
        } else {
            BTreeMap::new()
        },
        // Clients of another process compare the ends of tokens and previews with the real time.
        clock_start: Some(SystemClock.now()),
        ..SimulatorOptions::default()
    }
}
