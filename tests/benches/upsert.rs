//! Segue's loader beside the peers of `bench/upsert`: the same songs, read first, loaded in the same
//! batches; prints what the loading alone took, as JSON.
//!
//! `upsert FILE.csv --rows N --batch N [--shift N] [--run NAME] [--at SECOND] [--loaders N]`, with
//! `DATABASE_URL`. `--run` makes its messages other ones, `--at` is when their source said it.
//! `--loaders` gives every batch to one of so many loaders. Started by `cargo bench` without a file,
//! it says so and ends.

use jiff::Timestamp;
use segue_domain::ids::{AlbumId, ArtistId, Isrc, TrackId};
use segue_domain::record::{Album, ArtistCredit, Record, ReleaseDate, Track, VendorFeatures};
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::Rows;
use segue_postgres::Database;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// As in the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What the command line says.
struct Given {
    file: String,
    rows: usize,
    batch: usize,
    /// Added to the popularity, for what is there before.
    shift: i64,
    /// Part of what tells messages apart.
    run: String,
    /// When the source said it, in seconds.
    at: i64,
    loaders: usize,
}

impl Given {
    fn read() -> Outcome<Option<Self>> {
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench").peekable();
        let Some(file) = words.next() else { return Ok(None) };
        let run = String::from("measured");
        let mut given = Self { file, rows: 0, batch: 0, shift: 0, run, at: 2_000, loaders: 1 };
        while let Some(option) = words.next() {
            let value = words.next().ok_or_else(|| format!("{option} wants a number"))?;
            match option.as_str() {
                "--rows" => given.rows = value.parse()?,
                "--batch" => given.batch = value.parse()?,
                "--shift" => given.shift = value.parse()?,
                "--run" => given.run = value,
                "--at" => given.at = value.parse()?,
                "--loaders" => given.loaders = value.parse()?,
                _ => return Err(format!("{option} is no option").into()),
            }
        }
        Ok(Some(given))
    }
}

fn main() -> Outcome<()> {
    let Some(given) = Given::read()? else {
        println!("SKIPPED: it wants a file; `make bench-upsert` gives it one");
        return Ok(());
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let took = runtime.block_on(load(&given))?;
    let took: Vec<String> = took.iter().map(|(at, s)| format!("[{at}, {s}]")).collect();
    println!("{{\"batches_s\": [{}]}}", took.join(", "));
    Ok(())
}

/// Loads the batches; returns when each began and how long it took, in seconds.
async fn load(given: &Given) -> Outcome<Vec<(f64, f64)>> {
    let batches = Arc::new(batches(given)?);
    #[expect(clippy::disallowed_methods, reason = "a password is not for the command line")]
    let url = std::env::var("DATABASE_URL")?;
    let database = Database::connect(&url).await?;
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let loaders = (0..given.loaders).map(|_| {
        let (database, batches, next) = (database.clone(), batches.clone(), next.clone());
        tokio::spawn(async move {
            let mut took = Vec::new();
            while let Some(rows) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                let at = begun.elapsed().as_secs_f64();
                database.load_rows(&ObjectKey::rows(&rows.raw), rows).await?;
                took.push((at, begun.elapsed().as_secs_f64() - at));
            }
            Outcome::Ok(took)
        })
    });
    let mut took = Vec::new();
    for loader in loaders.collect::<Vec<_>>() {
        took.extend(loader.await??);
    }
    Ok(took)
}

fn batches(given: &Given) -> Outcome<Vec<Rows>> {
    let mut lines = csv::Reader::from_path(&given.file)?;
    let mut records = Vec::with_capacity(given.rows);
    for line in lines.deserialize::<BTreeMap<String, String>>().take(given.rows) {
        records.push(Record::Track(Box::new(track(&line?, given.shift)?)));
    }
    let mut batches = Vec::new();
    while !records.is_empty() {
        let rest = records.split_off(given.batch.min(records.len()));
        let number = u32::try_from(batches.len())?;
        batches.push(Rows {
            schema_version: SCHEMA_VERSION,
            topic: Topic::SpotifyTracks,
            source: Source::Spotify,
            run_id: given.run.clone(),
            observed_at: Some(Timestamp::from_second(given.at)?),
            raw: ObjectKey::raw(Topic::SpotifyTracks, &given.run, "bench", number),
            records: std::mem::replace(&mut records, rest),
            rejections: Vec::new(),
        });
    }
    Ok(batches)
}

fn track(line: &BTreeMap<String, String>, shift: i64) -> Outcome<Track> {
    let text = |column: &str| line.get(column).cloned().ok_or_else(|| format!("no {column}"));
    let number = |column: &str| -> Outcome<Option<f64>> { Ok(Some(text(column)?.parse()?)) };
    let whole = |column: &str| -> Outcome<i64> { Ok(text(column)?.parse()?) };
    let artist = ArtistCredit {
        id: Some(ArtistId::parse(&text("artist_id")?)?),
        name: text("artist_name")?,
    };
    let release = ReleaseDate::read(&text("release_date")?);
    Ok(Track {
        id: TrackId::parse(&text("song_id")?)?,
        name: text("song_name")?,
        artists: vec![artist.clone()],
        album: Some(Album {
            id: Some(AlbumId::parse(&text("album_id")?)?),
            title: text("album_title")?,
            artist: Some(artist),
            album_type: None,
            total_tracks: None,
            release,
        }),
        duration_ms: Some(whole("duration_ms")?),
        isrc: Isrc::read(&text("isrc")?).ok(),
        explicit: Some(text("is_explicit")?.parse()?),
        popularity: Some((whole("popularity")? + shift) % 101),
        track_number: Some(whole("track_number")?),
        is_playable: None,
        vendor: VendorFeatures {
            danceability: number("danceability")?,
            energy: number("energy")?,
            valence: number("valence")?,
            tempo: number("tempo")?,
            acousticness: number("acousticness")?,
            instrumentalness: number("instrumentalness")?,
            liveness: number("liveness")?,
            speechiness: number("speechiness")?,
            loudness: number("loudness")?,
            ..VendorFeatures::default()
        },
        playlists: Vec::new(),
        quality_flags: Vec::new(),
    })
}
