//! `segue matches`: answers a person should look at, what the person says of them, and which song a
//! name means.

use crate::args::{FindArgs, MatchesAction, ReviewArgs};
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::local::SystemClock;
use crate::output::{plain, print, say};
use segue_domain::matching::{Matcher, TrackIdentity};
use segue_pipeline::message::Source;
use segue_pipeline::ports::Clock;
use segue_postgres::{Database, MatchDecision, NamedSong, StoredMatch};

/// Runs it.
///
/// # Errors
/// A database that cannot be reached, or that refuses the decision.
pub(crate) async fn run(config: &Config, action: MatchesAction) -> anyhow::Result<Exit> {
    config.data.create()?;
    let database = Backend::of(config).open(false).await?;
    let database = database.ranked_by(config.rank_strategy).judging_by(config.matcher);
    match action {
        MatchesAction::Review(args) => review(&database, &args).await,
        MatchesAction::Accept(args) => decide(&database, &args.id, MatchDecision::Accept).await,
        MatchesAction::Reject(args) => decide(&database, &args.id, MatchDecision::Reject).await,
        MatchesAction::Find(args) => find(&database, &config.matcher, &args).await,
    }
}

async fn find(database: &Database, matcher: &Matcher, args: &FindArgs) -> anyhow::Result<Exit> {
    let asked = TrackIdentity {
        title: &args.track,
        artist: &args.artist,
        duration_ms: args.seconds.map(|seconds| i64::from(seconds) * 1_000),
        ..TrackIdentity::default()
    };
    let found = database.songs_named(matcher, asked).await?;
    if args.output.json {
        print(&serde_json::to_string(&found)?)?;
    } else if found.is_empty() {
        print("no song is called so, nor nearly so")?;
    } else {
        for song in &found {
            print(&plain(&describe_song(song)))?;
        }
    }
    Ok(Exit::Done)
}

async fn review(database: &Database, args: &ReviewArgs) -> anyhow::Result<Exit> {
    let matches = database.matches_to_review(args.all, i64::from(args.limit)).await?;
    if args.output.json {
        print(&serde_json::to_string(&matches)?)?;
    } else if matches.is_empty() {
        print("no match waits for a decision")?;
    } else {
        for one in &matches {
            print(&plain(&describe(one)))?;
        }
    }
    Ok(Exit::Done)
}

async fn decide(database: &Database, id: &str, decision: MatchDecision) -> anyhow::Result<Exit> {
    let found = database.matches_called(id).await?;
    let [one] = found.as_slice() else {
        let problem = if found.is_empty() { "no match has" } else { "more than one match has" };
        say(&format!("segue: {problem} an id that begins with {id:?}; see `segue matches review`"));
        return Ok(Exit::Usage);
    };
    let Some(key) = one.key() else {
        say(&format!("segue: {} is about a thing without a provider's id", one.match_id));
        return Ok(Exit::Usage);
    };
    database.decide_match(&key, decision, SystemClock.now()).await?;
    // Always: an earlier one may have been killed in between.
    database.recompute_ranks().await?;
    let done = match decision {
        MatchDecision::Accept if one.source == Source::Musicbrainz.as_str() => {
            "accepted: it is its description; where MusicBrainz was not asked yet, the next run asks"
        }
        MatchDecision::Accept => "accepted: its numbers are in the row, and later ones follow",
        MatchDecision::Reject => "rejected: what it brought is gone, and does not come back",
    };
    print(&plain(&format!("{}\n  {done}", headline(one))))?;
    Ok(Exit::Done)
}

/// A song a name may mean, in a few lines.
fn describe_song(song: &NamedSong) -> String {
    let artist = song.artist.as_deref().unwrap_or("nobody");
    let length = song.duration_ms.map_or(String::new(), |length| {
        let seconds = length / 1_000;
        format!(", {}:{:02}", seconds / 60, seconds % 60)
    });
    let mut lines = vec![format!("{}  {}", song.song_id, song.standing.as_str())];
    lines.push(format!("  {} by {artist}{length}", song.title));
    lines.push(scored(&song.note.method, song.note.score, &song.note.reasons));
    if let Some(other) = &song.runner_up {
        lines.push(format!("  next:    {} {:.3}", other.id, other.score));
    }
    lines.join("\n")
}

fn scored(method: &str, score: f64, reasons: &[String]) -> String {
    let method = match method {
        "isrc" => "the same ISRC",
        "mbid" => "the same MusicBrainz id",
        "link" => "a link to its page",
        "exact" => "exact names",
        _ => "similar names",
    };
    format!("  score:   {score:.3} by {method}; {}", against(reasons))
}

/// A match in a few lines: what is here, what the source has, and what speaks against their being one.
fn describe(one: &StoredMatch) -> String {
    let mut lines = vec![headline(one)];
    lines.push(format!("  here:    {} ({} {})", here(one), one.entity_kind, one.entity_id));
    lines.push(format!("  {}: {}", padded(&one.source), there(one)));
    if let (Some(method), Some(score)) = (&one.method, one.score) {
        lines.push(scored(method, score, &one.reasons));
    }
    if let Some(runner_up) = &one.runner_up {
        lines.push(format!("  next:    {runner_up}"));
    }
    lines.join("\n")
}

fn headline(one: &StoredMatch) -> String {
    let by = match one.decided_by.as_str() {
        "person" => " by you",
        _ => "",
    };
    format!("{}  {}{by}", one.match_id, one.standing)
}

fn here(one: &StoredMatch) -> String {
    let name = one.entity_name.as_deref().unwrap_or("not here yet");
    match &one.entity_artist {
        Some(artist) => format!("{name} by {artist}"),
        None => name.to_owned(),
    }
}

fn there(one: &StoredMatch) -> String {
    let artist = one.candidate_artist.as_deref().unwrap_or("nobody");
    let name = match &one.candidate_title {
        Some(title) => format!("{title} by {artist}"),
        None => artist.to_owned(),
    };
    let id = one.mbid.as_deref().filter(|_| one.source == Source::Musicbrainz.as_str());
    let told = [
        one.candidate_about.clone(),
        one.listeners.map(|listeners| format!("{listeners} listeners")),
        id.map(str::to_owned),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    match told.as_slice() {
        [] => name,
        told => format!("{name} ({})", told.join(", ")),
    }
}

fn against(reasons: &[String]) -> String {
    match reasons {
        [] => "nothing speaks against it".to_owned(),
        reasons => format!("against it: {}", reasons.join(", ")),
    }
}

/// A source's name as wide as the words beside it.
fn padded(source: &str) -> String {
    format!("{source:<7}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_says_what_is_here_what_is_there_and_what_speaks_against_it() {
        let one: StoredMatch = serde_json::from_value(serde_json::json!({
            "match_id": "3f0c91d27a64be85", "entity_kind": "song", "entity_id": "t1",
            "entity_name": "Heroes", "entity_artist": "David Bowie", "source": "Lastfm",
            "candidate_title": "Heros", "candidate_artist": "David Bowie", "method": "similar",
            "score": 0.8, "reasons": ["duration -0.200"], "runner_up": null, "standing": "near",
            "decided_by": "matcher", "is_believed": false, "listeners": 7, "playcount": null,
        }))
        .unwrap();
        assert_eq!(
            describe(&one),
            "3f0c91d27a64be85  near\n  here:    Heroes by David Bowie (song t1)\n  \
             Lastfm : Heros by David Bowie (7 listeners)\n  \
             score:   0.800 by similar names; against it: duration -0.200"
        );
    }
}
