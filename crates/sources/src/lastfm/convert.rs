//! Last.fm's answers about known tracks and artists → records. What it found may be another song;
//! transform judges that.

use super::refused::error_code;
use super::wire::{WireArtistInfo, WireSimilarArtists, WireTrackInfo};
use crate::reading::answer_unreadable;
use segue_domain::ids::{ArtistId, TrackId};
use segue_domain::record::{
    ArtistListeners, Miss, MissReason, Record, SimilarArtist, SimilarArtists, Subject,
    TrackListeners,
};
use segue_pipeline::failure::Failure;
use segue_pipeline::ports::Reading;
use segue_pipeline::raw::RawObject;
use serde::de::DeserializeOwned;

/// `track.getInfo`.
pub(crate) fn read_track(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let song_id = asked_song(raw)?;
    let subject = Subject::Song(song_id.clone());
    if is_unknown(raw)? {
        return Ok(vec![Ok(not_found(subject))]);
    }
    let wire = body::<WireTrackInfo>(raw)?.track;
    // Without an artist (or by `[unknown]`, which is read as none) it is nobody's track.
    let Some(artist_name) = wire.artist.name else { return Ok(vec![Ok(not_found(subject))]) };
    Ok(vec![Ok(Record::TrackListeners(TrackListeners {
        song_id,
        song_name: wire.name.unwrap_or_default(),
        artist_name,
        duration_ms: wire.duration,
        listeners: wire.listeners,
        playcount: wire.playcount,
        mbid: wire.mbid,
        tags: wire.toptags.members.into_iter().filter_map(|tag| tag.name).collect(),
        matched: None,
        quality_flags: Vec::new(),
    }))])
}

/// `artist.getInfo`.
pub(crate) fn read_artist(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let artist_id = asked_artist(raw)?;
    let subject = Subject::Artist(artist_id.clone());
    if is_unknown(raw)? {
        return Ok(vec![Ok(not_found(subject))]);
    }
    let wire = body::<WireArtistInfo>(raw)?.artist;
    let Some(artist_name) = wire.name else { return Ok(vec![Ok(not_found(subject))]) };
    Ok(vec![Ok(Record::ArtistListeners(ArtistListeners {
        artist_id,
        artist_name,
        listeners: wire.stats.listeners,
        playcount: wire.stats.playcount,
        on_tour: wire.ontour,
        mbid: wire.mbid,
        matched: None,
        quality_flags: Vec::new(),
    }))])
}

/// `artist.getSimilar`. That it knows none, or not the artist, says nothing worth keeping: the
/// answer to `artist.getInfo` says it already.
pub(crate) fn read_similar(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let artist_id = asked_artist(raw)?;
    if is_unknown(raw)? {
        return Ok(Vec::new());
    }
    let wire = body::<WireSimilarArtists>(raw)?.similarartists;
    let similar: Vec<_> = wire
        .members
        .into_iter()
        .filter_map(|artist| {
            Some(SimilarArtist {
                name: artist.name?,
                score: artist.score,
                mbid: artist.mbid,
                quality_flags: Vec::new(),
            })
        })
        .collect();
    Ok(vec![Ok(Record::SimilarArtists(SimilarArtists { artist_id, similar }))])
}

/// Whether the answer is "not found"; a failure when it is any other error.
fn is_unknown(raw: &RawObject) -> Result<bool, Failure> {
    match error_code(&raw.body) {
        None => Ok(false),
        Some(6 | 7) => Ok(true),
        Some(code) => Err(answer_unreadable(&format!("Last.fm's error {code} in place of data"))),
    }
}

fn not_found(subject: Subject) -> Record {
    let detail = "Last.fm does not know it".to_owned();
    Record::Miss(Miss { subject, reason: MissReason::NotFound, detail })
}

fn body<T: DeserializeOwned>(raw: &RawObject) -> Result<T, Failure> {
    serde_json::from_slice(&raw.body).map_err(|cause| {
        answer_unreadable("Last.fm's answer is not in its format").caused_by(cause)
    })
}

fn asked_song(raw: &RawObject) -> Result<TrackId, Failure> {
    match raw.header.asked.as_ref().map(|asked| &asked.subject) {
        Some(Subject::Song(id)) => Ok(id.clone()),
        Some(Subject::Artist(_) | Subject::Area(_)) | None => {
            Err(answer_unreadable("an answer about a track that does not say which"))
        }
    }
}

fn asked_artist(raw: &RawObject) -> Result<ArtistId, Failure> {
    match raw.header.asked.as_ref().map(|asked| &asked.subject) {
        Some(Subject::Artist(id)) => Ok(id.clone()),
        Some(Subject::Song(_) | Subject::Area(_)) | None => {
            Err(answer_unreadable("an answer about an artist that does not say which"))
        }
    }
}
