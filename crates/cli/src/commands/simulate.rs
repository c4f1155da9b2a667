//! `segue simulate`: the simulated music world by itself, until it is told to stop.

use crate::args::{AppMode, NoiseName, SimulateArgs};
use crate::exit::Exit;
use crate::local::SystemClock;
use crate::output::{print, say};
use anyhow::Context;
use segue_pipeline::ports::Clock;
use segue_simulator::{Noise, QuotaMode, Simulator, SimulatorOptions, World, WorldConfig};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Percent of requests that chaos hits.
const CHAOS_PERCENT: u8 = 10;

/// Serves the world, prints the settings that point `segue` at it, and waits for Ctrl-C.
///
/// # Errors
/// When the port is taken, or the system does not tell of Ctrl-C.
pub(crate) async fn run(args: &SimulateArgs) -> anyhow::Result<Exit> {
    let simulator = Simulator::start(Arc::new(world(args)?), options(args)).await?;
    if let Some(seed) = args.chaos {
        simulator.faults().add_chaos(seed, CHAOS_PERCENT);
    }
    let settings = simulator.environment();
    let lines: Vec<String> =
        settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    print(&lines.join("\n"))?;
    say(&format!("A world of {} tracks: {}/ (Ctrl-C ends it)", args.tracks, simulator.base_url()));
    tokio::signal::ctrl_c().await.context("the system does not tell when to stop")?;
    say(&format!("{} requests answered", simulator.request_count()));
    // Not waiting for clients that keep a connection open.
    drop(simulator);
    Ok(Exit::Done)
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

fn options(args: &SimulateArgs) -> SimulatorOptions {
    SimulatorOptions {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, args.port)),
        quota_mode: match args.mode {
            AppMode::Development => QuotaMode::Development,
            AppMode::Extended => QuotaMode::Extended,
        },
        // Clients of another process compare the ends of tokens and previews with the real time.
        clock_start: Some(SystemClock.now()),
        ..SimulatorOptions::default()
    }
}
