//! What `segue` takes on its command line, and the help it prints.

mod operations;

pub(crate) use operations::{
    QualityArgs, RankArgs, RejectedAction, RejectedArgs, RejectedListArgs, RejectedRetryArgs,
    RejectedShowArgs, ReplayArgs,
};

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use segue_domain::ids::PlaylistId;
use segue_pipeline::stages::plan::Processor;
use segue_sources::csv::Mapping;
use std::path::PathBuf;

const AFTER_HELP: &str = "\
Examples:
  segue demo                            a simulated music world through the whole pipeline
  segue import spotify_songs.csv        load a dataset
  psql \"$(segue db url)\"                look at the data

Exit codes:
  0   done
  1   failed; the message says why and what to do
  2   the command line, the configuration or a file named there cannot be used
  3   done, but some of the input was bad (it is listed)
  75  another segue is using the data folder; try again later";

/// A music-data pipeline: Spotify tracks, enriched by Last.fm and audio analysis, in PostgreSQL.
#[derive(Debug, Parser)]
#[command(name = "segue", version, after_help = AFTER_HELP, max_term_width = 100)]
pub(crate) struct Arguments {
    /// What applies to every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What applies to every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Folder for everything Segue keeps (objects, private database)
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data_path: Option<PathBuf>,
    /// Say more on standard error; twice says everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole pipeline against a simulated music world
    Demo(DemoArgs),
    /// Serve a simulated music world behind the services' own APIs
    #[command(after_help = SIMULATE_HELP)]
    Simulate(SimulateArgs),
    /// Extract, enrich and load from the real services
    #[command(after_help = RUN_EXAMPLES)]
    Run(RunArgs),
    /// Load CSV datasets
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// Measure audio files
    #[command(after_help = ANALYZE_HELP)]
    Analyze(AnalyzeArgs),
    /// Sign in to a service, so that your own library can be read
    #[command(after_help = AUTH_HELP)]
    Auth {
        /// Where to.
        #[command(subcommand)]
        action: AuthAction,
    },
    /// The database: its address, start, stop
    #[command(after_help = "Example:\n  psql \"$(segue db url)\"")]
    Db {
        /// What to do with it.
        #[command(subcommand)]
        action: DbAction,
    },
    /// The version of the database's schema
    Migrate {
        /// What to do with it.
        #[command(subcommand)]
        action: MigrateAction,
    },
    /// What is complete, what waits, what was interrupted
    Status(JsonArgs),
    /// What is installed, reachable and configured, and how to cure what is not
    #[command(after_help = DOCTOR_HELP)]
    Doctor(JsonArgs),
    /// Records that could not be stored: why, the whole of them, and trying again
    #[command(after_help = operations::REJECTED_EXAMPLES)]
    Rejected(RejectedArgs),
    /// Answers that may be about something else: look at them, take them in, keep them out
    #[command(after_help = MATCHES_HELP)]
    Matches {
        /// What to do with them.
        #[command(subcommand)]
        action: MatchesAction,
    },
    /// Read and load what the sources answered once more, without asking them
    #[command(after_help = operations::REPLAY_HELP)]
    Replay(ReplayArgs),
    /// Put all songs in order anew
    Rank(RankArgs),
    /// Whether the catalogue is as it should be, and what to do where it is not
    #[command(after_help = operations::QUALITY_HELP)]
    Quality(QualityArgs),
    /// Prove that nothing that was accepted is lost, or name what is
    #[command(after_help = operations::RECONCILE_HELP)]
    Reconcile(JsonArgs),
    /// The tables as files
    #[command(after_help = "Example:\n  segue export csv tables/")]
    Export {
        /// As what.
        #[command(subcommand)]
        action: ExportAction,
    },
}

const SIMULATE_HELP: &str = "\
Examples:
  segue simulate > simulated.env        its settings, ready for `set -a; . ./simulated.env`
  segue simulate --mode extended --noise high --chaos 7
  segue simulate --chaos 7 --chaos-of everything

Its page says what it serves, what was asked, and lets things go wrong while it runs.";

const RUN_EXAMPLES: &str = "\
Examples:
  segue run --search 'genre:jazz year:1959'
  segue run --playlist 3cEYpjA9oz9GiPac4AsH4n --processors spotify lastfm
  segue run --limit 500                 enrich what is already there
  segue run --processors musicbrainz geo";

const IMPORT_EXAMPLES: &str = "\
Examples:
  segue import spotify_songs.csv
  segue import songs.csv --map song_name=Titel --map artist_name=Band
  zcat tracks.csv.gz | segue import -";

const ANALYZE_HELP: &str = "\
Examples:
  segue analyze song.mp3 --plot song.svg
  segue analyze ~/Music --json > features.jsonl
  segue analyze *.mp3 --plot pictures/
  ffmpeg -i film.mkv -f wav - | segue analyze -

Exit code 3: some files could not be measured; they are listed and the others are printed.";

const AUTH_HELP: &str = "\
Examples:
  segue auth spotify                    open the address it prints, in any browser
  segue auth spotify --open --port 0

On a machine without a browser: open the address elsewhere, and paste the address the browser is
sent to (it begins with http://127.0.0.1, and the page stays empty) back into the terminal.";

const MATCHES_HELP: &str = "\
Examples:
  segue matches review
  segue matches accept 3f0c91d27a64be85

A decision is remembered: it holds for the numbers that are there and for those that come later.";

const DOCTOR_HELP: &str = "\
Exit code 0: nothing stands in the way, though something optional may be missing; 1: there is a
problem. Each comes with its cure.";

/// `segue demo`
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Tracks in the world
    #[arg(long, default_value_t = 320, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) tracks: u32,
    /// The world's number: another number is another world
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// What kind of app Spotify takes the demo for
    #[arg(long, value_enum, default_value_t)]
    pub(crate) mode: AppMode,
    /// Bring a database of your own to this program's schema first
    #[arg(long)]
    pub(crate) migrate: bool,
    /// How the summary is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue simulate`
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// Tracks in the world
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub(crate) tracks: u32,
    /// The world's number: another number is another world
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 4280)]
    pub(crate) port: u16,
    /// Which kind of Spotify app the client is taken for
    #[arg(long, value_enum, default_value_t)]
    pub(crate) mode: AppMode,
    /// How much names differ from one service to the next
    #[arg(long, value_enum, default_value_t = NoiseName::Normal)]
    pub(crate) noise: NoiseName,
    /// Refuse whoever asks faster than the real services allow
    #[arg(long)]
    pub(crate) limits: bool,
    /// Let one request in ten go wrong, chosen by this number
    #[arg(long, value_name = "NUMBER")]
    pub(crate) chaos: Option<u64>,
    /// What chaos chooses from
    #[arg(long, value_enum, default_value_t, requires = "chaos")]
    pub(crate) chaos_of: ChaosName,
}

/// The faults that chaos chooses from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChaosName {
    /// What passes when the request is tried again
    #[default]
    Transport,
    /// What answers say: expired tokens, pages that loop, null items, fields missing or changed
    Answers,
    /// Both
    Everything,
}

/// Spotify's two kinds of app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum AppMode {
    /// A new app: few endpoints, few fields, pages of ten
    #[default]
    Development,
    /// An app of extended quota: everything
    Extended,
}

/// How much names differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NoiseName {
    /// Names as they are, but for a few
    Low,
    /// About half of them differ in something
    Normal,
    /// Most differ, some are hopeless
    High,
}

/// `segue run`
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Which sources to ask, each alone or several; without it all that are configured
    #[arg(long, num_args = 1.., value_enum)]
    pub(crate) processors: Vec<ProcessorName>,
    /// A playlist to extract, by its Spotify id; repeatable
    #[arg(long, value_name = "ID", value_parser = PlaylistId::parse)]
    pub(crate) playlist: Vec<PlaylistId>,
    /// Tracks to search for, in Spotify's syntax; repeatable
    #[arg(long, value_name = "QUERY")]
    pub(crate) search: Vec<String>,
    /// Most tracks per listing, and most things to enrich per source
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: Option<u32>,
    /// Go on with the next source when one does not answer
    #[arg(long)]
    pub(crate) skip_on_error: bool,
    /// Bring a database of your own to this program's schema first
    #[arg(long)]
    pub(crate) migrate: bool,
    /// How the summary is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// The sources `segue run` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProcessorName {
    /// Tracks of playlists and searches, and artists' profiles
    Spotify,
    /// Listeners, plays, tags, similar artists
    Lastfm,
    /// Features measured from previews
    Audio,
    /// Who artists are, their genres, and the areas they come from
    Musicbrainz,
    /// Continents of those areas and coordinates of their cities
    Geo,
}

impl From<ProcessorName> for Processor {
    fn from(name: ProcessorName) -> Self {
        match name {
            ProcessorName::Spotify => Self::Spotify,
            ProcessorName::Lastfm => Self::Lastfm,
            ProcessorName::Audio => Self::Audio,
            ProcessorName::Musicbrainz => Self::Musicbrainz,
            ProcessorName::Geo => Self::Geo,
        }
    }
}

/// `segue import`
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// CSV files; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Take a field from a column of another name; repeatable
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = clap::value_parser!(Mapping))]
    pub(crate) map: Vec<Mapping>,
    /// When the dataset was made (it then counts as newer than undated ones)
    #[arg(long, value_name = "TIME")]
    pub(crate) observed_at: Option<Timestamp>,
    /// Bring a database of your own to this program's schema first
    #[arg(long)]
    pub(crate) migrate: bool,
    /// How the summary is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue analyze`
#[derive(Debug, Args)]
pub(crate) struct AnalyzeArgs {
    /// MP3, M4A, OGG, FLAC or WAV files, folders of them, or patterns; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Print the times of the beats as well (they are always part of --json)
    #[arg(long)]
    pub(crate) beats: bool,
    /// Draw a picture into a file (.svg or .png), or one PNG per file into a folder
    #[arg(long, value_name = "PICTURE")]
    pub(crate) plot: Option<PathBuf>,
    /// Print one JSON object a line on standard output, for scripts
    #[arg(long)]
    pub(crate) json: bool,
}

/// `segue matches`
#[derive(Debug, Subcommand)]
pub(crate) enum MatchesAction {
    /// What waits for a decision, most certain first, and what speaks against each
    Review(ReviewArgs),
    /// It is the thing it was asked for: fill the row with it, and with nothing else
    Accept(DecideArgs),
    /// It is something else: take back what it brought, and keep it out
    Reject(DecideArgs),
    /// Which song is meant by a title and an artist, and what speaks against it
    Find(FindArgs),
}

/// `segue matches find`
#[derive(Debug, Args)]
pub(crate) struct FindArgs {
    /// The artist's name, as somebody spells it
    #[arg(long, value_name = "NAME")]
    pub(crate) artist: String,
    /// The title, likewise
    #[arg(long, value_name = "TITLE")]
    pub(crate) track: String,
    /// Its length in seconds; recordings of one title are told apart by it
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=10_800))]
    pub(crate) seconds: Option<u32>,
    /// How it is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue matches review`
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    /// Also what is decided already
    #[arg(long)]
    pub(crate) all: bool,
    /// Most matches to show
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// How they are printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue matches accept` and `segue matches reject`
#[derive(Debug, Args)]
pub(crate) struct DecideArgs {
    /// The match's id, or its beginning, as `segue matches review` shows it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

/// `segue export`
#[derive(Debug, Subcommand)]
pub(crate) enum ExportAction {
    /// Every table, and the views `tracks` and `track_audio_features`, as FOLDER/TABLE.csv
    Csv(ExportArgs),
}

/// `segue export csv`
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Where the files go; made when it is not there
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Overwrite files that are there
    #[arg(long)]
    pub(crate) force: bool,
    /// How the result is printed.
    #[command(flatten)]
    pub(crate) output: JsonArgs,
}

/// `segue auth`
#[derive(Debug, Subcommand)]
pub(crate) enum AuthAction {
    /// Sign in to Spotify with the configured app
    Spotify(SpotifyAuthArgs),
}

/// `segue auth spotify`
#[derive(Debug, Args)]
pub(crate) struct SpotifyAuthArgs {
    /// Port of this machine to be sent back to; 0 takes a free one, and then the app has to list
    /// the redirect address without a port [default: 8888]
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Open the address in this machine's browser
    #[arg(long)]
    pub(crate) open: bool,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct JsonArgs {
    /// Print one JSON value on standard output, for scripts
    #[arg(long)]
    pub(crate) json: bool,
}

/// `segue db`
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum DbAction {
    /// Print the database's address, starting the private one when needed
    Url,
    /// Start the private database
    Start,
    /// Stop the private database
    Stop,
    /// Say which database is used and whether it runs
    Status,
    /// Print every table, view and column with its meaning, as Markdown
    Dictionary,
    /// Write the whole database to FILE, in PostgreSQL's custom format
    Backup {
        /// The file; one that is there is not overwritten
        file: PathBuf,
    },
    /// Bring back what `segue db backup` wrote to FILE, in one transaction
    Restore {
        /// The file
        file: PathBuf,
        /// Replace a database that has songs
        #[arg(long)]
        force: bool,
    },
}

/// `segue migrate`
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum MigrateAction {
    /// Bring the schema to the newest version
    Up,
    /// Take the schema back to version TO; 0 removes everything, the data included
    Down {
        /// Version to go back to
        to: u32,
        /// Also where decisions about matches would be gone for good (below version 11)
        #[arg(long)]
        lose_decisions: bool,
    },
    /// Say which versions are applied
    Status(JsonArgs),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
