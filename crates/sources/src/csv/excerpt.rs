//! Makes text that came from outside fit for a message: short, and harmless to a terminal.

/// The first `most` characters of `text`, with `…` when something was left out. Characters a
/// terminal would obey are written as escapes.
pub(super) fn excerpt(text: &str, most: usize) -> String {
    let mut shown = String::new();
    for (at, character) in text.chars().enumerate() {
        if at == most {
            return shown + "…";
        }
        if is_obeyed(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Control characters, and those that turn the direction of writing.
fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_long_is_cut_and_never_inside_a_character() {
        assert_eq!(excerpt("héé", 3), "héé");
        assert_eq!(excerpt("héé", 2), "hé…");
    }

    #[test]
    fn nothing_shown_moves_the_cursor_or_turns_the_text() {
        let odd = "\u{1b}[2Ja\r\n\u{202e}b\u{9b}";
        assert_eq!(excerpt(odd, 20), r"\u{1b}[2Ja\r\n\u{202e}b\u{9b}");
        assert_eq!(excerpt("日本 \"e\u{301}\"", 20), "日本 \"e\u{301}\"");
    }
}
