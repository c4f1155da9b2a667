//! The summary as a person reads it.

use super::accuracy::{Matches, Tempi, percent};
use super::{Accuracy, Summary};
use crate::{drift, waiting};
use segue_pipeline::accounting::Counts;
use std::collections::BTreeMap;

/// Lines of one kind shown before the rest is only counted.
const MOST_SHOWN: usize = 5;
/// Columns of the table. A job that waits counts as one accepted and one parked: what it will
/// bring is not known before it goes on.
const COLUMNS: [&str; 7] =
    ["objects", "accepted", "loaded", "unchanged", "rejected", "parked", "pending"];

/// The whole text, without a line end.
pub(super) fn of(summary: &Summary, query_line: &str) -> String {
    let mut text = String::new();
    let seconds = summary.elapsed_ms as f64 / 1_000.0;
    let memory = summary.max_rss_bytes.map(|bytes| format!(", {} MB of memory", bytes / 1_000_000));
    let memory = memory.unwrap_or_default();
    line(&mut text, &format!("segue {} finished in {seconds:.1} s{memory}", summary.command));
    if summary.recovered_messages > 0 {
        let messages = summary.recovered_messages;
        line(&mut text, &format!("first finished an interrupted run: {messages} messages"));
    }
    line(&mut text, "");
    table(&mut text, summary);
    line(&mut text, "");
    line(&mut text, &equation(&summary.counts));
    line(&mut text, "");
    coverage(&mut text, summary);
    if let Some(accuracy) = &summary.accuracy {
        measured(&mut text, accuracy);
    }
    requests(&mut text, summary);
    list(&mut text, "Not offered by the sources", &summary.capabilities_missing);
    list(&mut text, drift::TITLE, &drift::lines(&summary.drift));
    if summary.previews_refused > 0 {
        let refused = summary.previews_refused;
        line(&mut text, &format!("Previews refused: {refused} (host not allowed, never asked)"));
    }
    if summary.other_releases > 0 {
        let others = summary.other_releases;
        line(&mut text, &format!("Other releases of a recording already listed: {others}"));
    }
    list(&mut text, "Parked", &waiting::lines(&summary.waiting));
    let given_up = summary.given_up.iter().map(|d| format!("{}: {}", d.work, d.reason));
    list(&mut text, "Given up", &grouped(given_up));
    list(&mut text, "Notes", &summary.notes);
    if summary.counts.rejected > 0 {
        line(&mut text, "Why records were rejected: segue rejected");
    }
    line(&mut text, "");
    line(&mut text, "Look at the data:");
    text.push_str(query_line);
    text
}

fn line(text: &mut String, content: &str) {
    text.push_str(content);
    text.push('\n');
}

/// Counts by stage and source; columns of numbers, right-aligned.
fn table(text: &mut String, summary: &Summary) {
    let row = |text: &mut String, name: &str, cells: [String; 7]| {
        let cells: String = COLUMNS
            .iter()
            .zip(cells)
            .map(|(heading, cell)| format!("{cell:>width$}", width = heading.len() + 3))
            .collect();
        line(text, &format!("  {name:<30}{cells}"));
    };
    row(text, "stage (source)", COLUMNS.map(str::to_owned));
    for entry in &summary.lines {
        let Counts { accepted, loaded, unchanged, rejected, parked, pending } = entry.counts;
        let cells = [entry.objects, accepted, loaded, unchanged, rejected, parked, pending];
        row(text, entry.stage.title(), cells.map(|n| n.to_string()));
    }
}

/// How many requests each source was sent.
fn requests(text: &mut String, summary: &Summary) {
    let sent = summary.requests.iter().map(|(source, requests)| format!("{source} {requests}"));
    let sent: Vec<String> = sent.collect();
    if !sent.is_empty() {
        line(text, &format!("Requests sent: {}", sent.join(", ")));
    }
    if let Some(answered) = summary.simulated_requests {
        line(text, &format!("Requests the simulated world answered: {answered}"));
    }
}

/// `accepted = loaded + …` with the numbers, and a warning should they ever not add up.
fn equation(counts: &Counts) -> String {
    let Counts { accepted, loaded, unchanged, rejected, parked, pending } = counts;
    let mut text = format!(
        "accepted {accepted} = loaded {loaded} + unchanged {unchanged} + rejected {rejected} + \
         parked {parked} + pending {pending}"
    );
    if !counts.balances() {
        text.push_str("\nThe numbers do not add up. This is a defect; please report it.");
    }
    text
}

fn coverage(text: &mut String, summary: &Summary) {
    let known = &summary.coverage;
    line(
        text,
        &format!(
            "In the database: {} songs, {} artists, {} albums, {} playlists",
            known.songs, known.artists, known.albums, known.playlists
        ),
    );
    let shares = [
        ("songs with all of Spotify's data", known.songs_complete, known.songs),
        ("songs with Last.fm listeners", known.songs_with_listeners, known.songs),
        ("songs with audio features", known.songs_with_features, known.songs),
        ("artists with a profile", known.artists_with_profile, known.artists_with_id),
        ("artists with Last.fm listeners", known.artists_with_listeners, known.artists_with_id),
        ("artists MusicBrainz describes", known.artists_described, known.artists_with_id),
        ("areas with their place on earth", known.areas_placed, known.areas),
    ];
    for (what, part, whole) in shares {
        let share = percent(part.unsigned_abs(), whole.unsigned_abs());
        line(text, &format!("  {what:<34}{:>8}  ({part} of {whole})", in_percent(share)));
    }
}

fn measured(text: &mut String, accuracy: &Accuracy) {
    let loaded = accuracy.tracks;
    line(text, &format!("Against the truth about the {loaded} tracks loaded:"));
    let rows = [
        ("Last.fm", accuracy.lastfm),
        ("Previews", accuracy.previews),
        ("MusicBrainz", accuracy.musicbrainz),
        ("home towns", accuracy.homes),
    ];
    for (what, matches) in rows {
        let Matches { made, right, possible } = matches;
        let (precision, recall) = (in_percent(matches.precision()), in_percent(matches.recall()));
        line(
            text,
            &format!(
                "  {what:<16} precision {precision:>7} ({right} of {made} made are right), \
                 recall {recall:>7} ({right} of {possible} possible were made)"
            ),
        );
    }
    let Tempi { heard, right, right_but_for_octave } = accuracy.tempo;
    let share = |count| in_percent(percent(count, heard));
    line(
        text,
        &format!(
            "  {:<16} right {:>11} ({right} of {heard} heard, within 4 %), \
             {} but for the octave",
            "tempo",
            share(right),
            share(right_but_for_octave)
        ),
    );
}

fn in_percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{share:.1} %"))
}

/// Equal lines once, with how often.
fn grouped(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        *times.entry(line).or_default() += 1;
    }
    let with_times = |(line, times): (String, usize)| match times {
        1 => line,
        times => format!("{line} ({times} times)"),
    };
    times.into_iter().map(with_times).collect()
}

fn list(text: &mut String, title: &str, entries: &[String]) {
    if entries.is_empty() {
        return;
    }
    line(text, &format!("{title}:"));
    for entry in entries.iter().take(MOST_SHOWN) {
        line(text, &format!("  - {entry}"));
    }
    if entries.len() > MOST_SHOWN {
        line(text, &format!("  … and {} more", entries.len() - MOST_SHOWN));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_equation_shows_its_numbers_and_says_when_they_do_not_add_up() {
        let counts = Counts { accepted: 5, loaded: 2, unchanged: 3, ..Counts::default() };
        assert_eq!(
            equation(&counts),
            "accepted 5 = loaded 2 + unchanged 3 + rejected 0 + parked 0 + pending 0"
        );
        assert!(equation(&Counts { accepted: 6, ..counts }).contains("do not add up"));
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let mut text = String::new();
        let entries: Vec<String> = (0..8).map(|n| format!("e{n}")).collect();
        list(&mut text, "Waiting", &entries);
        assert!(text.contains("e4") && !text.contains("e5") && text.contains("3 more"), "{text}");
    }
}
