//! What is logged, and where: standard error, so that standard output stays for results.

use std::io;
use tracing_subscriber::EnvFilter;

/// Starts logging. `verbose` counts `-v`; it wins over `configured`, which wins over `warn`.
///
/// # Errors
/// When `configured` is no level and no list of directives.
pub(crate) fn start(verbose: u8, configured: Option<&str>) -> anyhow::Result<()> {
    let directives = match verbose {
        0 => configured.unwrap_or("warn").to_lowercase(),
        1 => "info".to_owned(),
        _ => "debug".to_owned(),
    };
    let filter = EnvFilter::builder().parse(&directives).map_err(|cause| {
        anyhow::anyhow!(
            "LOG_LEVEL is {directives:?}; it should be error, warn, info, debug or trace ({cause})"
        )
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_target(false)
        .compact()
        .init();
    Ok(())
}
