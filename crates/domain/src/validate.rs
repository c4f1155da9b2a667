//! What may be stored: values outside their range become nothing with a flag, records that cannot
//! stand at all are refused with a reason.
//!
//! Whatever comes out fits the store: texts are clean and bounded (see [`crate::text`]), numbers
//! fit their columns, and no number is NaN or a negative zero.

mod number;
mod origins;
#[cfg(test)]
mod tests;

use crate::matching::{Judgement, RunnerUp};
use crate::record::{
    Album, Artist, ArtistCredit, ArtistListeners, AudioFeatures, MatchNote, Miss, Playlist,
    PlaylistEntry, Record, ReleaseDate, SimilarArtist, SimilarArtists, Track, TrackListeners,
    VendorFeatures,
};
use crate::text::{
    MAX_DETAIL_BYTES, MAX_ID_BYTES, MAX_NAME_BYTES, MAX_URL_BYTES, clean, clean_lower, is_blank,
    optional, whole,
};
use number::{Flags, int_from, share, stored_time, unsigned_zero};
use serde::{Deserialize, Serialize};

/// Most reasons kept of one match; there are three penalties.
const MAX_REASONS: usize = 10;

/// Why a record cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct Refusal {
    /// The field at fault, by the store's name for it.
    pub field: String,
    /// What is wrong with it and what was expected.
    pub reason: String,
}

impl Refusal {
    /// A refusal of `field`.
    #[must_use]
    pub fn new(field: &str, reason: impl Into<String>) -> Self {
        Self { field: field.to_owned(), reason: reason.into() }
    }
}

/// Returns the record as it may be stored: [`check`], then [`tidy`].
///
/// # Errors
/// As [`check`].
pub fn validate(record: Record) -> Result<Record, Refusal> {
    check(&record)?;
    Ok(tidy(record))
}

/// Whether the record can stand at all.
///
/// # Errors
/// [`Refusal`] when a required name is missing or blank, or an analyser's version is none.
pub fn check(record: &Record) -> Result<(), Refusal> {
    match record {
        Record::Track(track) => check_track(track),
        Record::Artist(artist) => required("artist_name", &artist.name),
        Record::AudioFeatures(features) => match i16::try_from(features.features_version) {
            Ok(_) => Ok(()),
            Err(_) => Err(Refusal::new("features_version", "is larger than any version: 32767")),
        },
        Record::Playlist(_)
        | Record::TrackListeners(_)
        | Record::ArtistListeners(_)
        | Record::SimilarArtists(_)
        | Record::DescribedArtist(_)
        | Record::ArtistCandidate(_)
        | Record::DescribedArea(_)
        | Record::AreaHierarchy(_)
        | Record::LocatedArea(_)
        | Record::Miss(_) => Ok(()),
    }
}

/// Cleans and bounds everything in a record that [`check`] accepts. Doing it again changes nothing.
#[must_use]
pub fn tidy(record: Record) -> Record {
    match record {
        Record::Track(track) => Record::Track(Box::new(tidy_track(*track))),
        Record::Artist(artist) => Record::Artist(tidy_artist(artist)),
        Record::Playlist(playlist) => Record::Playlist(tidy_playlist(playlist)),
        Record::AudioFeatures(features) => Record::AudioFeatures(Box::new(tidy_audio(*features))),
        Record::TrackListeners(numbers) => Record::TrackListeners(tidy_track_listeners(numbers)),
        Record::ArtistListeners(numbers) => Record::ArtistListeners(tidy_artist_listeners(numbers)),
        Record::SimilarArtists(similar) => Record::SimilarArtists(tidy_similar(similar)),
        Record::DescribedArtist(mut described) => {
            origins::tidy_artist(&mut described);
            Record::DescribedArtist(described)
        }
        Record::ArtistCandidate(mut candidate) => {
            origins::tidy_candidate(&mut candidate);
            Record::ArtistCandidate(candidate)
        }
        Record::DescribedArea(mut described) => {
            origins::tidy_area(&mut described.area);
            Record::DescribedArea(described)
        }
        Record::AreaHierarchy(mut hierarchy) => {
            origins::tidy_path(&mut hierarchy.path);
            Record::AreaHierarchy(hierarchy)
        }
        Record::LocatedArea(mut located) => {
            origins::tidy_located(&mut located);
            Record::LocatedArea(located)
        }
        Record::Miss(miss) => {
            Record::Miss(Miss { detail: clean(&miss.detail, MAX_DETAIL_BYTES), ..miss })
        }
    }
}

fn check_track(track: &Track) -> Result<(), Refusal> {
    required("song_name", &track.name)?;
    if track.artists.is_empty() {
        return Err(Refusal::new("artist_name", "a track needs at least one artist"));
    }
    track.artists.iter().try_for_each(|artist| required("artist_name", &artist.name))
}

fn required(field: &str, name: &str) -> Result<(), Refusal> {
    match is_blank(name) {
        true => Err(Refusal::new(field, "is empty; a name is required")),
        false => Ok(()),
    }
}

fn tidy_track(mut track: Track) -> Track {
    track.name = name(&track.name);
    for artist in &mut track.artists {
        artist.name = name(&artist.name);
    }
    // What the source itself had to leave out stays said.
    let mut flags = Flags::of(std::mem::take(&mut track.quality_flags));
    track.duration_ms = flags.within("duration_ms", track.duration_ms, 2_000, 10_799_999);
    track.popularity = flags.within("popularity", track.popularity, 0, 100);
    track.track_number = flags.within("track_number", track.track_number, 1, 100);
    track.album = track.album.and_then(|album| tidy_album(album, &mut flags));
    tidy_vendor(&mut track.vendor, &mut flags);
    track.playlists = track.playlists.into_iter().map(tidy_entry).collect();
    track.quality_flags = flags.sorted();
    track
}

/// An album with neither an id nor a title is no album we can name; the track stands without it.
fn tidy_album(mut album: Album, flags: &mut Flags) -> Option<Album> {
    album.title = name(&album.title);
    if album.title.is_empty() {
        flags.raise("album_title_missing");
    }
    album.total_tracks = flags.within("album_total_tracks", album.total_tracks, 1, 200);
    album.artist = album.artist.and_then(tidy_credit);
    album.release = album.release.and_then(|release| ReleaseDate::read(&release.date));
    (album.id.is_some() || !album.title.is_empty()).then_some(album)
}

fn tidy_credit(credit: ArtistCredit) -> Option<ArtistCredit> {
    let name = name(&credit.name);
    (!name.is_empty()).then_some(ArtistCredit { name, ..credit })
}

fn tidy_vendor(vendor: &mut VendorFeatures, flags: &mut Flags) {
    for (name, value) in [
        ("danceability", &mut vendor.danceability),
        ("energy", &mut vendor.energy),
        ("valence", &mut vendor.valence),
        ("acousticness", &mut vendor.acousticness),
        ("instrumentalness", &mut vendor.instrumentalness),
        ("liveness", &mut vendor.liveness),
        ("speechiness", &mut vendor.speechiness),
    ] {
        *value = flags.within_f64(name, *value, 0.0, 1.0);
    }
    vendor.tempo = flags.within_f64("tempo", vendor.tempo, 0.0, 1_000.0);
    vendor.loudness = flags.within_f64("loudness", vendor.loudness, -200.0, 100.0);
    // Spotify writes −1 where it detected no key.
    vendor.key = vendor.key.filter(|key| *key != -1);
    vendor.key = flags.within("key", vendor.key, 0, 11);
    vendor.mode = flags.within("mode", vendor.mode, 0, 1);
    vendor.time_signature = flags.within("time_signature", vendor.time_signature, 0, 16);
}

fn tidy_entry(entry: PlaylistEntry) -> PlaylistEntry {
    PlaylistEntry {
        playlist: tidy_playlist(entry.playlist),
        position: int_from(entry.position, 1),
        added_at: entry.added_at.and_then(stored_time),
    }
}

fn tidy_playlist(playlist: Playlist) -> Playlist {
    Playlist {
        id: playlist.id,
        name: optional(playlist.name, MAX_NAME_BYTES),
        genre: optional(playlist.genre, MAX_NAME_BYTES),
        subgenre: optional(playlist.subgenre, MAX_NAME_BYTES),
        owner_id: whole(playlist.owner_id, MAX_ID_BYTES),
        total_tracks: int_from(playlist.total_tracks, 0),
    }
}

fn tidy_artist(mut artist: Artist) -> Artist {
    artist.name = name(&artist.name);
    let mut flags = Flags::of(std::mem::take(&mut artist.quality_flags));
    artist.popularity = flags.within("artist_popularity", artist.popularity, 0, 100);
    artist.followers = flags.count("artist_followers", artist.followers);
    artist.quality_flags = flags.sorted();
    if let Some(genres) = &mut artist.genres {
        tidy_words(genres);
        genres.sort_unstable();
        genres.dedup();
    }
    artist
}

fn tidy_audio(mut features: AudioFeatures) -> AudioFeatures {
    let mut flags = Flags::of(std::mem::take(&mut features.quality_flags));
    let sound = &mut features.sound;
    for (field, value, least, most) in [
        ("bpm", &mut sound.bpm, 30.0, 300.0),
        ("bpm_confidence", &mut sound.bpm_confidence, 0.0, 1.0),
        ("energy", &mut sound.energy, 0.0, 1.0),
        ("zero_crossing_rate", &mut sound.zero_crossing_rate, 0.0, 1.0),
        ("spectral_centroid", &mut sound.spectral_centroid, 0.0, 10_000.0),
        ("harmonic_ratio", &mut sound.harmonic_ratio, 0.0, 1.0),
        ("percussive_ratio", &mut sound.percussive_ratio, 0.0, 1.0),
        ("danceability", &mut sound.danceability, 0.0, 1.0),
    ] {
        *value = flags.within_f64(field, *value, least, most);
    }
    for value in [
        &mut sound.tempo_librosa,
        &mut sound.time_signature_confidence,
        &mut sound.spectral_bandwidth,
        &mut sound.spectral_rolloff,
        &mut sound.spectral_flatness,
        &mut sound.onset_rate,
        &mut sound.tuning,
        &mut sound.key_strength,
        &mut sound.integrated_loudness,
        &mut sound.loudness_range,
        &mut sound.true_peak,
        &mut sound.dynamic_complexity,
    ] {
        *value = value.filter(|number| number.is_finite()).map(unsigned_zero);
    }
    for numbers in [
        &mut sound.spectral_contrast,
        &mut sound.chroma_mean,
        &mut sound.mfcc_mean,
        &mut sound.mfcc_deviation,
    ] {
        // Positions mean something: one that is no number spoils the others.
        match numbers.iter().all(|number| number.is_finite()) {
            true => numbers.iter_mut().for_each(|number| *number = unsigned_zero(*number)),
            false => numbers.clear(),
        }
    }
    sound.time_signature = flags.within("time_signature", sound.time_signature, 1, 32);
    sound.key = whole(sound.key.take(), MAX_ID_BYTES);
    sound.mode = flags.one_of("mode", sound.mode.take(), &["major", "minor"]);
    let seconds = sound.duration_s.filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
    sound.duration_s = seconds.map(unsigned_zero);
    features.audio_source = clean(&features.audio_source, MAX_ID_BYTES);
    features.preview_url = whole(features.preview_url, MAX_URL_BYTES);
    features.input_hash = clean(&features.input_hash, MAX_ID_BYTES);
    features.quality_flags = flags.sorted();
    features
}

fn tidy_track_listeners(mut numbers: TrackListeners) -> TrackListeners {
    numbers.song_name = name(&numbers.song_name);
    numbers.artist_name = name(&numbers.artist_name);
    // Last.fm writes 0 where it does not know the length.
    numbers.duration_ms = numbers.duration_ms.filter(|length| *length > 0);
    let mut flags = Flags::of(std::mem::take(&mut numbers.quality_flags));
    numbers.listeners = flags.count("listeners", numbers.listeners);
    numbers.playcount = flags.count("playcount", numbers.playcount);
    numbers.quality_flags = flags.sorted();
    numbers.mbid = whole(numbers.mbid, MAX_ID_BYTES);
    numbers.matched = numbers.matched.as_ref().and_then(tidy_match);
    tidy_words(&mut numbers.tags);
    numbers
}

fn tidy_artist_listeners(mut numbers: ArtistListeners) -> ArtistListeners {
    numbers.artist_name = name(&numbers.artist_name);
    let mut flags = Flags::of(std::mem::take(&mut numbers.quality_flags));
    numbers.listeners = flags.count("listeners", numbers.listeners);
    numbers.playcount = flags.count("playcount", numbers.playcount);
    numbers.quality_flags = flags.sorted();
    numbers.mbid = whole(numbers.mbid, MAX_ID_BYTES);
    numbers.matched = numbers.matched.as_ref().and_then(tidy_match);
    numbers
}

fn tidy_similar(mut similar: SimilarArtists) -> SimilarArtists {
    let tidied = similar.similar.into_iter().map(|artist| {
        let mut flags = Flags::of(artist.quality_flags);
        SimilarArtist {
            name: name(&artist.name),
            score: flags.within_f64("score", artist.score, 0.0, 1.0),
            mbid: whole(artist.mbid, MAX_ID_BYTES),
            quality_flags: flags.sorted(),
        }
    });
    similar.similar = tidied.filter(|artist| !artist.name.is_empty()).collect();
    similar
}

fn tidy_note(note: &MatchNote) -> Option<MatchNote> {
    let reasons = note.reasons.iter().take(MAX_REASONS);
    Some(MatchNote {
        method: clean(&note.method, MAX_ID_BYTES),
        score: share(note.score)?,
        reasons: reasons.map(|reason| clean(reason, MAX_ID_BYTES)).collect(),
    })
}

fn tidy_match(judgement: &Judgement) -> Option<Judgement> {
    let runner_up = judgement.runner_up.as_ref().and_then(|other| {
        Some(RunnerUp { id: clean(&other.id, MAX_ID_BYTES), score: share(other.score)? })
    });
    Some(Judgement {
        levenshtein: tidy_note(&judgement.levenshtein)?,
        ratcliff: judgement.ratcliff.as_ref().and_then(tidy_note),
        runner_up,
        ..*judgement
    })
}

/// Genres or tags: clean, in lower case, none of them empty.
fn tidy_words(words: &mut Vec<String>) {
    for word in words.iter_mut() {
        *word = clean_lower(word);
    }
    words.retain(|word| !word.is_empty());
}

fn name(text: &str) -> String {
    clean(text, MAX_NAME_BYTES)
}
