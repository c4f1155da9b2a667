//! A score and everything that lowered it.

use crate::record::MatchNote;

/// How a match was found; in the order in which the methods are trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// The same International Standard Recording Code.
    Isrc,
    /// The same MusicBrainz id.
    Mbid,
    /// Equal normal forms, and durations that do not contradict.
    Exact,
    /// Similar names.
    Similar,
}

impl Method {
    /// The spelling the store uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Isrc => "isrc",
            Self::Mbid => "mbid",
            Self::Exact => "exact",
            Self::Similar => "similar",
        }
    }
}

/// One reason to trust a match less.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Penalty {
    pub(super) name: &'static str,
    /// What exactly, where the name leaves it open: the kind of version.
    pub(super) about: Option<&'static str>,
    pub(super) weight: f64,
}

impl Penalty {
    fn reason(&self) -> String {
        let Self { name, about, weight } = self;
        match about {
            Some(about) => format!("{name} ({about}) -{weight:.3}"),
            None => format!("{name} -{weight:.3}"),
        }
    }
}

/// Reasons to trust a match less, in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Penalties(Vec<Penalty>);

impl Penalties {
    /// Adds a reason, unless it weighs nothing.
    pub(super) fn add(&mut self, name: &'static str, weight: f64) {
        self.add_about(name, None, weight);
    }

    /// Adds a reason that says what exactly it is about.
    pub(super) fn add_about(
        &mut self,
        name: &'static str,
        about: Option<&'static str>,
        weight: f64,
    ) {
        if weight > 0.0 {
            self.0.push(Penalty { name, about, weight });
        }
    }

    /// Adds all of `others`, each at this share of its weight.
    pub(super) fn add_share(&mut self, others: &Self, share: f64) {
        for penalty in &others.0 {
            self.add_about(penalty.name, penalty.about, penalty.weight * share);
        }
    }

    /// The weights' sum.
    pub(super) fn total(&self) -> f64 {
        self.0.iter().map(|penalty| penalty.weight).sum()
    }

    /// Whether nothing speaks against the match.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How sure a comparison is, and why not surer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Score {
    pub(super) method: Method,
    pub(super) total: f64,
    penalties: Penalties,
}

impl Score {
    /// 1 minus `penalties`.
    pub(super) fn new(same_id: Option<Method>, mut penalties: Penalties) -> Self {
        let by_names = if penalties.is_empty() { Method::Exact } else { Method::Similar };
        // Heaviest first; of equal ones by name, so that both sides of a pair give the same.
        penalties.0.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.name.cmp(b.name)));
        let total = (1.0 - penalties.total()).max(0.0);
        Self { method: same_id.unwrap_or(by_names), total, penalties }
    }

    /// The note that is stored with the match.
    pub(super) fn note(&self) -> MatchNote {
        let reasons = self.penalties.0.iter();
        MatchNote {
            method: self.method.as_str().to_owned(),
            score: self.total,
            reasons: reasons.map(Penalty::reason).collect(),
        }
    }
}
