//! `segue quality`: whether the catalogue is as it should be, and what to do where it is not.

use crate::args::QualityArgs;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::local::SystemClock;
use crate::output::print;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::ports::Clock;
use segue_pipeline::stages::curate::quality::{self, Bound, Check, Limits};

/// Runs it.
///
/// # Errors
/// A limit for no check, or a database that cannot be read; a check that fails gives
/// [`Exit::Failed`].
pub(crate) async fn run(config: &Config, args: QualityArgs) -> anyhow::Result<Exit> {
    let limits = args.limit.iter().map(|(name, limit)| (name.as_str(), *limit));
    let limits = Limits::new(limits).map_err(|cause| {
        Failure::new(FailureKind::InputUnusable, "--limit names no check").caused_by(cause)
    })?;
    config.data.create()?;
    let database = Backend::of(config).open(false).await?;
    let checks = quality::run(&database, &limits, SystemClock.now()).await?;
    if args.output.json {
        print(&serde_json::to_string(&checks)?)?;
    } else {
        for check in &checks {
            print(&line(check))?;
        }
    }
    let is_good = checks.iter().all(|check| check.passed);
    Ok(if is_good { Exit::Done } else { Exit::Failed })
}

fn line(check: &Check) -> String {
    let (sign, limit) = match check.bound {
        Bound::AtLeast(limit) => ('≥', limit),
        Bound::AtMost(limit) => ('≤', limit),
    };
    let verdict = if check.passed { "ok    " } else { "FAILED" };
    let value = check.value.map_or("-".to_owned(), |value| number(value, check.unit));
    let limit = number(limit, check.unit);
    let name = check.name;
    let line = format!("{verdict}  {name:<16}{value:>10} {sign} {limit:<8}{}", check.unit);
    match check.passed {
        true => line,
        false => format!("{line}\n        {}", check.cure),
    }
}

fn number(value: f64, unit: &str) -> String {
    if unit == "rows" { format!("{value:.0}") } else { format!("{value:.1}") }
}
