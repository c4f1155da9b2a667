//! Finding things: by id, by code, and by the names a service is asked for.

use super::albums;
use super::artists;
use super::identity::{self, Kind};
use super::playlists::Playlist;
use super::tracks::{self, Track, Version};
use super::{World, isrc, text};

/// How alike two folded titles must be to be taken for a typo of one another.
const TYPO_SIMILARITY: f64 = 0.8;

impl World {
    pub(crate) fn artist_by_id(&self, id: &str) -> Option<usize> {
        identity::of_base62(self.config.seed, Kind::Artist, id, self.artist_count())
    }

    pub(crate) fn album_by_id(&self, id: &str) -> Option<usize> {
        identity::of_base62(self.config.seed, Kind::Album, id, self.album_count())
    }

    pub(crate) fn track_by_id(&self, id: &str) -> Option<Track> {
        self.track(identity::of_base62(self.config.seed, Kind::Track, id, self.config.tracks)?)
    }

    pub(crate) fn playlist_by_id(&self, id: &str) -> Option<&Playlist> {
        self.playlists.iter().find(|list| list.id == id)
    }

    pub(crate) fn track_by_isrc(&self, code: &str) -> Option<usize> {
        isrc::track_of(self, code)
    }

    /// The artist of a MusicBrainz id.
    pub(crate) fn artist_by_mbid(&self, mbid: &str) -> Option<usize> {
        let kind = Kind::MusicBrainzArtist;
        let found = identity::of_uuid(self.config.seed, kind, mbid, self.artist_count())?;
        self.artist(found)?.mbid.map(|_| found)
    }

    /// The track whose recording a MusicBrainz id names.
    pub(crate) fn track_by_recording(&self, mbid: &str) -> Option<Track> {
        let kind = Kind::Recording;
        let track =
            self.track(identity::of_uuid(self.config.seed, kind, mbid, self.config.tracks)?)?;
        self.recording(&track).map(|_| track)
    }

    /// The album whose release a MusicBrainz id names.
    pub(crate) fn album_by_release(&self, mbid: &str) -> Option<usize> {
        identity::of_uuid(self.config.seed, Kind::Release, mbid, self.album_count())
    }

    /// MusicBrainz's id of an album.
    pub(crate) fn release(&self, album: usize) -> String {
        identity::uuid(self.config.seed, Kind::Release, album)
    }

    /// The artist a service takes this name for; with `typos`, a similar name will do.
    ///
    /// Of two artists of one name it is the first: a service has one page.
    pub(crate) fn artist_by_name(&self, name: &str, typos: bool) -> Option<usize> {
        let wanted = text::fold(name);
        let exact = self.artist_names.exactly(&wanted).into_iter().next();
        exact
            .or_else(|| typos.then(|| self.artist_names.most_similar(&wanted)).flatten())
            .map(artists::named_as)
    }

    /// All artists with this name, the first one first.
    pub(crate) fn artists_by_name(&self, name: &str) -> Vec<usize> {
        let found = self.artist_by_name(name, true);
        found
            .map(|first| artists::of_one_name(first, self.artist_count()).collect())
            .unwrap_or_default()
    }

    /// The track a service takes these names for; with `typos`, similar names will do.
    pub(crate) fn track_by_name(&self, artist: &str, title: &str, typos: bool) -> Option<usize> {
        let wanted = text::fold_title(title);
        let found = self.artist_by_name(artist, typos)?;
        let mut theirs: Vec<(usize, String)> = artists::of_one_name(found, self.artist_count())
            .flat_map(|artist| tracks::by_main_artist(self, artist))
            .filter_map(|index| Some((index, self.track(index)?.filed_under())))
            .collect();
        theirs.sort_unstable();
        let exact = theirs.iter().find(|(_, title)| *title == wanted).map(|(index, _)| *index);
        exact.or_else(|| typos.then(|| most_similar(&wanted, &theirs)).flatten())
    }

    /// Tracks of other artists with the bare title of `track`.
    pub(super) fn same_title(&self, track: &Track) -> Vec<usize> {
        let original = track.cover_of.unwrap_or(track.index);
        let group = std::iter::once(original).chain(tracks::covers_of(self, original));
        group.filter(|other| *other != track.index).collect()
    }

    /// Whether another recording goes by the very names of this one.
    pub(super) fn has_namesake(&self, index: usize) -> bool {
        self.track(index + 1)
            .is_some_and(|next| next.version_of == Some((index, Version::SameName)))
    }

    /// The tracks an artist is credited on as the main one, in order.
    pub(crate) fn tracks_of(&self, artist: usize) -> Vec<Track> {
        let mut found: Vec<Track> =
            tracks::by_main_artist(self, artist).filter_map(|index| self.track(index)).collect();
        found.sort_by_key(|track| track.index);
        found
    }

    /// The albums of an artist, in order; with `compilations`, those with a track of theirs too.
    pub(crate) fn albums_of(&self, artist: usize, compilations: bool) -> Vec<usize> {
        if !compilations {
            return albums::of_artist(self, artist).map(|album| album.index).collect();
        }
        let mut found: Vec<usize> =
            self.tracks_of(artist).iter().map(|track| track.album).collect();
        found.dedup();
        found
    }
}

fn most_similar(wanted: &str, titles: &[(usize, String)]) -> Option<usize> {
    titles
        .iter()
        .map(|(index, title)| (*index, strsim::normalized_levenshtein(wanted, title)))
        .filter(|(_, similarity)| *similarity >= TYPO_SIMILARITY)
        .max_by(|(_, left), (_, right)| left.total_cmp(right))
        .map(|(index, _)| index)
}
