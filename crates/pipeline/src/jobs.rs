//! Work to be done: what to extract, what to enrich, and what waits until it can go on.

use crate::message::{Source, Topic};
use crate::raw::Asked;
use jiff::Timestamp;
use segue_domain::ids::{ArtistId, Isrc, Mbid, PlaylistId, TrackId};
use segue_domain::musicbrainz::AreaPath;
use segue_domain::record::Subject;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most tracks taken from one listing unless configured otherwise.
pub const DEFAULT_LISTING_LIMIT: u32 = 200;
/// Most artists asked for by one job: what the batch endpoint takes.
pub const ARTISTS_PER_JOB: usize = 50;

/// A list of tracks a primary source can give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Listing {
    /// A playlist's tracks.
    Playlist {
        /// Which one.
        id: PlaylistId,
    },
    /// Tracks found for a query.
    Search {
        /// The query, in the provider's syntax.
        query: String,
    },
}

impl Listing {
    /// A name for keys, logs and summaries.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Playlist { id } => format!("playlist {id}"),
            Self::Search { query } => format!("search {query}"),
        }
    }
}

/// Extraction of one listing, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingJob {
    /// The run it belongs to.
    pub run_id: String,
    /// The run's time: every page of one listing was observed at it, so pages form one set.
    pub observed_at: Timestamp,
    /// What to list.
    pub listing: Listing,
    /// Most tracks to take.
    pub limit: u32,
    /// Where the next page starts; `None` at the beginning.
    pub cursor: Option<String>,
    /// Number of the next page, from 0.
    pub page: u32,
    /// Tracks taken so far.
    pub taken: u32,
}

impl ListingJob {
    /// A job at its beginning.
    #[must_use]
    pub fn new(run_id: &str, observed_at: Timestamp, listing: Listing, limit: u32) -> Self {
        let run_id = run_id.to_owned();
        Self { run_id, observed_at, listing, limit, cursor: None, page: 0, taken: 0 }
    }
}

/// A track that lacks something, with what a source needs to find it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackWork {
    /// The track.
    pub song_id: TrackId,
    /// Title.
    pub title: String,
    /// Main artist's name.
    pub artist: String,
    /// Length, milliseconds.
    pub duration_ms: Option<i64>,
    /// International Standard Recording Code.
    pub isrc: Option<Isrc>,
}

/// An artist that lacks something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArtistWork {
    /// The artist.
    pub artist_id: ArtistId,
    /// Name.
    pub name: String,
    /// MusicBrainz id as another source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mbid: Option<Mbid>,
    /// What people said of MusicBrainz ids for it.
    #[serde(default, skip_serializing_if = "DecidedMbids::is_empty")]
    pub decided: DecidedMbids,
}

/// What people said of MusicBrainz ids for an artist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecidedMbids {
    /// The one it is; it need not be looked for.
    pub chosen: Option<Mbid>,
    /// Those it is not.
    pub rejected: Vec<Mbid>,
}

impl DecidedMbids {
    fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

/// An area whose way up to its country is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaWork {
    /// The area.
    pub area_id: Mbid,
    /// Name.
    pub name: String,
}

/// An area whose place on earth is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceWork {
    /// The area.
    pub area_id: Mbid,
    /// The way up to its country, itself first.
    pub path: AreaPath,
}

impl TrackWork {
    /// The question as it is kept beside the answer.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked {
            subject: Subject::Song(self.song_id.clone()),
            title: Some(self.title.clone()),
            artist: self.artist.clone(),
            duration_ms: self.duration_ms,
            mbid: None,
            is_chosen: false,
        }
    }
}

impl ArtistWork {
    /// An artist of whom only id and name are known.
    #[must_use]
    pub fn new(artist_id: ArtistId, name: String) -> Self {
        Self { artist_id, name, mbid: None, decided: DecidedMbids::default() }
    }

    /// The question as it is kept beside the answer.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked {
            subject: Subject::Artist(self.artist_id.clone()),
            title: None,
            artist: self.name.clone(),
            duration_ms: None,
            mbid: self.decided.chosen.clone().or_else(|| self.mbid.clone()),
            is_chosen: self.decided.chosen.is_some(),
        }
    }
}

impl AreaWork {
    /// The question as it is kept beside the answer.
    #[must_use]
    pub fn asked(&self) -> Asked {
        about_area(&self.area_id, &self.name)
    }
}

impl PlaceWork {
    /// The area's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.areas.first().map(|area| area.name.as_str()).unwrap_or_default()
    }

    /// The question as it is kept beside the answer.
    #[must_use]
    pub fn asked(&self) -> Asked {
        about_area(&self.area_id, self.name())
    }
}

fn about_area(area_id: &Mbid, name: &str) -> Asked {
    Asked {
        subject: Subject::Area(area_id.clone()),
        title: Some(name.to_owned()),
        artist: String::new(),
        duration_ms: None,
        mbid: None,
        is_chosen: false,
    }
}

/// One piece of work for a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// List tracks.
    Listing(ListingJob),
    /// Fetch artists' profiles.
    Artists {
        /// Which ones, at most [`ARTISTS_PER_JOB`].
        ids: Vec<ArtistId>,
    },
    /// Ask Last.fm about a track.
    LastfmTrack(TrackWork),
    /// Ask Last.fm about an artist.
    LastfmArtist(ArtistWork),
    /// Listen to a track's preview.
    Audio(TrackWork),
    /// Ask MusicBrainz about an artist.
    MusicbrainzArtist(ArtistWork),
    /// Climb from an area to its country.
    MusicbrainzArea(AreaWork),
    /// Find an area's place on earth.
    Place(PlaceWork),
}

impl Job {
    /// A name unique within its run, for keys and logs.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Listing(job) => job.listing.name(),
            Self::Artists { ids } => {
                format!(
                    "artists {}",
                    ids.iter().map(ArtistId::as_str).collect::<Vec<_>>().join(" ")
                )
            }
            Self::LastfmTrack(work) => format!("lastfm-track {}", work.song_id),
            Self::LastfmArtist(work) => format!("lastfm-artist {}", work.artist_id),
            Self::Audio(work) => format!("audio {}", work.song_id),
            Self::MusicbrainzArtist(work) => format!("musicbrainz-artist {}", work.artist_id),
            Self::MusicbrainzArea(work) => format!("musicbrainz-area {}", work.area_id),
            Self::Place(work) => format!("place {}", work.area_id),
        }
    }
}

/// The things a job asks a source about, as they are claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questions {
    /// Who is asked.
    pub source: Source,
    /// `song`, `artist` or `area`.
    pub kind: &'static str,
    /// Which ones.
    pub ids: Vec<String>,
}

/// What a job asks about, and where what comes of it belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// The stream.
    pub topic: Topic,
    /// Who is asked, by the name misses are kept under.
    pub source: Source,
    /// The one thing.
    pub asked: Asked,
}

impl Job {
    /// What the job asks about; `None` for listings, which nobody claims.
    #[must_use]
    pub fn questions(&self) -> Option<Questions> {
        if let Self::Artists { ids } = self {
            let ids = ids.iter().map(ToString::to_string).collect();
            return Some(Questions { source: Source::Spotify, kind: "artist", ids });
        }
        let About { source, asked, .. } = self.about()?;
        let ids = vec![asked.subject.id().to_owned()];
        Some(Questions { source, kind: asked.subject.kind(), ids })
    }

    /// The same job about those of its things that are among `ids`; `None` when none is.
    #[must_use]
    pub fn only(&self, ids: &BTreeSet<String>) -> Option<Self> {
        let Some(questions) = self.questions() else { return Some(self.clone()) };
        if let Self::Artists { ids: all } = self {
            let some: Vec<_> = all.iter().filter(|id| ids.contains(id.as_str())).cloned().collect();
            return (!some.is_empty()).then_some(Self::Artists { ids: some });
        }
        questions.ids.iter().any(|id| ids.contains(id)).then(|| self.clone())
    }

    /// The one thing an enrichment asks about; `None` for listings, and for several at once.
    #[must_use]
    pub fn about(&self) -> Option<About> {
        let (topic, source, asked) = match self {
            Self::Listing(_) => return None,
            Self::Artists { ids } => match &ids[..] {
                [artist_id] => {
                    let (artist_id, name) = (artist_id.clone(), String::new());
                    let work = ArtistWork::new(artist_id, name);
                    (Topic::ArtistGenres, Source::Spotify, work.asked())
                }
                _ => return None,
            },
            Self::LastfmTrack(work) => (Topic::LastfmEnrichment, Source::Lastfm, work.asked()),
            Self::LastfmArtist(work) => (Topic::LastfmEnrichment, Source::Lastfm, work.asked()),
            Self::Audio(work) => (Topic::AudioFeatures, Source::Analyzer, work.asked()),
            Self::MusicbrainzArtist(work) => {
                (Topic::Musicbrainz, Source::Musicbrainz, work.asked())
            }
            Self::MusicbrainzArea(work) => (Topic::Musicbrainz, Source::Musicbrainz, work.asked()),
            Self::Place(work) => (Topic::Places, Source::Geonames, work.asked()),
        };
        Some(About { topic, source, asked })
    }
}

/// A job that waits, as it lies under `parked/`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParkedJob {
    /// The run it belongs to.
    pub run_id: String,
    /// The run's time.
    pub observed_at: Timestamp,
    /// What to do when it goes on.
    pub job: Job,
    /// When it may go on; `None` when a person has to act first.
    pub until: Option<Timestamp>,
    /// Why it waits.
    pub hint: String,
    /// Whether only this job waits: its source fails at it and may be asked about others.
    #[serde(default)]
    pub is_alone: bool,
}
