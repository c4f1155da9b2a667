//! Keys by which an index finds what a name could mean, before anything is compared.

use crate::normalise::{NORMAL_FORM_VERSION, NormalName, NormalTitle};

/// Key of an artist's name: equal for names that differ in nothing but spelling, article or spaces.
///
/// Begins with the version of the normal form, so that keys of two versions never meet.
///
/// ```
/// use segue_domain::matching::artist_key;
/// assert_eq!(artist_key("The Beatles"), artist_key("BEATLES"));
/// ```
#[must_use]
pub fn artist_key(name: &str) -> Option<String> {
    key(&NormalName::of(name))
}

/// Key of a title without its guests and versions: `Heroes - Live` and `heroes` have one. `None` for
/// a blank one.
///
/// ```
/// use segue_domain::matching::title_key;
/// assert_eq!(title_key("“Heroes” - 2017 Remaster"), title_key("heroes"));
/// ```
#[must_use]
pub fn title_key(title: &str) -> Option<String> {
    key(NormalTitle::of(title).name())
}

fn key(name: &NormalName) -> Option<String> {
    (!name.is_empty()).then(|| format!("{NORMAL_FORM_VERSION}:{}", name.squeezed()))
}
