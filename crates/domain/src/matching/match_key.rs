//! What a match is a match of: something known, a source, and the candidate it answered with.

use crate::names::NameId;
use crate::record::Subject;

/// Hexadecimal digits of a match's id: short enough to type, enough that two never meet
/// (2⁶⁴; among a million matches the chance is one in 36 million).
const ID_DIGITS: usize = 16;

/// Identity of a match. Decisions are remembered under it, so it never depends on scores.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MatchKey {
    /// What was asked about.
    pub subject: Subject,
    /// Who answered, as the store spells it.
    pub source: String,
    /// What it answered with: the stable id of its names, or nothing where it named nothing.
    pub candidate: String,
}

impl MatchKey {
    /// The match of `subject` with the track `source` calls `title` by `artist`, or with the artist
    /// `artist` where there is no title.
    ///
    /// Spellings with one [`NameId`] are one candidate; its form is frozen.
    #[must_use]
    pub fn new(subject: Subject, source: &str, title: &str, artist: &str) -> Self {
        let candidate = match (title, artist) {
            ("", "") => String::new(),
            ("", artist) => NameId::of_artist(artist).as_str().to_owned(),
            (title, artist) => NameId::of_track(artist, title).as_str().to_owned(),
        };
        Self { subject, source: source.to_owned(), candidate }
    }

    /// The id a person types.
    #[must_use]
    pub fn id(&self) -> String {
        Self::id_of(self.subject.kind(), self.subject.id(), &self.source, &self.candidate)
    }

    /// As [`Self::id`], from its stored parts.
    #[must_use]
    pub fn id_of(kind: &str, id: &str, source: &str, candidate: &str) -> String {
        if candidate.is_empty() {
            // Written by a migration, too, which cannot hash.
            return format!("{kind}-{id}-{source}");
        }
        let mut hasher = blake3::Hasher::new();
        for part in [kind, id, source, candidate] {
            hasher.update(part.as_bytes());
            hasher.update(b"\x1f");
        }
        hasher.finalize().to_hex().chars().take(ID_DIGITS).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TrackId;

    fn key(source: &str, title: &str, artist: &str) -> MatchKey {
        let song = TrackId::parse("6rqhFgbbKwnb9MLmUQDhG6").unwrap();
        MatchKey::new(Subject::Song(song), source, title, artist)
    }

    /// As databases hold it: another id would forget what people decided.
    #[test]
    fn an_id_under_which_a_decision_is_stored_never_changes() {
        assert_eq!(key("Lastfm", "Heroes", "David Bowie").id(), "84d0aa2edaa58f61");
    }

    #[test]
    fn one_candidate_in_two_spellings_is_one_match_and_another_candidate_is_another() {
        let id = |title, artist| key("Lastfm", title, artist).id();
        assert_eq!(id("Heroes", "David Bowie"), id("HEROES", "David  Bowie"));
        assert_ne!(id("Heroes", "David Bowie"), id("Heroes (Live)", "David Bowie"));
        assert_ne!(id("Heroes", "David Bowie"), key("Deezer", "Heroes", "David Bowie").id());
    }
}
