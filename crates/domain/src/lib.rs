//! Facts and rules of music metadata: pure values, no I/O, no clock.
//!
//! [`ids`] parses identifiers once, at the border. [`record`] holds what a source can say about a
//! track or an artist, [`catalogue`] and [`library`] what it says beyond them; [`musicbrainz`],
//! [`places`], [`popularity`] and [`listening`] what sources of their own kind say, [`origins`] what is
//! kept of where artists come from. [`normalise`]
//! gives names the form in which they are compared, [`similarity`] measures how alike two are,
//! [`matching`] decides whether they mean the same thing and says why, [`names`] makes stable ids of
//! them. [`text`] and [`validate`] separate what may be stored from what may not, and [`merge`] is
//! the order-free join on which the load's promise stands.

pub mod catalogue;
pub mod ids;
pub mod library;
pub mod listening;
pub mod matching;
pub mod merge;
pub mod musicbrainz;
pub mod names;
pub mod normalise;
pub mod origins;
pub mod places;
pub mod popularity;
pub mod record;
pub mod similarity;
pub mod sound;
pub mod text;
pub mod validate;
