//! From records to rows: what one batch says, table by table, already joined within the batch.

use crate::load::names::{ALBUM_NAME, ARTIST_NAME, NameClaim, NameClaims, claim};
use crate::load::row::Row;
use crate::load::sets::{
    Lists, MATCH_TAGS, Members, PLAYLIST_TRACKS, SIMILAR_ARTISTS, SONG_ARTISTS, Set,
};
use crate::load::table::{
    ALBUMS, ARTISTS, Attempt, ENRICHMENT_ATTEMPTS, MATCHES, Outcome, PLAYLISTS,
    SONG_AUDIO_FEATURES, SONGS, Table,
};
use jiff::{SignedDuration, Timestamp};
use segue_domain::matching::{Judgement, MatchKey};
use segue_domain::merge::{ObservedAt, Value};
use segue_domain::names::NameId;
use segue_domain::record::{
    Album, Artist, ArtistCredit, ArtistListeners, AudioFeatures, MatchNote, Miss, Playlist, Record,
    SimilarArtists, Subject, Track, TrackListeners,
};
use segue_pipeline::message::Source;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Flags of a track that are about its album's row.
const ALBUM_FLAGS: [&str; 1] = ["album_total_tracks_out_of_range"];

pub(crate) type Rows = BTreeMap<Vec<String>, Row>;

/// Everything a batch says.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) names: NameClaims,
    pub(crate) artists: Rows,
    pub(crate) albums: Rows,
    pub(crate) songs: Rows,
    pub(crate) features: Rows,
    pub(crate) playlists: Rows,
    pub(crate) attempts: Rows,
    pub(crate) artist_infos: Rows,
    pub(crate) areas: Rows,
    pub(crate) cities: Rows,
    pub(crate) described_genres: Lists,
    pub(crate) matches: Rows,
    pub(crate) match_tags: Lists,
    /// Things some source answered about, or a person decided about, by kind and id.
    pub(crate) answered: BTreeSet<(&'static str, String)>,
    pub(crate) song_artists: Lists,
    pub(crate) playlist_tracks: Lists,
    pub(crate) similar_artists: Lists,
    /// Members by name; the store has ids for them.
    pub(crate) artist_genres: BTreeMap<String, (ObservedAt, BTreeSet<String>)>,
    /// Members by name, with the weight of each.
    pub(crate) song_tags: BTreeMap<String, (ObservedAt, BTreeMap<String, i64>)>,
    /// Every genre anyone named: the dictionary grows whichever list wins.
    pub(crate) genre_names: BTreeSet<String>,
    /// Every tag anyone named.
    pub(crate) tag_names: BTreeSet<String>,
    /// Everything that must not change meanwhile: ids and ids by name.
    pub(crate) touched: BTreeSet<String>,
    /// Ids of names met so far: an artist is named many times, and normalising is not free.
    name_ids: HashMap<String, String>,
}

impl Gathered {
    /// Adds what `record` says, as observed at `at` by `source`.
    pub(crate) fn add(&mut self, record: &Record, at: ObservedAt, source: Source) {
        match record {
            Record::Track(track) => self.track(track, at),
            Record::Artist(artist) => self.artist(artist, at),
            Record::Playlist(playlist) => {
                self.playlist(playlist, at);
                // Only a source that counts none says so: one that shows none may be hiding them.
                if playlist.total_tracks == Some(0) {
                    join_list(
                        &PLAYLIST_TRACKS,
                        &mut self.playlist_tracks,
                        playlist.id.as_str(),
                        at,
                        [],
                    );
                }
            }
            Record::TrackListeners(numbers) => self.track_listeners(numbers, at),
            Record::ArtistListeners(numbers) => self.artist_listeners(numbers, at),
            Record::SimilarArtists(similar) => self.similar(similar, at),
            Record::AudioFeatures(features) => self.audio_features(features, at),
            Record::DescribedArtist(described) => self.described_artist(described, at),
            Record::ArtistCandidate(candidate) => self.artist_candidate(candidate, at),
            Record::DescribedArea(described) => self.described_area(described, at),
            Record::AreaHierarchy(hierarchy) => self.area_hierarchy(hierarchy, at),
            Record::LocatedArea(located) => self.located_area(located, at),
            Record::Miss(miss) => self.miss(miss, at, source),
        }
    }

    fn track(&mut self, track: &Track, at: ObservedAt) {
        let id = track.id.as_str();
        self.touched.insert(id.to_owned());
        for credit in &track.artists {
            self.credit(credit, at);
        }
        let artist = track.artists.first();
        if let Some(album) = &track.album {
            self.album(album, artist, at);
            self.album_flags(album, &track.quality_flags, at);
        }
        self.song(track, at);
        self.credits(track, at);
        for entry in &track.playlists {
            self.playlist(&entry.playlist, at);
            let attributes = vec![entry.position.map(Value::Int), entry.added_at.map(Value::Time)];
            let member = (Value::Text(id.to_owned()), attributes);
            join_list(
                &PLAYLIST_TRACKS,
                &mut self.playlist_tracks,
                entry.playlist.id.as_str(),
                at,
                [member],
            );
        }
    }

    fn song(&mut self, track: &Track, at: ObservedAt) {
        let name_id = track.artists.first().map(|a| self.name_id(a)).unwrap_or_default();
        let row = row_of(&mut self.songs, &SONGS, &[track.id.as_str()]);
        let mut say = row.observer(&SONGS, at);
        say("song_name", text(&track.name));
        if let Some(artist) = track.artists.first() {
            match &artist.id {
                Some(id) => say("artist_ref", text(id.as_str())),
                None => say("artist_name_ref", text(&name_id)),
            }
        }
        let album = track.album.as_ref();
        match album.map(|album| (&album.id, album_name_id(album, track.artists.first()))) {
            Some((Some(id), _)) => say("album_ref", text(id.as_str())),
            Some((None, Some(name))) => say("album_name_ref", text(name.as_str())),
            _ => {}
        }
        say("duration_ms", track.duration_ms.map(Value::Int));
        say("isrc", track.isrc.as_ref().and_then(|isrc| text(isrc.as_str())));
        say("is_explicit", track.explicit.map(Value::Bool));
        say("popularity", track.popularity.map(Value::Int));
        say("track_number", track.track_number.map(Value::Int));
        say("is_playable", track.is_playable.map(Value::Bool));
        let release = album.and_then(|album| album.release.as_ref());
        say("release_date", release.and_then(|release| text(&release.date)));
        let vendor = &track.vendor;
        for (column, value) in [
            ("danceability", vendor.danceability),
            ("energy", vendor.energy),
            ("valence", vendor.valence),
            ("tempo", vendor.tempo),
            ("acousticness", vendor.acousticness),
            ("instrumentalness", vendor.instrumentalness),
            ("liveness", vendor.liveness),
            ("speechiness", vendor.speechiness),
            ("loudness", vendor.loudness),
        ] {
            say(column, value.map(Value::Float));
        }
        say("key", vendor.key.map(Value::Int));
        say("mode", vendor.mode.map(Value::Int));
        say("time_signature", vendor.time_signature.map(Value::Int));
        say("quality_flags", Some(Value::List(track.quality_flags.clone())));
    }

    fn credits(&mut self, track: &Track, at: ObservedAt) {
        let members = (1..).map(Value::Int).zip(&track.artists).map(|(position, credit)| {
            let real = credit.id.as_ref().and_then(|id| text(id.as_str()));
            let by_name = match credit.id {
                Some(_) => None,
                None => text(&self.name_id(credit)),
            };
            (position, vec![real, by_name])
        });
        let members: Vec<_> = members.collect();
        join_list(&SONG_ARTISTS, &mut self.song_artists, track.id.as_str(), at, members);
    }

    /// An artist as named on a track or an album: a row under the real id, or a claim by name.
    fn credit(&mut self, credit: &ArtistCredit, at: ObservedAt) {
        let name = self.name_id(credit);
        self.touched.insert(name.clone());
        match &credit.id {
            Some(id) => {
                self.touched.insert(id.as_str().to_owned());
                let row = row_of(&mut self.artists, &ARTISTS, &[id.as_str()]);
                row.observe(&ARTISTS, "artist_name", at, text(&credit.name));
            }
            None => self.claim_artist(&name, &credit.name),
        }
    }

    /// The id an artist has by name alone.
    fn name_id(&mut self, credit: &ArtistCredit) -> String {
        if let Some(id) = self.name_ids.get(&credit.name) {
            return id.clone();
        }
        let id = credit.name_id().as_str().to_owned();
        self.name_ids.insert(credit.name.clone(), id.clone());
        id
    }

    fn claim_artist(&mut self, id: &str, name: &str) {
        let display_name = name.to_owned();
        let said = NameClaim { kind: ARTIST_NAME, display_name, artist_name_id: None };
        claim(&mut self.names, id, said);
    }

    fn album(&mut self, album: &Album, track_artist: Option<&ArtistCredit>, at: ObservedAt) {
        if let Some(artist) = &album.artist {
            self.credit(artist, at);
        }
        let artist = album.artist.as_ref().or(track_artist);
        match &album.id {
            Some(id) => self.album_by_id(id.as_str(), album, artist, at),
            None => self.album_by_name(album, track_artist),
        }
    }

    /// What was dropped of an album is said by the track that brought it.
    fn album_flags(&mut self, album: &Album, flags: &[String], at: ObservedAt) {
        let flags: Vec<String> =
            flags.iter().filter(|flag| ALBUM_FLAGS.contains(&flag.as_str())).cloned().collect();
        if let Some((id, flags)) = album.id.as_ref().zip(dropped(&flags)) {
            let row = row_of(&mut self.albums, &ALBUMS, &[id.as_str()]);
            row.observe(&ALBUMS, "quality_flags", at, Some(flags));
        }
    }

    fn album_by_id(
        &mut self,
        id: &str,
        album: &Album,
        artist: Option<&ArtistCredit>,
        at: ObservedAt,
    ) {
        self.touched.insert(id.to_owned());
        let name_id = artist.map(|artist| self.name_id(artist)).unwrap_or_default();
        let row = row_of(&mut self.albums, &ALBUMS, &[id]);
        let mut say = row.observer(&ALBUMS, at);
        say("album_title", text(&album.title));
        if let Some(artist) = artist {
            match &artist.id {
                Some(id) => say("artist_ref", text(id.as_str())),
                None => say("artist_name_ref", text(&name_id)),
            }
        }
        say("album_type", album.album_type.and_then(|kind| text(kind.as_str())));
        say("album_total_tracks", album.total_tracks.map(Value::Int));
        say("release_date", album.release.as_ref().and_then(|release| text(&release.date)));
    }

    fn album_by_name(&mut self, album: &Album, track_artist: Option<&ArtistCredit>) {
        let (Some(artist), Some(id)) = (track_artist, album_name_id(album, track_artist)) else {
            return;
        };
        self.touched.insert(id.as_str().to_owned());
        // The album is tied to its artist by name, so the name must be known even where the
        // track gives the artist's real id.
        let artist_id = self.name_id(artist);
        self.touched.insert(artist_id.clone());
        self.claim_artist(&artist_id, &artist.name);
        let said = NameClaim {
            kind: ALBUM_NAME,
            display_name: album.title.clone(),
            artist_name_id: Some(artist_id),
        };
        claim(&mut self.names, id.as_str(), said);
    }

    fn artist(&mut self, artist: &Artist, at: ObservedAt) {
        let id = artist.id.as_str();
        self.touched.insert(id.to_owned());
        self.touched.insert(NameId::of_artist(&artist.name).as_str().to_owned());
        let row = row_of(&mut self.artists, &ARTISTS, &[id]);
        let mut say = row.observer(&ARTISTS, at);
        say("artist_name", text(&artist.name));
        say("artist_popularity", artist.popularity.map(Value::Int));
        say("artist_followers", artist.followers.map(Value::Int));
        say("spotify_data_complete", Some(Value::Bool(true)));
        say("has_genres", artist.genres.as_ref().map(|genres| Value::Bool(!genres.is_empty())));
        say("quality_flags", dropped(&artist.quality_flags));
        if let Some(genres) = &artist.genres {
            self.genre_names.extend(genres.iter().cloned());
            let said = (at, genres.iter().cloned().collect::<BTreeSet<_>>());
            join_by_time(&mut self.artist_genres, id, said, BTreeSet::extend);
        }
    }

    fn playlist(&mut self, playlist: &Playlist, at: ObservedAt) {
        self.touched.insert(playlist.id.as_str().to_owned());
        let row = row_of(&mut self.playlists, &PLAYLISTS, &[playlist.id.as_str()]);
        let mut say = row.observer(&PLAYLISTS, at);
        say("playlist_name", playlist.name.as_deref().and_then(text));
        say("playlist_genre", playlist.genre.as_deref().and_then(text));
        say("playlist_subgenre", playlist.subgenre.as_deref().and_then(text));
        say("owner_id", playlist.owner_id.as_deref().and_then(text));
        let total = playlist.total_tracks.filter(|total| i32::try_from(*total).is_ok());
        say("total_tracks", total.map(Value::Int));
    }

    fn track_listeners(&mut self, numbers: &TrackListeners, at: ObservedAt) {
        let subject = Subject::Song(numbers.song_id.clone());
        let (title, artist) = (&numbers.song_name, &numbers.artist_name);
        let key = MatchKey::new(subject, Source::Lastfm.as_str(), title, artist);
        let row = self.answer(&key, at, (title, artist), numbers.matched.as_ref());
        let mut say = row.observer(&MATCHES, at);
        say("listeners", numbers.listeners.map(Value::Int));
        say("playcount", numbers.playcount.map(Value::Int));
        say("mbid", numbers.mbid.as_deref().and_then(text));
        say("quality_flags", dropped(&numbers.quality_flags));
        drop(say);
        self.tag_names.extend(numbers.tags.iter().cloned());
        // Last.fm orders tags by use and gives no counts here: the order is the weight.
        let weights = numbers
            .tags
            .iter()
            .rev()
            .zip(1..)
            .map(|(tag, weight)| (Value::Text(tag.clone()), vec![Some(Value::Int(weight))]));
        join_list(&MATCH_TAGS, &mut self.match_tags, &key.id(), at, weights);
    }

    fn artist_listeners(&mut self, numbers: &ArtistListeners, at: ObservedAt) {
        let subject = Subject::Artist(numbers.artist_id.clone());
        let name = &numbers.artist_name;
        let key = MatchKey::new(subject, Source::Lastfm.as_str(), "", name);
        let row = self.answer(&key, at, ("", name), numbers.matched.as_ref());
        let mut say = row.observer(&MATCHES, at);
        say("listeners", numbers.listeners.map(Value::Int));
        say("playcount", numbers.playcount.map(Value::Int));
        say("on_tour", numbers.on_tour.map(Value::Bool));
        say("mbid", numbers.mbid.as_deref().and_then(text));
        say("quality_flags", dropped(&numbers.quality_flags));
    }

    /// The row of an answer about `key`'s subject, with what the matcher said of it. What follows for the
    /// subject itself, and for the attempt, is settled when it is written.
    fn answer(
        &mut self,
        key: &MatchKey,
        at: ObservedAt,
        (title, artist): (&str, &str),
        judged: Option<&Judgement>,
    ) -> &mut Row {
        let row = self.match_row(key);
        let mut say = row.observer(&MATCHES, at);
        say("candidate_title", text(title));
        say("candidate_artist", text(artist));
        say("judgement", judged.and_then(|j| serde_json::to_string(j).ok()).map(Value::Text));
        drop(say);
        row
    }

    /// Adds what a person said of a match.
    pub(crate) fn decide(&mut self, key: &MatchKey, at: Timestamp, decision: &str) {
        let row = self.match_row(key);
        row.observe(&MATCHES, "decision", Some(at), text(decision));
    }

    /// The row of a match, whose subject is settled anew.
    pub(super) fn match_row(&mut self, key: &MatchKey) -> &mut Row {
        let subject = &key.subject;
        self.touched.insert(subject.id().to_owned());
        self.answered.insert((subject.kind(), subject.id().to_owned()));
        let key = [subject.kind(), subject.id(), &key.source, &key.candidate];
        row_of(&mut self.matches, &MATCHES, &key)
    }

    fn similar(&mut self, similar: &SimilarArtists, at: ObservedAt) {
        let id = similar.artist_id.as_str();
        self.touched.insert(id.to_owned());
        let members = similar.similar.iter().map(|artist| {
            let score = artist.score.map(Value::Float);
            let flag = artist.quality_flags.first().and_then(|flag| text(flag));
            let attributes = vec![score, artist.mbid.as_deref().and_then(text), flag];
            (Value::Text(artist.name.clone()), attributes)
        });
        join_list(&SIMILAR_ARTISTS, &mut self.similar_artists, id, at, members);
    }

    fn audio_features(&mut self, features: &AudioFeatures, at: ObservedAt) {
        let id = features.song_id.as_str();
        self.touched.insert(id.to_owned());
        let song = row_of(&mut self.songs, &SONGS, &[id]);
        song.observe(&SONGS, "audio_data_complete", at, Some(Value::Bool(true)));
        // A row of its own first: measurements are joined whole, never field by field.
        let mut row = Row::new(&SONG_AUDIO_FEATURES, vec![id.to_owned()]);
        let mut say = |column, value| row.observe(&SONG_AUDIO_FEATURES, column, at, value);
        say("features_version", Some(Value::Int(i64::from(features.features_version))));
        let sound = &features.sound;
        for (column, value) in [
            ("duration_s", sound.duration_s),
            ("bpm", sound.bpm),
            ("bpm_confidence", sound.bpm_confidence),
            ("tempo_librosa", sound.tempo_librosa),
            ("time_signature_confidence", sound.time_signature_confidence),
            ("energy", sound.energy),
            ("zero_crossing_rate", sound.zero_crossing_rate),
            ("spectral_centroid", sound.spectral_centroid),
            ("spectral_bandwidth", sound.spectral_bandwidth),
            ("spectral_rolloff", sound.spectral_rolloff),
            ("spectral_flatness", sound.spectral_flatness),
            ("harmonic_ratio", sound.harmonic_ratio),
            ("percussive_ratio", sound.percussive_ratio),
            ("onset_rate", sound.onset_rate),
            ("tuning", sound.tuning),
            ("key_strength", sound.key_strength),
            ("integrated_loudness", sound.integrated_loudness),
            ("loudness_range", sound.loudness_range),
            ("true_peak", sound.true_peak),
            ("dynamic_complexity", sound.dynamic_complexity),
            ("danceability", sound.danceability),
        ] {
            say(column, value.map(Value::Float));
        }
        for (column, numbers) in [
            ("spectral_contrast", &sound.spectral_contrast),
            ("chroma_mean", &sound.chroma_mean),
            ("mfcc_mean", &sound.mfcc_mean),
            ("mfcc_deviation", &sound.mfcc_deviation),
        ] {
            say(column, (!numbers.is_empty()).then(|| Value::Numbers(numbers.clone())));
        }
        say("time_signature", sound.time_signature.map(Value::Int));
        say("key", sound.key.as_deref().and_then(text));
        say("mode", sound.mode.as_deref().and_then(text));
        say("audio_source", text(&features.audio_source));
        say("preview_url", features.preview_url.as_deref().and_then(text));
        say("input_hash", text(&features.input_hash));
        say("analysis_date", at.map(Value::Time));
        say("quality_flags", Some(Value::List(features.quality_flags.clone())));
        row_of(&mut self.features, &SONG_AUDIO_FEATURES, &[id]).absorb(&SONG_AUDIO_FEATURES, row);
        let subject = Subject::Song(features.song_id.clone());
        let outcome = Outcome { status: "measured".to_owned(), detail: None, retry_at: None };
        self.attempt(&subject, Source::Analyzer, at, &outcome);
    }

    fn miss(&mut self, miss: &Miss, at: ObservedAt, source: Source) {
        self.touched.insert(miss.subject.id().to_owned());
        let outcome = Outcome {
            status: miss.reason.as_str().to_owned(),
            detail: Some(miss.detail.clone()),
            retry_at: at.and_then(|at| days_later(at, miss.reason.retry_after_days())),
        };
        self.attempt(&miss.subject, source, at, &outcome);
    }

    pub(super) fn attempt(
        &mut self,
        subject: &Subject,
        source: Source,
        at: ObservedAt,
        outcome: &Outcome,
    ) {
        let key = [subject.kind(), subject.id(), source.as_str()];
        let row = row_of(&mut self.attempts, &ENRICHMENT_ATTEMPTS, &key);
        let outcome = Attempt::Said(outcome.clone());
        let outcome = serde_json::to_string(&outcome).ok().map(Value::Text);
        row.observe(&ENRICHMENT_ATTEMPTS, "outcome", at, outcome);
    }
}

pub(crate) fn row_of<'a>(rows: &'a mut Rows, table: &Table, key: &[&str]) -> &'a mut Row {
    let key: Vec<String> = key.iter().map(|part| (*part).to_owned()).collect();
    rows.entry(key.clone()).or_insert_with(|| Row::new(table, key))
}

pub(super) fn join_list(
    set: &Set,
    lists: &mut Lists,
    owner: &str,
    at: ObservedAt,
    members: impl IntoIterator<Item = (Value, Vec<Option<Value>>)>,
) {
    let said = Members { at, members: members.into_iter().collect() };
    match lists.get_mut(owner) {
        Some(known) => known.absorb(set, said),
        None => {
            lists.insert(owner.to_owned(), said);
        }
    }
}

/// Newest list wins, lists of one time are united.
fn join_by_time<T>(
    lists: &mut BTreeMap<String, (ObservedAt, T)>,
    owner: &str,
    said: (ObservedAt, T),
    unite: impl FnOnce(&mut T, T),
) {
    match lists.get_mut(owner) {
        None => {
            lists.insert(owner.to_owned(), said);
        }
        Some(known) if said.0 > known.0 => *known = said,
        Some(known) if said.0 == known.0 => unite(&mut known.1, said.1),
        Some(_) => {}
    }
}

/// Id by name of an album the source gives no id for. Its artist is the track's: that is what every
/// file with names has.
fn album_name_id(album: &Album, track_artist: Option<&ArtistCredit>) -> Option<NameId> {
    track_artist.map(|artist| NameId::of_album(&artist.name, &album.title))
}

pub(super) fn matched(note: Option<&MatchNote>) -> Outcome {
    let detail = note.and_then(|note| serde_json::to_string(note).ok());
    Outcome { status: "matched".to_owned(), detail, retry_at: None }
}

pub(super) fn days_later(at: Timestamp, days: i64) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_hours(24 * days)).ok()
}

/// What was dropped of a thing. Nothing is said where nothing was: the flag goes when somebody says the
/// number.
fn dropped(flags: &[String]) -> Option<Value> {
    (!flags.is_empty()).then(|| Value::List(flags.to_vec()))
}

/// An empty text says nothing.
pub(super) fn text(value: &str) -> Option<Value> {
    (!value.is_empty()).then(|| Value::Text(value.to_owned()))
}
