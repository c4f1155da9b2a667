//! Many clips as a table: one line each, what matters most.

use super::measure::Measured;
use super::words::{self, known};

/// Most columns of a line.
const WIDTH: usize = 100;
/// What is not known.
const UNKNOWN: &str = "–";

/// Widths of the columns after the name.
const WIDTHS: [usize; 7] = [7, 6, 5, 8, 6, 6, 5];
const HEADINGS: [&str; 7] = ["length", "bpm", "conf.", "key", "LUFS", "energy", "dance"];

/// A table for clips of known names.
pub(super) struct Table {
    name_width: usize,
}

impl Table {
    /// As wide as the longest of `names` needs, and no wider than a terminal.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let others: usize = WIDTHS.iter().map(|width| width + 2).sum();
        let longest = names.map(|name| name.chars().count()).max().unwrap_or_default();
        Self { name_width: longest.max("file".len()).min(WIDTH - others) }
    }

    /// The line above the others.
    pub(super) fn heading(&self) -> String {
        self.line("file", HEADINGS.map(str::to_owned))
    }

    /// The line of one clip.
    pub(super) fn row(&self, name: &str, measured: &Measured) -> String {
        let features = &measured.features;
        let cells = [
            Some(words::length(features.duration_s)),
            known(features.bpm, 1, ""),
            known(features.bpm_confidence, 2, ""),
            words::key(features),
            known(features.integrated_loudness, 1, ""),
            known(features.energy, 3, ""),
            known(features.danceability, 2, ""),
        ];
        self.line(name, cells.map(|cell| cell.unwrap_or_else(|| UNKNOWN.to_owned())))
    }

    fn line(&self, name: &str, cells: [String; 7]) -> String {
        let mut line = format!("{:<width$}", self.fitted(name), width = self.name_width);
        for (cell, width) in cells.into_iter().zip(WIDTHS) {
            line.push_str(&format!("  {cell:>width$}"));
        }
        line
    }

    /// The end of a long name: clips of one folder differ there.
    fn fitted(&self, name: &str) -> String {
        let surplus = name.chars().count().saturating_sub(self.name_width);
        if surplus == 0 {
            return name.to_owned();
        }
        format!("…{}", name.chars().skip(surplus + 1).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_lose_their_beginning_and_lines_fit_a_terminal() {
        let long = "music/".repeat(20) + "end.mp3";
        let table = Table::of([long.as_str(), "a"].into_iter());
        let line = table.line(&long, HEADINGS.map(str::to_owned));
        assert!(line.starts_with('…') && line.contains("end.mp3  "), "{line}");
        assert_eq!(line.chars().count(), WIDTH, "{line}");
        let table = Table::of(["ab"].into_iter());
        assert!(table.heading().starts_with("file   length"), "{}", table.heading());
    }
}
