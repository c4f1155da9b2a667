//! `.env` files: `NAME=value` lines.

/// Why a line of a `.env` file cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLine {
    /// Its number, from 1.
    pub(super) number: usize,
}

/// Reads `NAME=value` lines; empty lines, `#` comments, `export` and quotes are understood.
pub(super) fn parse(text: &str) -> Result<Vec<(String, String)>, BadLine> {
    let mut pairs = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').ok_or(BadLine { number })?;
        pairs.push((name.trim().to_owned(), unquote(value.trim()).to_owned()));
    }
    Ok(pairs)
}

/// Quotes keep everything between them; without quotes ` #` begins a comment.
fn unquote(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some((inside, _)) = value.strip_prefix(quote).and_then(|rest| rest.split_once(quote))
        {
            return inside;
        }
    }
    value.split_once(" #").map_or(value, |(before, _)| before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_with_and_without_quotes_and_comments() {
        let text = "# c\n\nA=1\nexport B = 'x # y'\nC=\"q\" # z\nD=v # w\nE=postgres://u:p#q@h\n";
        let read = parse(text).unwrap();
        let read: Vec<(&str, &str)> = read.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let expected =
            [("A", "1"), ("B", "x # y"), ("C", "q"), ("D", "v"), ("E", "postgres://u:p#q@h")];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_line_that_is_no_pair_is_named() {
        assert_eq!(parse("A=1\nnonsense"), Err(BadLine { number: 2 }));
    }
}
