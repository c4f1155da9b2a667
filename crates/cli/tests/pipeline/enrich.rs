//! `segue run` enriching against the simulated world: each source alone and in its order, what is told,
//! what rests, and that nothing is asked twice.

use crate::support::{Home, Said};
use crate::tables::Tables;
use segue_simulator::{
    FaultKind, FaultRule, Provider, Simulator, SimulatorOptions, World, WorldConfig,
};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// A world that is served for as long as this lives.
pub(crate) struct Served {
    pub(crate) simulator: Simulator,
    _runtime: Runtime,
}

pub(crate) fn serve() -> Served {
    let runtime = Runtime::new().unwrap();
    let world = Arc::new(World::new(WorldConfig { tracks: 120, ..WorldConfig::default() }));
    let started = Simulator::start(world, SimulatorOptions::default());
    Served { simulator: runtime.block_on(started).unwrap(), _runtime: runtime }
}

impl Served {
    /// `segue run` with `arguments`, asking this world as fast as it answers.
    fn run(&self, home: &Home, arguments: &[&str]) -> Said {
        Said::from(self.command(home, arguments).output().unwrap())
    }

    /// The same, not started yet.
    pub(crate) fn command(&self, home: &Home, arguments: &[&str]) -> Command {
        let mut command = home.command(["run"].iter().chain(arguments));
        command.envs(self.simulator.environment());
        for source in ["SPOTIFY", "LASTFM", "DEEZER", "ITUNES", "MUSICBRAINZ", "OPENWEATHER"] {
            command.env(format!("{source}_REQUESTS_PER_SECOND"), "1000");
        }
        command
    }

    pub(crate) fn summary(&self, home: &Home, arguments: &[&str]) -> Value {
        let said = self.run(home, &[arguments, &["--json"]].concat());
        assert_eq!(said.code, Some(0), "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    }

    /// Lists every track of the world; asks nobody but Spotify.
    pub(crate) fn list(&self, home: &Home) {
        let mut arguments = vec!["--processors", "spotify"];
        for playlist in self.simulator.world().playlists() {
            arguments.extend(["--playlist", &playlist.id]);
        }
        self.summary(home, &arguments);
    }

    fn asked(&self, provider: Provider) -> u64 {
        self.simulator.requests_of(provider)
    }
}

/// What `segue status` says of a source and a kind of thing.
fn standing(home: &Home, source: &str, entity: &str) -> Value {
    let said = home.segue(["status", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let status: Value = serde_json::from_str(&said.out).unwrap();
    let found = status["sources"].as_array().unwrap().iter();
    let mut found = found.filter(|one| one["source"] == source && one["entity"] == entity);
    found.next().unwrap_or_else(|| panic!("no {source} {entity} in {status}")).clone()
}

#[test]
fn musicbrainz_and_geography_fill_their_tables_each_alone_and_nothing_is_asked_twice() {
    let (home, served) = (Home::new(), serve());
    served.list(&home);
    assert_eq!(served.asked(Provider::MusicBrainz), 0, "only who is named is asked");

    // The place of an area depends on its hierarchy, and that on a described artist.
    served.summary(&home, &["--processors", "geo"]);
    let tables = Tables::of(&home);
    assert_eq!(tables.number("SELECT count(*) FROM mbz_area_hierarchy"), 0);

    served.summary(&home, &["--processors", "musicbrainz", "--limit", "7"]);
    let attempts = "SELECT count(*) FROM enrichment_attempts WHERE source = 'Musicbrainz'";
    let asked = tables.number(attempts);
    assert!((1..=14).contains(&asked), "seven things of each kind at most: {asked}");

    let summary = served.summary(&home, &["--processors", "musicbrainz"]);
    assert!(summary["max_rss_bytes"].as_u64().is_some_and(|bytes| bytes > 1_000_000), "{summary}");
    let described = tables.number("SELECT count(*) FROM mbz_artist_info");
    let artists = tables.number("SELECT count(*) FROM artists");
    assert!(described * 10 > artists * 5, "{described} of {artists}");
    let misses = "SELECT count(*) FROM enrichment_attempts WHERE source = 'Musicbrainz' \
                  AND entity_kind = 'artist' AND status IN ('not_found', 'ambiguous', 'mismatch') \
                  AND retry_at > now()";
    assert_eq!(tables.number(misses), artists - described, "the others are remembered");
    assert!(tables.number("SELECT count(*) FROM mbz_artist_genre") > 0);
    let climbed = "SELECT count(*) FROM mbz_area_hierarchy WHERE NOT hierarchy_complete \
                   OR country_code IS NULL";
    assert_eq!(tables.number(climbed), 0);
    assert_eq!(tables.number("SELECT count(*) FROM cities_with_lat_long"), 0, "geo was not named");

    let geo = served.summary(&home, &["--processors", "geo"]);
    assert!(geo["loaded"].as_u64().unwrap() > 0, "{geo}");
    let placed = "SELECT count(*) FROM mbz_area_hierarchy WHERE continent IS NULL \
                  OR NOT geo_data_complete";
    assert_eq!(tables.number(placed), 0);
    let towns = "SELECT count(*) FROM mbz_artist_info i JOIN mbz_area_hierarchy h \
                 ON h.area_id = i.begin_area_id JOIN cities_with_lat_long c ON c.area_id = h.city_id";
    assert_eq!(tables.number(towns), described, "every home town has its coordinates");
    let genres = "SELECT DISTINCT source FROM artist_genre_all ORDER BY source";
    assert_eq!(tables.lines(genres), "musicbrainz\n");

    let before = served.simulator.request_count();
    let again = served.summary(&home, &["--processors", "musicbrainz", "geo"]);
    assert_eq!(served.simulator.request_count(), before, "asked again: {again}");
    assert_eq!(tables.number("SELECT count(*) FROM enrichment_claims"), 0);
    let musicbrainz = standing(&home, "Musicbrainz", "artist");
    assert_eq!(musicbrainz["complete"], described);
    assert_eq!(musicbrainz["missing"], 0, "{musicbrainz}");
    assert!(musicbrainz["retry_after"].is_string(), "{musicbrainz}");
    assert_eq!(standing(&home, "Geonames", "area")["percent"], 100.0);
}

#[test]
fn a_preview_that_cannot_be_had_or_decoded_rests_under_its_own_name() {
    let (home, served) = (Home::new(), serve());
    served.list(&home);
    let faults = served.simulator.faults();
    let audio = ["--processors", "audio", "--limit", "12"];

    faults.add(FaultRule::new(FaultKind::Html).of(Provider::Previews));
    served.summary(&home, &audio);
    faults.clear();
    let elsewhere = FaultKind::Redirect { to: "http://127.0.0.1:1/".to_owned() };
    faults.add(FaultRule::new(elsewhere).of(Provider::Previews));
    served.summary(&home, &audio);
    faults.clear();
    served.summary(&home, &["--processors", "audio"]);

    let tables = Tables::of(&home);
    let resting = |status: &str| {
        tables.number(&format!(
            "SELECT count(*) FROM enrichment_attempts WHERE source = 'Analyzer' \
             AND status = '{status}' AND retry_at > now() AND detail <> ''"
        ))
    };
    for status in ["undecodable", "failed", "no_preview"] {
        assert!(resting(status) > 0, "{status}");
    }
    let told = standing(&home, "Analyzer", "song");
    assert_eq!(told["missing"], 0, "{told}");
    let reasons: Vec<&str> =
        told["misses"].as_array().unwrap().iter().filter_map(|m| m["reason"].as_str()).collect();
    assert!(reasons.contains(&"failed") && reasons.contains(&"undecodable"), "{told}");
    let before = served.simulator.request_count();
    served.summary(&home, &["--processors", "audio"]);
    assert_eq!(served.simulator.request_count(), before, "who rests is left alone");
}

#[test]
fn what_is_not_configured_is_left_out_with_a_note_and_refused_where_it_is_named() {
    let home = Home::new();
    let said = home.segue(["run", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let summary: Value = serde_json::from_str(&said.out).unwrap();
    let notes = summary["notes"].to_string();
    for setting in ["SPOTIFY_CLIENT_ID", "LASTFM_API_KEY", "SEGUE_CONTACT"] {
        assert!(notes.contains(setting), "{notes}");
    }
    let said = home.segue(["run", "--processors", "musicbrainz"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("SEGUE_CONTACT"), "{}", said.err);
}

#[test]
fn a_source_that_is_away_ends_its_own_part_only_when_errors_are_to_be_skipped() {
    let (home, served) = (Home::new(), serve());
    served.list(&home);
    let away = FaultRule::new(FaultKind::Disconnect).of(Provider::MusicBrainz);
    served.simulator.faults().add(away);
    let arguments = ["--processors", "musicbrainz", "lastfm", "--skip-on-error", "--limit", "5"];
    let summary = served.summary(&home, &arguments);
    let tables = Tables::of(&home);
    assert!(tables.number("SELECT count(*) FROM songs WHERE lastfm_data_complete") > 0);
    assert_eq!(tables.number("SELECT count(*) FROM mbz_artist_info"), 0, "{summary}");
    assert_eq!(tables.number("SELECT count(*) FROM enrichment_claims"), 0);

    // It kept failing, so its work waits a while; then it is asked about, and nothing was given up.
    let waiting = standing(&home, "Musicbrainz", "artist");
    assert!(waiting["parked"].as_u64().unwrap() > 0, "{waiting}");
    served.simulator.faults().clear();
    end_pauses(&home.path().join("objects/parked"));
    served.summary(&home, &["--processors", "musicbrainz"]);
    assert!(tables.number("SELECT count(*) FROM mbz_artist_info") > 0);
}

/// Lets what waits below `folder` go on now.
pub(crate) fn end_pauses(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            end_pauses(&path);
            continue;
        }
        let mut parked: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        parked["until"] = "2020-01-01T00:00:00Z".into();
        std::fs::write(&path, parked.to_string()).unwrap();
    }
}
