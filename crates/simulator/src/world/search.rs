//! Searching the world: words and `field:value` filters, as Spotify understands them.

use super::{World, text};

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
    /// Indices of the tracks a query finds, most popular first.
    pub(crate) fn search_tracks(&self, query: &Query) -> Vec<usize> {
        let mut found: Vec<usize> =
            (0..self.tracks.len()).filter(|index| self.track_answers(*index, query)).collect();
        // A total order, so that pages neither overlap nor miss.
        found.sort_by_key(|index| (std::cmp::Reverse(self.tracks[*index].popularity), *index));
        found
    }

    /// Indices of the artists a query finds, most popular first.
    pub(crate) fn search_artists(&self, query: &Query) -> Vec<usize> {
        let mut found: Vec<usize> =
            (0..self.artists.len()).filter(|index| self.artist_answers(*index, query)).collect();
        found.sort_by_key(|index| (std::cmp::Reverse(self.artists[*index].popularity), *index));
        found
    }

    fn track_answers(&self, index: usize, query: &Query) -> bool {
        let track = &self.tracks[index];
        let album = &self.albums[track.album];
        let artists = || track.artists.iter().map(|artist| &self.artists[*artist]);
        let filtered = query.filters.iter().all(|(field, value)| match field {
            Field::Track => holds_words(&track.title, value),
            Field::Artist => artists().any(|artist| holds_words(&artist.name, value)),
            Field::Album => holds_words(&album.name, value),
            Field::Genre => artists().any(|artist| has_genre(&artist.genres, value)),
            Field::Isrc => {
                track.isrc.as_ref().is_some_and(|isrc| isrc.eq_ignore_ascii_case(value.trim()))
            }
            Field::Year => in_years(album.released.year, value),
        });
        filtered && {
            let names: Vec<&str> = artists().map(|artist| artist.name.as_str()).collect();
            let text = format!("{} {} {}", track.title, names.join(" "), album.name);
            let have: Vec<String> = folded_words(&text);
            query.words.iter().all(|word| have.contains(word))
        }
    }

    fn artist_answers(&self, index: usize, query: &Query) -> bool {
        let artist = &self.artists[index];
        let have = folded_words(&artist.name);
        query.words.iter().all(|word| have.contains(word))
            && query.filters.iter().all(|(field, value)| match field {
                Field::Artist => holds_words(&artist.name, value),
                Field::Genre => has_genre(&artist.genres, value),
                Field::Track | Field::Album | Field::Isrc | Field::Year => false,
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
