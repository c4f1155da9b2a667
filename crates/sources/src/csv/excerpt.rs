//! Cuts text that came from outside to a length that fits a message.

/// The first `most` characters of `text`, with `…` when something was left out.
pub(super) fn excerpt(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_long_is_cut_and_never_inside_a_character() {
        assert_eq!(excerpt("héé", 3), "héé");
        assert_eq!(excerpt("héé", 2), "hé…");
    }
}
