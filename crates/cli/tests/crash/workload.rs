//! The two things that are disturbed: an import and a demo, both small and both the same every time.

use crate::child::{self, Ended};
use crate::support::Home;
use segue_testkit::postgres::{TestDatabase, dump};
use std::fmt::Write as _;
use std::sync::OnceLock;
use tokio::runtime::Runtime;

/// What a process is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workload {
    /// A file of five pieces, one of them big enough to be loaded in three transactions.
    Import,
    /// A simulated world: listings, profiles, Last.fm, previews.
    Demo,
}

/// Rows of the file: pieces of 250, 250, 500, 1,000 and the rest.
const ROWS: usize = 2_100;

impl Workload {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Import => &["import", "made.csv"],
            Self::Demo => &["demo", "--tracks", "12"],
        }
    }

    /// The tables of a run that nothing disturbed.
    pub(crate) fn undisturbed(self) -> &'static str {
        static IMPORT: OnceLock<String> = OnceLock::new();
        static DEMO: OnceLock<String> = OnceLock::new();
        let dump = match self {
            Self::Import => &IMPORT,
            Self::Demo => &DEMO,
        };
        dump.get_or_init(|| {
            let site = Site::new().expect("PostgreSQL is there: the caller has a site");
            let ended = site.run(self, "");
            assert!(ended.status.success(), "{}", ended.said);
            site.tables()
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
        self.run_arguments(workload.arguments(), fail_points)
    }

    /// Runs `segue` with `arguments` to its end, with what `fail_points` asks for.
    pub(crate) fn run_arguments(&self, arguments: &[&str], fail_points: &str) -> Ended {
        let mut command = self.home.command(arguments);
        command.env("DATABASE_URL", self.database.url()).env("FAILPOINTS", fail_points);
        // Everything that can be said is said: no secret may be among it.
        command.env("LOG_LEVEL", "debug");
        child::run(command, self.home.path())
    }

    /// All data, without the port on which the simulated world happened to be served.
    pub(crate) fn tables(&self) -> String {
        let dump = self.runtime.block_on(async { dump(&self.database.connect().await).await });
        let mut parts = dump.split("http://127.0.0.1:");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            text.push_str("http://world");
            text.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
        }
        text
    }
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
