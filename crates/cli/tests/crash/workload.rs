//! What is disturbed: commands that write, each small and the same every time.

use crate::child::{self, Ended};
use crate::prepared;
use crate::support::Home;
use segue_testkit::postgres::{TestDatabase, dump};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::sync::OnceLock;
use tokio::runtime::Runtime;

/// What a process is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workload {
    /// A file of five pieces, one of them big enough to be loaded in three transactions.
    Import,
    /// A simulated world: listings, profiles, Last.fm, previews, `MusicBrainz`, places.
    Demo,
    /// The same world with a job that waited.
    Resume,
    /// Another order of its songs.
    Rank,
    /// A person's word against one of its matches.
    Reject,
    /// The file's raw objects once more; they read better than at first.
    Replay,
    /// Of them those that hold refused records.
    Retry,
    /// The books of the file compared.
    Reconcile,
}

/// Rows of the file: pieces of 250, 250, 500, 1,000 and the rest.
const ROWS: usize = 2_100;

impl Workload {
    const ALL: [Self; 8] = [
        Self::Import,
        Self::Demo,
        Self::Resume,
        Self::Rank,
        Self::Reject,
        Self::Replay,
        Self::Retry,
        Self::Reconcile,
    ];

    fn arguments(self, site: &Site) -> Vec<String> {
        let words: &[&str] = match self {
            Self::Import => &["import", "made.csv"],
            Self::Demo | Self::Resume => &["demo", "--tracks", "12"],
            Self::Rank => &["rank", "--strategy", "position"],
            Self::Reject => &["matches", "reject", &prepared::a_match(site)],
            Self::Replay => &["replay"],
            Self::Retry => &["rejected", "retry", "--reason", "name"],
            Self::Reconcile => &["reconcile"],
        };
        words.iter().map(|&word| word.to_owned()).collect()
    }

    /// Brings `site` to where the work begins.
    pub(crate) fn prepare(self, site: &Site) {
        match self {
            Self::Import | Self::Demo => {}
            Self::Rank | Self::Reject => site.complete(Self::Demo),
            Self::Reconcile => site.complete(Self::Import),
            Self::Resume => {
                site.complete(Self::Demo);
                prepared::put_a_job_aside(site);
            }
            Self::Replay | Self::Retry => {
                site.complete(Self::Import);
                prepared::improve_raw_objects(site);
            }
        }
    }

    /// Whether everything in the ledger is in the tables as the objects have it when the work begins.
    pub(crate) fn begins_whole(self) -> bool {
        !matches!(self, Self::Resume | Self::Replay | Self::Retry)
    }

    /// Whether the process came to the end of the work.
    pub(crate) fn is_done(self, ended: &Ended) -> bool {
        // Nothing is left of what an earlier one did before it was told that it died.
        let has_nothing_to_do = self == Self::Retry && ended.said.contains("no rejection fits");
        ended.status.success() || has_nothing_to_do
    }

    /// The tables of a run that nothing disturbed.
    pub(crate) fn undisturbed(self) -> &'static str {
        static TABLES: [OnceLock<String>; Workload::ALL.len()] =
            [const { OnceLock::new() }; Workload::ALL.len()];
        TABLES[self as usize].get_or_init(|| {
            let site = Site::new().expect("PostgreSQL is there: the caller has a site");
            self.prepare(&site);
            let before = site.tables();
            site.complete(self);
            let after = site.tables();
            let writes = self != Self::Reconcile;
            assert_eq!(before != after, writes, "{self:?}: there is something to lose");
            assert!(after.lines().count() > 100, "{self:?}: there is something to lose: {after}");
            after
        })
    }
}

/// A data folder with a database of its own on the test cluster.
pub(crate) struct Site {
    pub(crate) home: Home,
    pub(crate) database: TestDatabase,
    pub(crate) runtime: Runtime,
}

impl Site {
    /// A new one; nothing, once said, where PostgreSQL is not installed.
    pub(crate) fn new() -> Option<Self> {
        let runtime = Runtime::new().unwrap();
        let database = runtime.block_on(TestDatabase::migrated())?;
        let home = Home::new();
        std::fs::write(home.path().join("made.csv"), made_dataset(ROWS)).unwrap();
        Some(Self { home, database, runtime })
    }

    /// Runs `workload` to its end, with what `fail_points` asks for.
    pub(crate) fn run(&self, workload: Workload, fail_points: &str) -> Ended {
        self.run_arguments(&workload.arguments(self), fail_points)
    }

    /// Runs `workload` undisturbed.
    fn complete(&self, workload: Workload) {
        let ended = self.run(workload, "");
        assert!(ended.status.success(), "{}", ended.said);
    }

    /// Runs `segue` with `arguments` to its end, with what `fail_points` asks for.
    pub(crate) fn run_arguments<A: AsRef<OsStr>>(
        &self,
        arguments: &[A],
        fail_points: &str,
    ) -> Ended {
        let mut command = self.home.command(arguments);
        command.env("DATABASE_URL", self.database.url()).env("FAILPOINTS", fail_points);
        // Everything that can be said is said: no secret may be among it.
        command.env("LOG_LEVEL", "debug");
        child::run(command, self.home.path())
    }

    /// The first column of the first row `sql` finds, as text.
    pub(crate) fn text(&self, sql: &str) -> String {
        self.runtime.block_on(async {
            self.database.connect().await.query_one(sql, &[]).await.unwrap().get(0)
        })
    }

    /// All data, without the port on which the simulated world happened to be served and the moment at
    /// which a person decided.
    pub(crate) fn tables(&self) -> String {
        let dump = self.runtime.block_on(async { dump(&self.database.connect().await).await });
        let dump = without(&dump, "http://127.0.0.1:", |c| c.is_ascii_digit());
        let dump = without(&dump, "\"decided_at\": \"", |c| c != '"');
        dump.lines().map(without_its_moment).collect::<Vec<_>>().join("\n")
    }
}

/// What came of a decision is dated by the moment at which it was made.
fn without_its_moment(line: &str) -> String {
    if !line.contains("a person said") {
        return line.to_owned();
    }
    let marks = ["\"observed_at\": \"", "\"retry_at\": \"", "\\\"retry_at\\\":\\\""];
    let is_of_it = |c: char| c != '"' && c != '\\';
    marks.iter().fold(line.to_owned(), |line, mark| without(&line, mark, is_of_it))
}

/// `text` without what follows each `mark` as long as it `goes` on.
fn without(text: &str, mark: &str, goes: impl Fn(char) -> bool) -> String {
    let mut parts = text.split(mark);
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        rest.push_str(mark);
        rest.push_str(part.trim_start_matches(&goes));
    }
    rest
}

/// A dirty little dataset: repeated ids, nameless rows, shared artists and albums, playlists.
fn made_dataset(rows: usize) -> String {
    let mut text = String::from(
        "track_id,track_name,track_artist,track_popularity,track_album_id,track_album_name,\
         track_album_release_date,playlist_name,playlist_id,danceability,duration_ms\n",
    );
    for row in 0..rows {
        let song = row * 7 % (rows - rows / 8);
        let name = if song.is_multiple_of(50) { "NA".to_owned() } else { format!("Song {song}") };
        let (artist, album, list) = (song % 97, song % 211, row % 9);
        writeln!(
            text,
            "t{song:0>21},{name},Artist {artist},{},b{album:0>21},Album {album},{},List {list},\
             p{list:0>21},{}e-2,{}",
            song % 101,
            1970 + song % 50,
            song % 100,
            120_000 + song,
        )
        .unwrap();
    }
    text
}
