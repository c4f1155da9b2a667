//! Searching the world: words and `field:value` filters, as Spotify understands them.

use std::collections::HashSet;

use super::book::Book;
use super::tracks::{self, Track};
use super::{World, albums, artists, names, text};

/// Spotify shows no more than this many results of a search, so no more are looked for.
pub(crate) const REACHABLE: usize = 1_000;
/// Most tracks or artists a search without a name looks through.
const SCANNED: usize = 200_000;
/// Words of editions: too common to look anything up by.
const COMMON_WORDS: [&str; 9] =
    ["the", "feat", "with", "radio", "edit", "remaster", "remastered", "live", "demo"];

/// A search, parsed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    words: Vec<String>,
    filters: Vec<(Field, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Track,
    Artist,
    Album,
    Genre,
    Isrc,
    Upc,
    Year,
}

impl Query {
    /// Reads `words field:value field:"several words"`.
    ///
    /// A value without quotes runs to the next field, as Spotify reads it.
    pub(crate) fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut current: Option<(Field, String)> = None;
        for token in tokens(text) {
            if let Some((field, value)) = field_of(&token) {
                query.filters.extend(current.replace((field, value.to_owned())));
            } else if let Some((_, value)) = &mut current {
                value.push(' ');
                value.push_str(&token);
            } else {
                query.words.extend(folded_words(&token));
            }
        }
        query.filters.extend(current);
        query
    }
}

impl World {
    /// Tracks a query finds, at most [`REACHABLE`] of them, most popular first.
    pub(crate) fn search_tracks(&self, query: &Query) -> Vec<Track> {
        let mut seen = HashSet::new();
        let mut found: Vec<Track> = self
            .track_candidates(query)
            .filter(|index| seen.insert(*index))
            .filter_map(|index| self.track(index))
            .filter(|track| self.track_answers(track, query))
            .take(REACHABLE)
            .collect();
        // A total order, so that pages neither overlap nor miss.
        found.sort_by_key(|track| (std::cmp::Reverse(track.popularity), track.index));
        found
    }

    /// Indices of the artists a query finds, at most [`REACHABLE`], most popular first.
    pub(crate) fn search_artists(&self, query: &Query) -> Vec<usize> {
        let mut seen = HashSet::new();
        let mut found: Vec<(u8, usize)> = self
            .artist_candidates(query)
            .filter(|index| seen.insert(*index))
            .filter_map(|index| Some((index, self.artist(index)?)))
            .filter(|(_, artist)| query.fits_artist(&artist.name, &artist.genres))
            .map(|(index, artist)| (artist.popularity, index))
            .take(REACHABLE)
            .collect();
        found.sort_by_key(|(popularity, index)| (std::cmp::Reverse(*popularity), *index));
        found.into_iter().map(|(_, index)| index).collect()
    }

    /// Indices of the albums a query finds, at most [`REACHABLE`].
    pub(crate) fn search_albums(&self, query: &Query) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for track in self.search_tracks(query) {
            if !found.contains(&track.album) {
                found.push(track.album);
            }
        }
        found
    }

    /// Tracks that may answer: by code, or by the rarest of the words, or all of them.
    fn track_candidates<'world>(
        &'world self,
        query: &'world Query,
    ) -> Box<dyn Iterator<Item = usize> + 'world> {
        if query.is_impossible() {
            return Box::new(std::iter::empty());
        }
        for (field, value) in &query.filters {
            match field {
                Field::Isrc => return Box::new(self.track_by_isrc(value).into_iter()),
                Field::Upc => {
                    let album = albums::of_upc(value).and_then(|album| self.outline(album));
                    return Box::new(album.into_iter().flat_map(|album| {
                        album.first_track..album.first_track + album.track_count
                    }));
                }
                _ => {}
            }
        }
        let rarest = query
            .named_words()
            .into_iter()
            .min_by_key(|(field, word)| self.track_frequency(*field, word));
        match rarest {
            Some((field, word)) => Box::new(self.tracks_with_word(field, &word)),
            None => Box::new(0..self.config.tracks.min(SCANNED)),
        }
    }

    fn tracks_with_word<'world>(
        &'world self,
        field: Option<Field>,
        word: &str,
    ) -> impl Iterator<Item = usize> + use<'world> {
        let may_be = move |asked: Field| field.is_none_or(|field| field == asked);
        // No name has the empty word.
        let numbers =
            |book: &'world Book, wanted: bool| book.with_word(if wanted { word } else { "" });
        let titles = numbers(&self.titles, may_be(Field::Track)).flat_map(|song| {
            // Covers and other versions carry the title too; they stand nearby.
            tracks::covers_of(self, song).chain([song, song + 1])
        });
        let artists = numbers(&self.artist_names, may_be(Field::Artist))
            .flat_map(|name| artists::of_one_name(name, self.artist_count()))
            .flat_map(|artist| tracks::by_artist(self, artist));
        let albums = numbers(&self.album_names, may_be(Field::Album))
            .filter_map(|album| self.outline(album))
            .flat_map(|album| album.first_track..album.first_track + album.track_count);
        titles.chain(artists).chain(albums)
    }

    fn track_frequency(&self, field: Option<Field>, word: &str) -> usize {
        let of = |asked: Field, book: &Book, each: usize| {
            if field.is_none_or(|field| field == asked) { book.frequency(word) * each } else { 0 }
        };
        of(Field::Track, &self.titles, 1)
            + of(Field::Artist, &self.artist_names, 4)
            + of(Field::Album, &self.album_names, 3)
    }

    fn artist_candidates<'world>(
        &'world self,
        query: &'world Query,
    ) -> Box<dyn Iterator<Item = usize> + 'world> {
        if query.is_impossible() {
            return Box::new(std::iter::empty());
        }
        let rarest = query
            .named_words()
            .into_iter()
            .min_by_key(|(_, word)| self.artist_names.frequency(word));
        match rarest {
            Some((_, word)) => Box::new(
                self.artist_names
                    .with_word(&word)
                    .flat_map(|name| artists::of_one_name(name, self.artist_count())),
            ),
            None => Box::new(0..self.artist_count().min(SCANNED)),
        }
    }

    fn track_answers(&self, track: &Track, query: &Query) -> bool {
        let album = || self.album_names.name(track.album);
        let artists = || track.artists.iter().map(|artist| self.artist_name(*artist));
        let filtered = query.filters.iter().all(|(field, value)| match field {
            Field::Track => holds_words(&track.title, value),
            Field::Artist => artists().any(|artist| holds_words(&artist, value)),
            Field::Album => holds_words(&album(), value),
            Field::Genre => track
                .artists
                .iter()
                .filter_map(|artist| self.artist(*artist))
                .any(|artist| has_genre(&artist.genres, value)),
            Field::Isrc => {
                track.isrc.as_ref().is_some_and(|isrc| isrc.eq_ignore_ascii_case(value.trim()))
            }
            Field::Upc => albums::of_upc(value) == Some(track.album),
            Field::Year => {
                self.outline(track.album).is_some_and(|album| in_years(album.released.year, value))
            }
        });
        filtered
            && (query.words.is_empty() || {
                let names: Vec<String> = artists().collect();
                let text = format!("{} {} {}", track.title, names.join(" "), album());
                let have: Vec<String> = folded_words(&text);
                query.words.iter().all(|word| have.contains(word))
            })
    }
}

impl Query {
    /// Words to look names up by, and the field they must be in.
    fn named_words(&self) -> Vec<(Option<Field>, String)> {
        let fields = self
            .filters
            .iter()
            .filter(|(field, _)| matches!(field, Field::Track | Field::Artist | Field::Album));
        let filtered = fields.flat_map(|(field, value)| {
            folded_words(value).into_iter().map(|word| (Some(*field), word))
        });
        let mut words: Vec<_> =
            filtered.chain(self.words.iter().map(|word| (None, word.clone()))).collect();
        words.retain(|(_, word)| {
            !COMMON_WORDS.contains(&word.as_str()) && word.parse::<u32>().is_err()
        });
        words
    }

    /// Whether all words are in a name.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.filters.is_empty() && self.words.iter().all(|word| folded_words(name).contains(word))
    }

    /// Whether a filter asks for what no world has, so that nobody need look.
    fn is_impossible(&self) -> bool {
        self.filters.iter().any(|(field, value)| match field {
            Field::Genre => !has_genre(&names::GENRES, value),
            Field::Year => !albums::YEARS.into_iter().any(|year| in_years(year, value)),
            _ => false,
        })
    }

    fn fits_artist(&self, name: &str, genres: &[&'static str]) -> bool {
        let have = folded_words(name);
        self.words.iter().all(|word| have.contains(word))
            && self.filters.iter().all(|(field, value)| match field {
                Field::Artist => holds_words(name, value),
                Field::Genre => has_genre(genres, value),
                Field::Track | Field::Album | Field::Isrc | Field::Upc | Field::Year => false,
            })
    }
}

/// Splits at spaces outside quotes and drops the quotes.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            _ if letter.is_whitespace() && !quoted => tokens.push(String::new()),
            _ => tokens.iter_mut().next_back().into_iter().for_each(|token| token.push(letter)),
        }
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

fn field_of(token: &str) -> Option<(Field, &str)> {
    let (name, value) = token.split_once(':')?;
    let field = match name.to_ascii_lowercase().as_str() {
        "track" => Field::Track,
        "artist" => Field::Artist,
        "album" => Field::Album,
        "genre" => Field::Genre,
        "isrc" => Field::Isrc,
        "upc" => Field::Upc,
        "year" => Field::Year,
        _ => return None,
    };
    Some((field, value))
}

fn folded_words(text: &str) -> Vec<String> {
    text::fold(text).split_whitespace().map(str::to_owned).collect()
}

fn holds_words(text: &str, wanted: &str) -> bool {
    let have = folded_words(text);
    folded_words(wanted).iter().all(|word| have.contains(word))
}

fn has_genre(genres: &[&'static str], wanted: &str) -> bool {
    genres.iter().any(|genre| text::fold(genre) == text::fold(wanted))
}

/// `1999` or `1990-1999`.
fn in_years(year: u16, wanted: &str) -> bool {
    let (first, last) = wanted.trim().split_once('-').unwrap_or((wanted.trim(), wanted.trim()));
    match (first.parse::<u16>(), last.parse::<u16>()) {
        (Ok(first), Ok(last)) => (first..=last).contains(&year),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Query, in_years};

    #[test]
    fn a_filter_without_quotes_runs_to_the_next_field() {
        let query = Query::parse("Night artist:Ana Hale year:1990-1999");
        assert_eq!(query.words, ["night"]);
        let expected = [(Field::Artist, "Ana Hale".into()), (Field::Year, "1990-1999".into())];
        assert_eq!(query.filters, expected);
        assert_eq!(Query::parse("artist:\"Ana Hale\" ").filters, expected[..1]);
    }

    #[test]
    fn years_are_one_or_a_range() {
        assert!(in_years(1995, "1995") && in_years(1995, "1990-1995"));
        assert!(!in_years(1996, "1990-1995") && !in_years(1995, "soon"));
    }
}
