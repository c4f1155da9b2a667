//! Whose statements a column holds, for people: what the tables of the loader say, in words.

use crate::load::sets::{
    ARTIST_GENRES, MATCH_TAGS, MBZ_ARTIST_GENRE, PLAYLIST_TRACKS, SIMILAR_ARTISTS, SONG_ARTISTS,
    SONG_TAGS, Set,
};
use crate::load::table::{
    ALBUMS, ARTISTS, CITIES, ENRICHMENT_ATTEMPTS, MATCHES, MBZ_AREA_HIERARCHY, MBZ_ARTIST_INFO,
    PLAYLISTS, SONG_AUDIO_FEATURES, SONGS, Table,
};

const SPOTIFY: &str = "Spotify, datasets";
const LASTFM: &str = "Last.fm";
const MUSICBRAINZ: &str = "MusicBrainz";
const ANALYSER: &str = "the analyser";
const GAZETTEER: &str = "the gazetteer";
const ASKED: &str = "whoever was asked";
const PERSON: &str = "a person";
const LOADER: &str = "the loader";
const DERIVED: &str = "derived";
const KEY: &str = "key";

static TABLES: [&Table; 10] = [
    &ARTISTS,
    &ALBUMS,
    &SONGS,
    &SONG_AUDIO_FEATURES,
    &PLAYLISTS,
    &ENRICHMENT_ATTEMPTS,
    &MBZ_ARTIST_INFO,
    &MBZ_AREA_HIERARCHY,
    &CITIES,
    &MATCHES,
];

/// Lists, and who says their members.
static SETS: [(&Set, &str); 7] = [
    (&SONG_ARTISTS, SPOTIFY),
    (&ARTIST_GENRES, SPOTIFY),
    (&PLAYLIST_TRACKS, SPOTIFY),
    (&SONG_TAGS, DERIVED),
    (&MATCH_TAGS, LASTFM),
    (&SIMILAR_ARTISTS, LASTFM),
    (&MBZ_ARTIST_GENRE, MUSICBRAINZ),
];

/// Tables that are books and dictionaries, and who keeps them.
const BOOKS: [(&str, &str); 10] = [
    ("collections", LOADER),
    ("enrichment_claims", "planning"),
    ("genres", LOADER),
    ("load_ledger", LOADER),
    ("names", LOADER),
    ("pending_enrichments", LOADER),
    ("rejected_records", LOADER),
    ("runs", "every command that loads"),
    ("schema_migrations", "`segue migrate`"),
    ("tags", LOADER),
];

/// Columns beside those the loader joins.
const OTHERS: [(&str, &str, &str); 12] = [
    ("songs", "rank", "ranking"),
    ("songs", "duration_seconds", DERIVED),
    ("songs", "duration_minutes", DERIVED),
    ("songs", "release_year", DERIVED),
    // What follows for an answer.
    ("matches", "standing", DERIVED),
    ("matches", "decided_by", DERIVED),
    ("matches", "is_believed", DERIVED),
    ("matches", "judged_by", DERIVED),
    ("matches", "method", DERIVED),
    ("matches", "score", DERIVED),
    ("matches", "reasons", DERIVED),
    ("matches", "runner_up", DERIVED),
];

/// Whose statements a column holds, in words; `None` for a column nobody told about.
pub(crate) fn owner_of(table: &str, column: &str) -> Option<&'static str> {
    if let Some((.., owner)) = OTHERS.iter().find(|other| (other.0, other.1) == (table, column)) {
        return Some(owner);
    }
    if let Some(table) = TABLES.iter().find(|known| known.name == table) {
        return of_table(table, column);
    }
    if let Some((set, owner)) = SETS.iter().find(|(set, _)| set.table == table) {
        return of_set(set, owner, column);
    }
    BOOKS.iter().find(|(book, _)| *book == table).map(|(_, owner)| *owner)
}

fn of_table(table: &Table, column: &str) -> Option<&'static str> {
    if table.key.contains(&column) {
        return Some(KEY);
    }
    if matches!(column, "field_times" | "created_at" | "updated_at") {
        return Some(LOADER);
    }
    if table.derived.iter().any(|derived| derived.name == column) {
        return Some(DERIVED);
    }
    if table.references.iter().any(|reference| reference.name == column) {
        return Some("names");
    }
    let known = table.columns.iter().find(|known| known.name == column);
    let owner = match known {
        Some(known) => *table.owners.get(known.owner)?,
        None => *table.owners.iter().find(|owner| **owner == column)?,
    };
    Some(match owner {
        "last_spotify_update" => SPOTIFY,
        "last_lastfm_update" => LASTFM,
        "last_audio_update" => ANALYSER,
        "last_musicbrainz_update" => MUSICBRAINZ,
        "last_geo_update" => GAZETTEER,
        "decided_at" => PERSON,
        _ => ASKED,
    })
}

fn of_set(set: &Set, owner: &'static str, column: &str) -> Option<&'static str> {
    if column == set.owner || column == set.member.0 {
        return Some(KEY);
    }
    if set.reference.is_some_and(|reference| reference.name == column) {
        return Some("names");
    }
    match column {
        "created_at" => Some(LOADER),
        _ => set.attributes.iter().any(|(name, _)| *name == column).then_some(owner),
    }
}
