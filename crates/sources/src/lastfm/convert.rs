//! Last.fm's JSON → records. What it found may be another song; transform judges that.

use super::client::error_code;
use super::wire::{WireArtistInfo, WireSimilarInfo, WireTrackInfo};
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
    if let Some(miss) = miss(raw, Subject::Song(song_id.clone()))? {
        return Ok(vec![Ok(miss)]);
    }
    let wire = body::<WireTrackInfo>(raw)?.track;
    Ok(vec![Ok(Record::TrackListeners(TrackListeners {
        song_id,
        song_name: wire.name.unwrap_or_default(),
        artist_name: wire.artist.and_then(|artist| artist.name).unwrap_or_default(),
        listeners: wire.listeners,
        playcount: wire.playcount,
        mbid: wire.mbid,
        tags: wire.toptags.tag.into_iter().filter_map(|tag| tag.name).collect(),
        matched: None,
    }))])
}

/// `artist.getInfo`.
pub(crate) fn read_artist(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let artist_id = asked_artist(raw)?;
    if let Some(miss) = miss(raw, Subject::Artist(artist_id.clone()))? {
        return Ok(vec![Ok(miss)]);
    }
    let wire = body::<WireArtistInfo>(raw)?.artist;
    let stats = wire.stats.as_ref();
    Ok(vec![Ok(Record::ArtistListeners(ArtistListeners {
        artist_id,
        artist_name: wire.name.unwrap_or_default(),
        listeners: stats.and_then(|stats| stats.listeners),
        playcount: stats.and_then(|stats| stats.playcount),
        on_tour: wire.ontour.map(|flag| flag != 0),
        mbid: wire.mbid,
        matched: None,
    }))])
}

/// `artist.getSimilar`. That it knows none, or not the artist, says nothing worth keeping: the
/// answer to `artist.getInfo` says it already.
pub(crate) fn read_similar(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let artist_id = asked_artist(raw)?;
    if miss(raw, Subject::Artist(artist_id.clone()))?.is_some() {
        return Ok(Vec::new());
    }
    let wire = body::<WireSimilarInfo>(raw)?.similarartists;
    let similar: Vec<_> = wire
        .artist
        .into_iter()
        .filter_map(|artist| {
            Some(SimilarArtist { name: artist.name?, score: artist.score, mbid: artist.mbid })
        })
        .collect();
    Ok(vec![Ok(Record::SimilarArtists(SimilarArtists { artist_id, similar }))])
}

/// A miss when the answer is "not found"; a failure when it is any other error.
fn miss(raw: &RawObject, subject: Subject) -> Result<Option<Record>, Failure> {
    match error_code(&raw.body) {
        None => Ok(None),
        Some(6 | 7) => Ok(Some(Record::Miss(Miss {
            subject,
            reason: MissReason::NotFound,
            detail: "Last.fm does not know it".to_owned(),
        }))),
        Some(code) => Err(answer_unreadable(&format!("Last.fm's error {code} in place of data"))),
    }
}

fn body<T: DeserializeOwned>(raw: &RawObject) -> Result<T, Failure> {
    serde_json::from_slice(&raw.body).map_err(|cause| {
        answer_unreadable("Last.fm's answer is not in its format").caused_by(cause)
    })
}

fn asked_song(raw: &RawObject) -> Result<TrackId, Failure> {
    match raw.header.asked.as_ref().map(|asked| &asked.subject) {
        Some(Subject::Song(id)) => Ok(id.clone()),
        Some(Subject::Artist(_)) | None => {
            Err(answer_unreadable("an answer about a track that does not say which"))
        }
    }
}

fn asked_artist(raw: &RawObject) -> Result<ArtistId, Failure> {
    match raw.header.asked.as_ref().map(|asked| &asked.subject) {
        Some(Subject::Artist(id)) => Ok(id.clone()),
        Some(Subject::Song(_)) | None => {
            Err(answer_unreadable("an answer about an artist that does not say which"))
        }
    }
}
