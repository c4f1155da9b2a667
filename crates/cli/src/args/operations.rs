//! The commands of whoever keeps a store in order: rejections, replays.

use super::JsonArgs;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use segue_pipeline::message::Source;
use segue_pipeline::stages::curate::rank::RankStrategy;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StringDeserializer};
use std::str::FromStr;

pub(super) const REJECTED_EXAMPLES: &str = "\
Examples:
  segue rejected                        the newest, each with the beginning of its id
  segue rejected show 3f9a              the whole record, and where it came from
  segue rejected retry --reason 'needs at least one artist'";

pub(super) const QUALITY_HELP: &str = "\
Examples:
  segue quality
  segue quality --limit lastfm=60 --limit stale=50

Exit code 1: a check failed; each says what to do.";

pub(super) const RECONCILE_HELP: &str = "\
Counts what the objects hold and what the books say became of it, looks each record and each list up in
the tables, and names what is missing anywhere. Exit code 1: something is.";

pub(super) const REPLAY_HELP: &str = "\
Examples:
  segue replay                          everything
  segue replay --source lastfm --since 2026-11-01T00:00:00Z

A replay changes nothing unless something reads the answers differently now: this program, or rows
taken out of the tables by hand. Values of one time are decided by the greater one, so a reading that
takes something back needs empty tables: docs/operations.md.

Exit code 3: some objects could not be replayed; they are listed.";

/// `segue rejected`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct RejectedArgs {
    /// What to do with them; they are listed when nothing is said.
    #[command(subcommand)]
    pub(crate) action: Option<RejectedAction>,
    /// How they are listed.
    #[command(flatten)]
    pub(crate) list: RejectedListArgs,
}

/// What to do with rejected records.
#[derive(Debug, Subcommand)]
pub(crate) enum RejectedAction {
    /// List them, newest first
    List(RejectedListArgs),
    /// Print one as its source sent it, with where it came from
    Show(RejectedShowArgs),
    /// Read the raw objects of some of them again, and load what is good by now
    Retry(RejectedRetryArgs),
}

/// `segue rejected list`
#[derive(Debug, Args)]
pub(crate) struct RejectedListArgs {
    /// Most records to show, newest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// How they are printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue rejected show`
#[derive(Debug, Args)]
pub(crate) struct RejectedShowArgs {
    /// Its id, or enough of the beginning to tell it from the others
    #[arg(value_name = "ID", value_parser = rejection_id)]
    pub(crate) id: String,
    /// How it is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue rejected retry`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").required(true).multiple(true))]
pub(crate) struct RejectedRetryArgs {
    /// Which ones, by id or its beginning
    #[arg(value_name = "ID", group = "which", value_parser = rejection_id)]
    pub(crate) ids: Vec<String>,
    /// All of them
    #[arg(long, group = "which", conflicts_with_all = ["ids", "reason"])]
    pub(crate) all: bool,
    /// Those with this in the field at fault or in the reason
    #[arg(long, value_name = "TEXT", group = "which")]
    pub(crate) reason: Option<String>,
    /// How the result is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue replay`
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// Only what this run fetched
    #[arg(long, value_name = "ID")]
    pub(crate) run: Option<String>,
    /// Only what this source said, such as `spotify` or `dataset`
    #[arg(long, value_name = "SOURCE", value_parser = source)]
    pub(crate) source: Option<Source>,
    /// Only what was said at this time or later (undated files are older than everything)
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<Timestamp>,
    /// Only what was said before this time
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<Timestamp>,
    /// Bring a database of your own to this program's schema first
    #[arg(long)]
    pub(crate) migrate: bool,
    /// How the result is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue quality`
#[derive(Debug, Args)]
pub(crate) struct QualityArgs {
    /// Another limit for a check; repeatable
    #[arg(long, value_name = "CHECK=NUMBER", value_parser = limit)]
    pub(crate) limit: Vec<(String, f64)>,
    /// How the result is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue rank`
#[derive(Debug, Args)]
pub(crate) struct RankArgs {
    /// By what: popularity, listeners, position (the best on any playlist) or blend (the mean of the
    /// percent ranks a song has) [default: the setting `SEGUE_RANK_STRATEGY`]
    #[arg(long, value_name = "STRATEGY", value_parser = RankStrategy::from_str)]
    pub(crate) strategy: Option<RankStrategy>,
    /// How the result is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// A check's name and its limit.
fn limit(text: &str) -> Result<(String, f64), &'static str> {
    let (name, limit) = text.split_once('=').ok_or("it looks like lastfm=70")?;
    let limit: f64 = limit.parse().map_err(|_| "the limit is a number, as in lastfm=70")?;
    if limit.is_finite() { Ok((name.to_owned(), limit)) } else { Err("the limit is finite") }
}

/// A source by its name in any case.
fn source(text: &str) -> Result<Source, Error> {
    let mut name = text.to_ascii_lowercase();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let deserializer: StringDeserializer<Error> = name.into_deserializer();
    Source::deserialize(deserializer)
}

/// The beginning of a rejection's id.
fn rejection_id(text: &str) -> Result<String, &'static str> {
    let is_id = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id { Ok(text.to_ascii_lowercase()) } else { Err("an id is made of 0-9 and a-f") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_named_in_any_case_and_the_known_ones_are_listed_otherwise() {
        assert_eq!(source("LastFM").unwrap(), Source::Lastfm);
        assert!(source("myspace").unwrap_err().to_string().contains("Spotify"));
        assert!(source("ü").is_err());
    }
}
