//! What the stages need of the outside world. A port is as wide as its caller's need.
//!
//! Every port may be called twice for the same thing; each says what that means for it.

use crate::accounting::Counts;
use crate::failure::Failure;
use crate::jobs::{AreaWork, ArtistWork, Listing, PlaceWork, TrackWork};
use crate::message::Pointer;
use crate::object_key::ObjectKey;
use crate::raw::{RawObject, Shape};
use crate::rows::Rows;
use bytes::Bytes;
use jiff::Timestamp;
use segue_audio_features::Features;
use segue_domain::ids::ArtistId;
use segue_domain::musicbrainz::AreaPath;
use segue_domain::origins::LocatedArea;
use segue_domain::record::{Miss, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

/// Writes immutable objects under keys derived from their input.
pub trait PutObject {
    /// Stores `body`, replacing equal bytes without complaint.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::StoreUnavailable`] when the write did not happen; safe to
    /// repeat.
    fn put_object(
        &self,
        key: &ObjectKey,
        body: Bytes,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Reads objects.
pub trait GetObject {
    /// The object under `key`.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::ObjectMissing`] when there is none,
    /// [`crate::failure::FailureKind::StoreUnavailable`] when the store does not answer.
    fn get_object(&self, key: &ObjectKey) -> impl Future<Output = Result<Bytes, Failure>> + Send;
}

/// Lists objects.
pub trait ListObjects {
    /// Keys that begin with `prefix`, in order.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::StoreUnavailable`] when the store does not answer.
    fn list_objects(
        &self,
        prefix: &str,
    ) -> impl Future<Output = Result<Vec<ObjectKey>, Failure>> + Send;
}

/// Removes objects (only the notes of waiting jobs are ever removed).
pub trait DeleteObject {
    /// Removes the object; that it is already gone is no failure.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::StoreUnavailable`] when the store does not answer.
    fn delete_object(&self, key: &ObjectKey) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Announces an object to the stage that takes it up. May deliver more than once.
pub trait SendPointer {
    /// Sends `pointer` to the queue of its topic.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::QueueUnavailable`]; safe to repeat.
    fn send_pointer(&self, pointer: Pointer) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The time.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// What a source answered to one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Exactly what it sent (after content decoding).
    pub body: Bytes,
    /// What the body looks like.
    pub shape: Shape,
    /// The request, without secrets.
    pub request: String,
    /// Facts the body does not repeat.
    pub context: BTreeMap<String, String>,
}

/// One page of a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What the source answered.
    pub answer: Answer,
    /// Items on the page.
    pub items: u32,
    /// Where the next page starts; `None` at the end.
    pub next: Option<String>,
}

/// Lists tracks of a primary source.
pub trait ListTracks {
    /// One page of `listing`, from `cursor` on, of at most `most` items. Repeating it is harmless.
    ///
    /// # Errors
    /// Failures of the source, named.
    fn list_tracks(
        &self,
        listing: &Listing,
        cursor: Option<&str>,
        most: u32,
    ) -> impl Future<Output = Result<Page, Failure>> + Send;
}

/// Fetches artists' profiles from a primary source.
pub trait FetchArtists {
    /// Of how many artists one answer tells: a batch where the source has them, else one.
    ///
    /// # Errors
    /// Failures of the source, named.
    fn artists_at_once(&self) -> impl Future<Output = Result<usize, Failure>> + Send;

    /// One answer for all of `ids` where the source has batches, one for each otherwise.
    ///
    /// # Errors
    /// Failures of the source, named.
    fn fetch_artists(
        &self,
        ids: &[ArtistId],
    ) -> impl Future<Output = Result<Vec<Answer>, Failure>> + Send;
}

/// Asks for listeners, plays, tags and similar artists.
pub trait LookUpListeners {
    /// What the source says about a track.
    ///
    /// # Errors
    /// Failures of the source, named. "Not found" is an answer and no failure.
    fn look_up_track(
        &self,
        work: &TrackWork,
    ) -> impl Future<Output = Result<Vec<Answer>, Failure>> + Send;

    /// What the source says about an artist; the first answer is the one that makes it known.
    ///
    /// # Errors
    /// As [`Self::look_up_track`], with what was answered before.
    fn look_up_artist(
        &self,
        work: &ArtistWork,
    ) -> impl Future<Output = Result<Vec<Answer>, SearchBrokenOff>> + Send;
}

/// A preview clip that may be listened to.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Who offers it, such as `deezer`.
    pub found_at: String,
    /// Its address without a signature; what is stored.
    pub stable_url: String,
    /// The compressed bytes. Held in memory only; the providers' terms forbid keeping them.
    pub bytes: Bytes,
}

/// What looking for a preview came to.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewSearch {
    /// What the sources answered on the way.
    pub answers: Vec<Answer>,
    /// The clip, or why there is none.
    pub outcome: Result<Preview, Miss>,
}

/// A search of several requests that broke off.
#[derive(Debug)]
pub struct SearchBrokenOff {
    /// What the sources answered before that.
    pub answers: Vec<Answer>,
    /// What happened.
    pub failure: Failure,
}

impl From<Failure> for SearchBrokenOff {
    fn from(failure: Failure) -> Self {
        Self { answers: Vec::new(), failure }
    }
}

/// Finds and fetches previews.
pub trait FindPreview {
    /// Looks through the preview sources in order.
    ///
    /// # Errors
    /// Failures of the sources, named. That there is no preview is an outcome and no failure.
    fn find_preview(
        &self,
        work: &TrackWork,
    ) -> impl Future<Output = Result<PreviewSearch, SearchBrokenOff>> + Send;
}

/// What looking for an artist's description came to.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtistSearch {
    /// What was answered on the way; nothing is stored of it.
    pub steps: Vec<Answer>,
    /// Answers about those a person has to choose from.
    pub candidates: Vec<Answer>,
    /// The description, or why there is none.
    pub outcome: Result<Answer, Miss>,
}

/// Finds descriptions of artists.
pub trait DescribeArtist {
    /// Asks by the id a person chose, else by the one known from elsewhere, else by name. Of several
    /// nobody is guessed, and whom a person rejected is not among them.
    ///
    /// # Errors
    /// Failures of the source, named, with what was answered before. That it does not know the artist
    /// is an outcome and no failure.
    fn describe_artist(
        &self,
        work: &ArtistWork,
    ) -> impl Future<Output = Result<ArtistSearch, SearchBrokenOff>> + Send;
}

/// What climbing from an area came to.
#[derive(Debug)]
pub struct Climb {
    /// What was answered on the way, also where the climb was broken off.
    pub answers: Vec<Answer>,
    /// The way to the country; `None` when the area is unknown.
    pub outcome: Result<Option<AreaPath>, Failure>,
}

/// Climbs through areas.
pub trait ClimbAreas {
    /// The way from an area up to its country. What is known of areas is not asked again.
    fn climb_areas(&self, work: &AreaWork) -> impl Future<Output = Climb> + Send;
}

/// What locating an area came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// What a geocoder answered, where one was asked.
    pub answers: Vec<Answer>,
    /// The place, as far as it is known.
    pub place: LocatedArea,
}

/// Finds places on earth.
pub trait LocateArea {
    /// The continent of an area, and where its city lies.
    ///
    /// # Errors
    /// Failures of a geocoder, named. That nobody knows the place is an outcome and no failure.
    fn locate_area(
        &self,
        work: &PlaceWork,
    ) -> impl Future<Output = Result<Located, Failure>> + Send;
}

/// Compressed bytes that are no sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    /// Why, in words.
    pub reason: String,
}

/// What was heard in a clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// Measured with all of [`segue_audio_features::FeatureSet::Full`]; loudness from the original
    /// channels, before they were mixed.
    pub features: Features,
    /// Whether this is only the beginning: the file broke off or passed a limit.
    pub truncated: bool,
}

/// Listens to compressed audio. That is computing for a good part of a second: whoever implements it
/// sees to it that nothing else waits meanwhile.
pub trait HearSound {
    /// What a clip, or its readable beginning, sounds like.
    ///
    /// # Errors
    /// [`Undecodable`]: repeating it gives the same answer.
    fn hear_sound(
        &self,
        compressed: &Bytes,
    ) -> impl Future<Output = Result<Heard, Undecodable>> + Send;
}

/// What a raw object says, item by item.
pub type Reading = Result<Record, Unreadable>;

/// An item that is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The field at fault.
    pub field: String,
    /// Why, in words a person can act on.
    pub reason: String,
    /// The beginning of the item; see [`Unreadable::excerpt_of`].
    pub excerpt: String,
}

impl Unreadable {
    /// The first `most` characters of an item. What is cut off is told by a hash of the whole, so
    /// that two items that begin alike never look like one.
    #[must_use]
    pub fn excerpt_of(item: &str, most: usize) -> String {
        let Some((end, _)) = item.char_indices().nth(most) else { return item.to_owned() };
        let hash = blake3::hash(item.as_bytes()).to_hex();
        format!("{} #{}", item.get(..end).unwrap_or_default(), hash.get(..16).unwrap_or_default())
    }
}

/// Turns a source's own format into records. Pure: the same object always reads the same.
pub trait ReadRaw {
    /// Items in the object's order. Items that are legitimately nothing (an episode in a playlist,
    /// a track the provider blanked out) are left out.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::AnswerUnreadable`] when the body as a whole is not what it
    /// should be.
    fn read(&self, raw: &RawObject) -> Result<Vec<Reading>, Failure>;
}

/// Loads rows into the store.
pub trait LoadRows {
    /// Loads `rows` under `message`, ledger and data in one transaction. A message that was loaded
    /// before changes nothing and returns its counts as repeated.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::DatabaseUnavailable`] when repeating may help and
    /// is safe, [`crate::failure::FailureKind::DatabaseRefused`] when it will not.
    fn load_rows(
        &self,
        message: &ObjectKey,
        rows: &Rows,
    ) -> impl Future<Output = Result<Counts, Failure>> + Send;

    /// Loads several messages, each as [`Self::load_rows`] would: what became of each, in their order.
    /// One that cannot be loaded harms no other. A store may take small ones in one transaction; of two
    /// records about one thing the first is then credited with what both change.
    fn load_together(
        &self,
        messages: &[(ObjectKey, Rows)],
    ) -> impl Future<Output = Vec<Result<Counts, Failure>>> + Send;
}

/// Knows which messages were loaded.
pub trait Ledger {
    /// Those of `messages` that were loaded.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::DatabaseUnavailable`].
    fn applied(
        &self,
        messages: &[ObjectKey],
    ) -> impl Future<Output = Result<BTreeSet<ObjectKey>, Failure>> + Send;
}

/// What a plan asks for.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// The run that will do the work: what it is given, nobody else is, until the claim is released or
    /// lapses.
    pub run_id: &'a str,
    /// The run's time: misses may be asked for again from their retry date on.
    pub now: Timestamp,
    /// Most things to give.
    pub most: u32,
    /// Whether artists wait until the primary source has described them, had nothing, or was asked by
    /// this run and did not answer. A run that does not ask it waits for nobody.
    pub profiles_first: bool,
}

/// Knows what the store lacks, and who is asking for it already. What is given is claimed for the run.
pub trait FindWork {
    /// Artists without a profile from the primary source.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::DatabaseUnavailable`].
    fn artists_without_profile(
        &self,
        plan: Plan<'_>,
    ) -> impl Future<Output = Result<Vec<ArtistId>, Failure>> + Send;

    /// Tracks without Last.fm's numbers that may be asked for (again).
    ///
    /// # Errors
    /// As [`Self::artists_without_profile`].
    fn tracks_without_listeners(
        &self,
        plan: Plan<'_>,
    ) -> impl Future<Output = Result<Vec<TrackWork>, Failure>> + Send;

    /// Artists without Last.fm's numbers that may be asked for (again).
    ///
    /// # Errors
    /// As [`Self::artists_without_profile`].
    fn artists_without_listeners(
        &self,
        plan: Plan<'_>,
    ) -> impl Future<Output = Result<Vec<ArtistWork>, Failure>> + Send;

    /// Tracks nobody has listened to that may be tried (again).
    ///
    /// # Errors
    /// As [`Self::artists_without_profile`].
    fn tracks_without_sound(
        &self,
        plan: Plan<'_>,
    ) -> impl Future<Output = Result<Vec<TrackWork>, Failure>> + Send;

    /// Artists MusicBrainz has not described that may be asked for (again).
    ///
    /// # Errors
    /// As [`Self::artists_without_profile`].
    fn artists_without_description(
        &self,
        plan: Plan<'_>,
    ) -> impl Future<Output = Result<Vec<ArtistWork>, Failure>> + Send;

    /// Areas of described artists whose way up to a country is not known.
    ///
    /// # Errors
    /// As [`Self::artists_without_profile`].
    fn areas_without_hierarchy(
        &self,
        plan: Plan<'_>,
    ) -> impl Future<Output = Result<Vec<AreaWork>, Failure>> + Send;

    /// Areas with a way up to a country whose place on earth is not known.
    ///
    /// # Errors
    /// As [`Self::artists_without_profile`].
    fn areas_without_place(
        &self,
        plan: Plan<'_>,
    ) -> impl Future<Output = Result<Vec<PlaceWork>, Failure>> + Send;
}
