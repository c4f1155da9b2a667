//! Several values in one cell: `a;b`, or a list as Python or JSON prints it.

/// The values of a cell. A cell that only looks like a list (`[bsd.u]`) is one value.
pub(super) fn values(cell: &str) -> Vec<String> {
    literal(cell).unwrap_or_else(|| cell.split(';').map(|value| value.trim().to_owned()).collect())
}

/// The items of `['A', "B's"]`; `None` when the text is no list of quoted items.
pub(super) fn literal(text: &str) -> Option<Vec<String>> {
    let mut rest = text.trim().strip_prefix('[')?.strip_suffix(']')?.trim();
    let mut items = Vec::new();
    while !rest.is_empty() {
        let (item, behind) = quoted(rest)?;
        items.push(item.trim().to_owned());
        let behind = behind.trim_start();
        rest = match behind.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if behind.is_empty() => behind,
            None => return None,
        };
    }
    Some(items)
}

/// A quoted item at the start of `text`, unescaped, and what comes behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.chars();
    let quote = rest.next().filter(|c| matches!(c, '\'' | '"'))?;
    let mut item = String::new();
    loop {
        match rest.next()? {
            '\\' => item.push(escaped(&mut rest)?),
            c if c == quote => return Some((item, rest.as_str())),
            c => item.push(c),
        }
    }
}

/// The character behind a backslash. JSON's surrogate pairs are left out: Python prints none.
fn escaped(rest: &mut std::str::Chars<'_>) -> Option<char> {
    let digits = match rest.next()? {
        'n' => return Some('\n'),
        't' => return Some('\t'),
        'r' => return Some('\r'),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        other => return Some(other),
    };
    let (code, behind) = rest.as_str().split_at_checked(digits)?;
    *rest = behind.chars();
    u32::from_str_radix(code, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_are_read_as_people_write_them() {
        for (cell, expected) in [
            ("pop;uk pop", vec!["pop", "uk pop"]),
            ("['Ed Sheeran', \"Guns N' Roses\"]", vec!["Ed Sheeran", "Guns N' Roses"]),
            (r"['It\'s', 'caf\xe9']", vec!["It's", "café"]),
            (r#"["A", "B"]"#, vec!["A", "B"]),
            ("['A; B']", vec!["A; B"]),
            ("[]", vec![]),
        ] {
            assert_eq!(values(cell), expected, "{cell}");
        }
    }

    #[test]
    fn a_name_in_brackets_is_a_name() {
        for name in ["[bsd.u]", "[:SITD:]", "['open", "['a' 'b']", r"['\xzz']", "[1, 2]"] {
            assert_eq!(values(name), [name], "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_some_list(text in "[\\[\\]'\"\\\\,;xu0-9é ]{0,20}") {
            let _ = values(&text);
        }
    }
}
