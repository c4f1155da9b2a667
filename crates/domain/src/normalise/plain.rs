//! Which steps need not look at a name: most names are written in plain letters.

use crate::text::MAX_NAME_BYTES;

/// Whether a name has letters or signs beyond ASCII.
pub(super) fn is_foreign(name: &str) -> bool {
    !name.is_ascii()
}

/// Whether a name may be too long, or begin or end with nothing.
pub(super) fn may_be_cut(name: &str) -> bool {
    let is_edged = name.starts_with(' ') || name.ends_with(' ');
    name.len() > MAX_NAME_BYTES || is_edged || may_hide_something(name)
}

/// Whether a name may hold what is not seen.
pub(super) fn may_hide_something(name: &str) -> bool {
    !name.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// Whether a name may hold capitals.
pub(super) fn may_have_capitals(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
}

/// Whether a name may hold anything but words with one space between.
pub(super) fn may_be_spaced_oddly(name: &str) -> bool {
    may_be_cut(name) || name.contains("  ")
}
