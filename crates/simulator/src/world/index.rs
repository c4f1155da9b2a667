//! Finding things: by id, by recording code, and by the names a service is asked for.

use std::collections::HashMap;

use super::albums::Album;
use super::artists::Artist;
use super::playlists::Playlist;
use super::tracks::{self, Track};
use super::{World, text};

/// How alike two folded names must be to be taken for a typo of one another.
const TYPO_SIMILARITY: f64 = 0.8;

/// Lookup tables over a world.
#[derive(Debug)]
pub(super) struct Index {
    artist_ids: HashMap<String, usize>,
    artist_names: HashMap<String, usize>,
    album_ids: HashMap<String, usize>,
    track_ids: HashMap<String, usize>,
    track_names: HashMap<(String, String), usize>,
    isrcs: HashMap<String, usize>,
    titles: HashMap<String, Vec<usize>>,
    playlist_ids: HashMap<String, usize>,
}

impl Index {
    pub(super) fn of(
        artists: &[Artist],
        albums: &[Album],
        tracks: &[Track],
        playlists: &[Playlist],
    ) -> Self {
        let name_of = |track: &Track| {
            let artist = text::fold(&artists[track.artists[0]].name);
            (artist, text::fold_title(&track.bare_title))
        };
        Self {
            artist_ids: first_of(artists.iter().map(|artist| artist.id.clone())),
            artist_names: first_of(artists.iter().map(|artist| text::fold(&artist.name))),
            album_ids: first_of(albums.iter().map(|album| album.id.clone())),
            track_ids: first_of(tracks.iter().map(|track| track.id.clone())),
            track_names: first_of(tracks.iter().map(name_of)),
            isrcs: tracks
                .iter()
                .enumerate()
                .filter_map(|(index, track)| Some((track.isrc.clone()?, index)))
                .collect(),
            titles: tracks::by_bare_title(tracks),
            playlist_ids: first_of(playlists.iter().map(|playlist| playlist.id.clone())),
        }
    }
}

/// Where each key occurs first: of two artists of one name, a service has one page.
fn first_of<K: Eq + std::hash::Hash>(keys: impl Iterator<Item = K>) -> HashMap<K, usize> {
    let mut places = HashMap::new();
    for (place, key) in keys.enumerate() {
        places.entry(key).or_insert(place);
    }
    places
}

impl World {
    pub(crate) fn artist_by_id(&self, id: &str) -> Option<usize> {
        self.index.artist_ids.get(id).copied()
    }

    pub(crate) fn album_by_id(&self, id: &str) -> Option<usize> {
        self.index.album_ids.get(id).copied()
    }

    pub(crate) fn track_by_id(&self, id: &str) -> Option<usize> {
        self.index.track_ids.get(id).copied()
    }

    pub(crate) fn playlist_by_id(&self, id: &str) -> Option<&Playlist> {
        self.index.playlist_ids.get(id).and_then(|place| self.playlists.get(*place))
    }

    pub(crate) fn track_by_isrc(&self, isrc: &str) -> Option<usize> {
        self.index.isrcs.get(&isrc.to_ascii_uppercase()).copied()
    }

    /// The artist a service takes this name for; with `typos`, a similar name will do.
    pub(crate) fn artist_by_name(&self, name: &str, typos: bool) -> Option<usize> {
        let wanted = text::fold(name);
        let exact = self.index.artist_names.get(&wanted).copied();
        exact.or_else(|| if typos { self.artist_by_similar_name(&wanted) } else { None })
    }

    /// The track a service takes these names for; with `typos`, similar names will do.
    pub(crate) fn track_by_name(&self, artist: &str, title: &str, typos: bool) -> Option<usize> {
        let key = (text::fold(artist), text::fold_title(title));
        let exact = self.index.track_names.get(&key).copied();
        exact.or_else(|| {
            let artist = if typos { self.artist_by_name(artist, true)? } else { return None };
            self.track_by_similar_title(artist, &key.1)
        })
    }

    /// Tracks of other artists with the bare title of track `index`.
    pub(super) fn same_title(&self, index: usize) -> impl Iterator<Item = usize> {
        let key = self.tracks.get(index).map(|track| text::fold_title(&track.bare_title));
        let group = key.and_then(|key| self.index.titles.get(&key)).map_or(&[][..], Vec::as_slice);
        group.iter().copied().filter(move |other| *other != index)
    }

    fn artist_by_similar_name(&self, wanted: &str) -> Option<usize> {
        let names = self.artists.iter().map(|artist| text::fold(&artist.name));
        most_similar(wanted, names.enumerate())
    }

    fn track_by_similar_title(&self, artist: usize, wanted: &str) -> Option<usize> {
        let name = &self.artists.get(artist)?.name;
        let theirs = self.tracks.iter().enumerate().filter(|(_, track)| {
            // By name, not by index: namesakes share a page.
            self.artists[track.artists[0]].name == *name
        });
        most_similar(
            wanted,
            theirs.map(|(place, track)| (place, text::fold_title(&track.bare_title))),
        )
    }
}

fn most_similar(wanted: &str, names: impl Iterator<Item = (usize, String)>) -> Option<usize> {
    names
        .map(|(place, name)| (place, strsim::normalized_levenshtein(wanted, &name)))
        .filter(|(_, similarity)| *similarity >= TYPO_SIMILARITY)
        .max_by(|(_, left), (_, right)| left.total_cmp(right))
        .map(|(place, _)| place)
}
