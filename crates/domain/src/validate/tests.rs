//! What is kept, what becomes nothing, and what is refused.

use super::{check, validate};
use crate::ids::{AlbumId, ArtistId, PlaylistId, TrackId};
use crate::matching::{Judgement, RunnerUp};
use crate::record::{
    Album, Artist, ArtistCredit, ArtistListeners, AudioFeatures, MatchNote, Miss, MissReason,
    Playlist, PlaylistEntry, Record, SimilarArtist, SimilarArtists, Subject, Track, TrackListeners,
    VendorFeatures,
};
use crate::sound::SoundFeatures;
use crate::text::{MAX_DETAIL_BYTES, MAX_ID_BYTES, MAX_NAME_BYTES};
use jiff::Timestamp;
use proptest::prelude::*;

const ID: &str = "6rqhFgbbKwnb9MLmUQDhG6";

fn track() -> Track {
    Track {
        id: TrackId::parse(ID).unwrap(),
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

fn validated(track: Track) -> Result<Track, super::Refusal> {
    match validate(Record::Track(Box::new(track)))? {
        Record::Track(track) => Ok(*track),
        other => panic!("a track stays one: {other:?}"),
    }
}

fn playlist(name: &str) -> Playlist {
    Playlist {
        id: PlaylistId::parse(ID).unwrap(),
        name: Some(name.into()),
        genre: Some(name.into()),
        subgenre: Some(name.into()),
        owner_id: Some(name.into()),
        total_tracks: None,
    }
}

fn judged(text: &str, score: f64) -> Judgement {
    let note = MatchNote { method: text.into(), score, reasons: vec![text.into()] };
    let runner_up = Some(RunnerUp { id: text.into(), score });
    Judgement { runner_up, ..Judgement::by(|_| note.clone()) }
}

fn listeners(text: &str) -> TrackListeners {
    TrackListeners {
        song_id: TrackId::parse(ID).unwrap(),
        song_name: text.into(),
        artist_name: text.into(),
        duration_ms: Some(0),
        listeners: Some(1),
        playcount: Some(2),
        mbid: Some(text.into()),
        tags: vec![text.into()],
        matched: Some(judged(text, 1.0)),
        quality_flags: Vec::new(),
    }
}

fn features(text: &str, features_version: u16) -> AudioFeatures {
    AudioFeatures {
        song_id: TrackId::parse(ID).unwrap(),
        features_version,
        sound: SoundFeatures {
            duration_s: Some(-0.0),
            energy: Some(-0.0),
            chroma_mean: vec![-0.0, 1.0],
            ..SoundFeatures::default()
        },
        audio_source: text.into(),
        preview_url: Some(text.into()),
        input_hash: text.into(),
        quality_flags: vec![text.into()],
    }
}

#[test]
fn a_track_without_a_name_is_refused_and_says_why() {
    for name in ["", "  ", "\0"] {
        let refusal = validated(Track { name: name.into(), ..track() }).unwrap_err();
        assert_eq!(refusal.field, "song_name");
        assert!(!refusal.reason.is_empty());
    }
}

#[test]
fn a_value_out_of_range_becomes_nothing_with_a_flag_and_the_track_stays() {
    let odd = Track { duration_ms: Some(1_500), track_number: Some(400), ..track() };
    let kept = validated(odd).unwrap();
    assert_eq!((kept.duration_ms, kept.track_number), (None, None));
    assert_eq!(kept.quality_flags, ["duration_ms_out_of_range", "track_number_out_of_range"]);
}

#[test]
fn nan_never_passes_a_range() {
    let vendor = VendorFeatures { energy: Some(f64::NAN), ..VendorFeatures::default() };
    let kept = validated(Track { vendor, ..track() }).unwrap();
    assert_eq!(kept.vendor.energy, None);
    assert_eq!(kept.quality_flags, ["energy_out_of_range"]);
}

#[test]
fn an_endless_title_is_cut_and_nul_vanishes() {
    let kept = validated(Track { name: "a\0".repeat(2_000_000), ..track() }).unwrap();
    assert_eq!(kept.name.len(), MAX_NAME_BYTES);
    assert!(!kept.name.contains('\0'));
}

#[test]
fn flags_the_source_gave_are_kept_beside_ours_each_once() {
    let quality_flags = vec!["preview_dropped".into(), "duration_ms_out_of_range".into()];
    let odd = Track { duration_ms: Some(1), quality_flags, ..track() };
    let kept = validated(odd).unwrap();
    assert_eq!(kept.quality_flags, ["duration_ms_out_of_range", "preview_dropped"]);
}

#[test]
fn an_album_without_a_title_keeps_its_id_and_one_without_either_goes() {
    let album = |id: Option<&str>| Album {
        id: id.map(|id| AlbumId::parse(id).unwrap()),
        title: "\0 \0".into(),
        artist: None,
        album_type: None,
        total_tracks: Some(12),
        release: None,
    };
    let kept = validated(Track { album: Some(album(Some(ID))), ..track() }).unwrap();
    let kept_album = kept.album.unwrap();
    assert_eq!((kept_album.title.as_str(), kept_album.total_tracks), ("", Some(12)));
    assert_eq!(kept.quality_flags, ["album_title_missing"]);
    let without = validated(Track { album: Some(album(None)), ..track() }).unwrap();
    assert_eq!(without.album, None);
    assert_eq!(without.quality_flags, ["album_title_missing"]);
}

#[test]
fn a_playlist_without_a_name_says_none_alone_and_in_a_track() {
    let blank = playlist("\0 \0");
    let Record::Playlist(alone) = validate(Record::Playlist(blank.clone())).unwrap() else {
        panic!("a playlist stays one");
    };
    let entry = PlaylistEntry { playlist: blank, position: Some(0), added_at: None };
    let kept = validated(Track { playlists: vec![entry], ..track() }).unwrap();
    for playlist in [&alone, &kept.playlists[0].playlist] {
        assert_eq!((&playlist.name, &playlist.genre, &playlist.owner_id), (&None, &None, &None));
    }
    assert_eq!(kept.playlists[0].position, None);
}

#[test]
fn an_analyser_version_no_column_holds_is_refused() {
    let refusal = validate(Record::AudioFeatures(Box::new(features("x", 32_768)))).unwrap_err();
    assert_eq!(refusal.field, "features_version");
    assert!(validate(Record::AudioFeatures(Box::new(features("x", 32_767)))).is_ok());
}

#[test]
fn a_tempo_no_column_holds_becomes_nothing_with_a_flag() {
    let mut odd = features("x", 1);
    odd.sound.bpm = Some(400.0);
    odd.sound.mfcc_mean = vec![1.0, f64::NAN];
    let Record::AudioFeatures(kept) = validate(Record::AudioFeatures(Box::new(odd))).unwrap()
    else {
        panic!("features stay features");
    };
    assert_eq!(kept.sound.bpm, None);
    assert!(kept.quality_flags.contains(&"bpm_out_of_range".to_owned()));
    assert!(kept.sound.mfcc_mean.is_empty(), "positions mean something");
}

#[test]
fn no_negative_zero_is_stored() {
    let Record::AudioFeatures(kept) =
        validate(Record::AudioFeatures(Box::new(features("x", 1)))).unwrap()
    else {
        panic!("features stay features");
    };
    assert!(kept.sound.energy.unwrap().is_sign_positive());
    assert!(kept.sound.duration_s.unwrap().is_sign_positive());
    assert!(kept.sound.chroma_mean[0].is_sign_positive());
}

/// Text of every troublesome kind: NUL, blanks, long letters, and far too much of it.
fn text() -> impl Strategy<Value = String> {
    ("[\\PC\0 İΣ\u{2003}]{0,12}", prop_oneof![Just(1_usize), Just(40), Just(400)])
        .prop_map(|(text, times)| text.repeat(times))
}

fn number() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(prop_oneof![any::<i64>(), -2_i64..300])
}

fn any_f64() -> impl Strategy<Value = Option<f64>> {
    prop::option::of(prop_oneof![any::<f64>(), Just(f64::NAN), Just(-0.0), 0.0..1.0])
}

prop_compose! {
    fn any_entry()(
        name in text(), position in number(), total in number(), nanosecond in any::<i64>()
    ) -> PlaylistEntry {
        PlaylistEntry {
            playlist: Playlist { total_tracks: total, ..playlist(&name) },
            position,
            added_at: Timestamp::from_nanosecond(i128::from(nanosecond) * 20).ok(),
        }
    }
}

prop_compose! {
    fn any_track()(
        (name, artist, title, flag) in (text(), text(), text(), text()),
        entry in any_entry(),
        (duration, popularity, total) in (number(), number(), number()),
        (energy, loudness) in (any_f64(), any_f64()),
        has_id in any::<bool>(),
    ) -> Record {
        let credit = ArtistCredit { id: None, name: artist };
        Record::Track(Box::new(Track {
            name,
            artists: vec![credit.clone()],
            album: Some(Album {
                id: has_id.then(|| AlbumId::parse(ID).unwrap()),
                title,
                artist: Some(credit),
                album_type: None,
                total_tracks: total,
                release: None,
            }),
            duration_ms: duration,
            popularity,
            vendor: VendorFeatures { energy, loudness, ..VendorFeatures::default() },
            playlists: vec![entry],
            quality_flags: vec![flag],
            ..track()
        }))
    }
}

fn any_similar() -> impl Strategy<Value = Record> {
    let artist = (text(), any_f64(), prop::option::of(text()));
    let artist = artist.prop_map(|(name, score, mbid)| SimilarArtist {
        name,
        score,
        mbid,
        quality_flags: Vec::new(),
    });
    prop::collection::vec(artist, 0..4).prop_map(|similar| {
        let artist_id = ArtistId::parse(ID).unwrap();
        Record::SimilarArtists(SimilarArtists { artist_id, similar })
    })
}

fn any_other() -> impl Strategy<Value = Record> {
    (0..5, text(), number(), any_f64()).prop_map(|(kind, text, number, score)| match kind {
        0 => Record::TrackListeners(TrackListeners { listeners: number, ..listeners(&text) }),
        1 => {
            let mut odd = features(&text, 1);
            odd.sound.energy = score;
            odd.sound.key = Some(text.clone());
            odd.sound.mfcc_mean.extend(score);
            Record::AudioFeatures(Box::new(odd))
        }
        2 => Record::Artist(Artist {
            id: ArtistId::parse(ID).unwrap(),
            name: text.clone(),
            popularity: number,
            followers: number,
            genres: Some(vec![text]),
            quality_flags: Vec::new(),
        }),
        3 => Record::ArtistListeners(ArtistListeners {
            artist_id: ArtistId::parse(ID).unwrap(),
            artist_name: text.clone(),
            listeners: number,
            playcount: number,
            on_tour: None,
            mbid: Some(text.clone()),
            matched: Some(judged(&text, score.unwrap_or(1.0))),
            quality_flags: Vec::new(),
        }),
        _ => Record::Miss(Miss {
            subject: Subject::Song(TrackId::parse(ID).unwrap()),
            reason: MissReason::NotFound,
            detail: text,
        }),
    })
}

fn any_record() -> impl Strategy<Value = Record> {
    let playlist = any_entry().prop_map(|entry| Record::Playlist(entry.playlist));
    prop_oneof![any_track(), any_similar(), playlist, any_other()]
}

/// Every text of a record with the name of its field, whatever the record is.
fn texts(field: &str, value: &serde_json::Value, found: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::String(text) => found.push((field.to_owned(), text.clone())),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts(field, item, found)),
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(field, value)| texts(field, value, found));
        }
        _ => {}
    }
}

fn most_bytes(field: &str) -> usize {
    match field {
        "mbid" | "owner_id" | "method" | "reasons" | "audio_source" | "input_hash"
        | "quality_flags" => MAX_ID_BYTES,
        "detail" | "preview_url" => MAX_DETAIL_BYTES,
        _ => MAX_NAME_BYTES,
    }
}

proptest! {
    #[test]
    fn whatever_is_accepted_fits_the_store_and_stays_as_it_is(record in any_record()) {
        prop_assert_eq!(check(&record).is_ok(), validate(record.clone()).is_ok());
        let Ok(once) = validate(record) else { return Ok(()) };
        let mut found = Vec::new();
        texts("", &serde_json::to_value(&once).unwrap(), &mut found);
        for (field, text) in found {
            prop_assert!(!text.contains('\0'), "{field} has NUL");
            prop_assert!(text.len() <= most_bytes(&field), "{field}: {} bytes", text.len());
            prop_assert_eq!(text.trim(), text.as_str(), "{}", field);
        }
        if let Record::Track(track) = &once {
            for entry in &track.playlists {
                let int = 0..=i64::from(i32::MAX);
                prop_assert!(entry.position.is_none_or(|n| n > 0 && int.contains(&n)));
                prop_assert!(entry.playlist.total_tracks.is_none_or(|n| int.contains(&n)));
                let whole = |at: Timestamp| at.subsec_nanosecond() % 1_000 == 0;
                prop_assert!(entry.added_at.is_none_or(whole));
            }
        }
        prop_assert_eq!(validate(once.clone()).unwrap(), once);
    }
}
