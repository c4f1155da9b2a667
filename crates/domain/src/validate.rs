//! What may be stored: values outside their range become nothing with a flag, records that cannot
//! stand at all are refused with a reason.

use crate::record::{Album, Artist, AudioFeatures, Record, Track, TrackListeners, VendorFeatures};
use serde::{Deserialize, Serialize};

/// Longest name or title that is stored, in characters. Real ones stay far below; a megabyte of
/// text in a title is an accident or an attack.
pub const MAX_NAME_CHARS: usize = 1_000;

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

/// Returns the record as it may be stored.
///
/// # Errors
/// [`Refusal`] when a required field is missing or empty.
pub fn validate(record: Record) -> Result<Record, Refusal> {
    Ok(match record {
        Record::Track(track) => Record::Track(Box::new(validate_track(*track)?)),
        Record::Artist(artist) => Record::Artist(validate_artist(artist)?),
        Record::AudioFeatures(features) => Record::AudioFeatures(validate_audio(features)),
        Record::TrackListeners(numbers) => Record::TrackListeners(validate_listeners(numbers)),
        Record::ArtistListeners(mut numbers) => {
            numbers.listeners = numbers.listeners.filter(|n| *n >= 0);
            numbers.playcount = numbers.playcount.filter(|n| *n >= 0);
            Record::ArtistListeners(numbers)
        }
        Record::SimilarArtists(mut similar) => {
            similar.similar.retain(|artist| !artist.name.trim().is_empty());
            for artist in &mut similar.similar {
                artist.score = artist.score.filter(|score| (0.0..=1.0).contains(score));
            }
            Record::SimilarArtists(similar)
        }
        record @ (Record::Playlist(_) | Record::Miss(_)) => record,
    })
}

fn validate_track(mut track: Track) -> Result<Track, Refusal> {
    track.name = required_name("song_name", &track.name)?;
    if track.artists.is_empty() {
        return Err(Refusal::new("artist_name", "a track needs at least one artist"));
    }
    for artist in &mut track.artists {
        artist.name = required_name("artist_name", &artist.name)?;
    }
    // What the source itself had to leave out stays said.
    let mut flags = Flags(std::mem::take(&mut track.quality_flags));
    track.duration_ms = flags.within("duration_ms", track.duration_ms, 2_000, 10_799_999);
    track.popularity = flags.within("popularity", track.popularity, 0, 100);
    track.track_number = flags.within("track_number", track.track_number, 1, 100);
    if let Some(album) = &mut track.album {
        validate_album(album, &mut flags);
    }
    // An album without a title is no album we can name; the track stands without it.
    track.album = track.album.filter(|album| !album.title.is_empty());
    validate_vendor(&mut track.vendor, &mut flags);
    track.quality_flags = flags.sorted();
    Ok(track)
}

fn validate_album(album: &mut Album, flags: &mut Flags) {
    match required_name("album_title", &album.title) {
        Ok(title) => album.title = title,
        Err(_) => {
            album.title.clear();
            flags.raise("album_title_missing");
        }
    }
    album.total_tracks = flags.within("album_total_tracks", album.total_tracks, 1, 200);
    album.artist = album.artist.take().and_then(|mut artist| {
        artist.name = required_name("artist_name", &artist.name).ok()?;
        Some(artist)
    });
}

fn validate_vendor(vendor: &mut VendorFeatures, flags: &mut Flags) {
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

fn validate_artist(mut artist: Artist) -> Result<Artist, Refusal> {
    artist.name = required_name("artist_name", &artist.name)?;
    artist.popularity = artist.popularity.filter(|value| (0..=100).contains(value));
    artist.followers = artist.followers.filter(|value| *value >= 0);
    if let Some(genres) = &mut artist.genres {
        for genre in genres.iter_mut() {
            *genre = clean(genre).to_lowercase();
        }
        genres.retain(|genre| !genre.is_empty());
        genres.sort_unstable();
        genres.dedup();
    }
    Ok(artist)
}

fn validate_audio(mut features: AudioFeatures) -> AudioFeatures {
    let mut flags = Flags(std::mem::take(&mut features.quality_flags));
    features.energy = flags.within_f64("energy", features.energy, 0.0, 1.0);
    features.zero_crossing_rate =
        flags.within_f64("zero_crossing_rate", features.zero_crossing_rate, 0.0, 1.0);
    features.spectral_centroid =
        flags.within_f64("spectral_centroid", features.spectral_centroid, 0.0, 10_000.0);
    features.duration_s = features.duration_s.filter(|seconds| seconds.is_finite());
    features.quality_flags = flags.sorted();
    features
}

fn validate_listeners(mut numbers: TrackListeners) -> TrackListeners {
    numbers.listeners = numbers.listeners.filter(|n| *n >= 0);
    numbers.playcount = numbers.playcount.filter(|n| *n >= 0);
    for tag in &mut numbers.tags {
        *tag = clean(tag).to_lowercase();
    }
    numbers.tags.retain(|tag| !tag.is_empty());
    numbers
}

/// A name that can be stored: cleaned, not empty, not endless.
fn required_name(field: &str, name: &str) -> Result<String, Refusal> {
    let name = clean(name);
    if name.is_empty() {
        return Err(Refusal::new(field, "is empty; a name is required"));
    }
    Ok(name)
}

/// Trims, drops NUL (which PostgreSQL cannot store) and bounds the length.
fn clean(text: &str) -> String {
    text.trim().chars().filter(|c| *c != '\0').take(MAX_NAME_CHARS).collect()
}

/// Collects what was changed.
struct Flags(Vec<String>);

impl Flags {
    fn raise(&mut self, flag: &str) {
        self.0.push(flag.to_owned());
    }

    fn within(&mut self, field: &str, value: Option<i64>, low: i64, high: i64) -> Option<i64> {
        self.keep(field, value, |value| (low..=high).contains(value))
    }

    fn within_f64(&mut self, field: &str, value: Option<f64>, low: f64, high: f64) -> Option<f64> {
        self.keep(field, value, |value| (low..=high).contains(value))
    }

    fn keep<T>(&mut self, field: &str, value: Option<T>, ok: impl Fn(&T) -> bool) -> Option<T> {
        let value = value?;
        if ok(&value) {
            return Some(value);
        }
        self.raise(&format!("{field}_out_of_range"));
        None
    }

    fn sorted(mut self) -> Vec<String> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TrackId;
    use crate::record::ArtistCredit;

    fn track() -> Track {
        Track {
            id: TrackId::parse("6rqhFgbbKwnb9MLmUQDhG6").unwrap(),
            name: "Heroes".into(),
            artists: vec![ArtistCredit { id: None, name: "David Bowie".into() }],
            album: None,
            duration_ms: Some(371_000),
            isrc: None,
            explicit: None,
            popularity: None,
            track_number: None,
            is_playable: None,
            vendor: VendorFeatures::default(),
            playlists: Vec::new(),
            quality_flags: Vec::new(),
        }
    }

    #[test]
    fn a_track_without_a_name_is_refused_and_says_why() {
        for name in ["", "  ", "\0"] {
            let refusal = validate_track(Track { name: name.into(), ..track() }).unwrap_err();
            assert_eq!(refusal.field, "song_name");
            assert!(!refusal.reason.is_empty());
        }
    }

    #[test]
    fn a_value_out_of_range_becomes_nothing_with_a_flag_and_the_track_stays() {
        let odd = Track { duration_ms: Some(1_500), track_number: Some(400), ..track() };
        let kept = validate_track(odd).unwrap();
        assert_eq!((kept.duration_ms, kept.track_number), (None, None));
        assert_eq!(kept.quality_flags, ["duration_ms_out_of_range", "track_number_out_of_range"]);
    }

    #[test]
    fn nan_never_passes_a_range() {
        let vendor = VendorFeatures { energy: Some(f64::NAN), ..VendorFeatures::default() };
        let kept = validate_track(Track { vendor, ..track() }).unwrap();
        assert_eq!(kept.vendor.energy, None);
        assert_eq!(kept.quality_flags, ["energy_out_of_range"]);
    }

    #[test]
    fn an_endless_title_is_cut_and_nul_vanishes() {
        let kept = validate_track(Track { name: "a\0".repeat(2_000_000), ..track() }).unwrap();
        assert_eq!(kept.name.chars().count(), MAX_NAME_CHARS);
        assert!(!kept.name.contains('\0'));
    }

    #[test]
    fn flags_the_source_gave_are_kept_beside_ours_each_once() {
        let quality_flags = vec!["preview_dropped".into(), "duration_ms_out_of_range".into()];
        let odd = Track { duration_ms: Some(1), quality_flags, ..track() };
        let kept = validate_track(odd).unwrap();
        assert_eq!(kept.quality_flags, ["duration_ms_out_of_range", "preview_dropped"]);
    }
}
