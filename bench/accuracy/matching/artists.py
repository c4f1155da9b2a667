"""Matches the artists of the HetRec Last.fm set to those of two Spotify sets, and draws a sample.

    cargo build --release -p segue-domain --example match_artists
    python3 bench/accuracy/matching/artists.py ../shared/datasets --seed 1 --among differing

Writes lists, proposals and the sample (tab-separated, for reading by eye) under target/matching. Names
do not tell namesakes apart, so each line of the sample ends with what else the sets know of both: the
tags listeners use most, and genres and titles.
"""

import argparse
import collections
import csv
import random
import subprocess
from pathlib import Path

LISTS = {
    "asked": [("hetrec2011-lastfm-2k/artists.dat", "name", "\t")],
    "known": [
        ("tidytuesday-spotify-songs/spotify_songs.csv", "track_artist", ","),
        ("spotify-artists-bdda/artist_details.csv", "artist_name", ","),
        ("spotify-artists-bdda/artist_tracks.csv", "artist_name", ","),
    ],
}


def names(datasets, sources):
    found = set()
    for file, column, delimiter in sources:
        # The quotation marks of the Last.fm file are letters of names.
        quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        with open(datasets / file, encoding="utf-8", newline="") as lines:
            # The copy of the Last.fm file has no header.
            header = ["id", "name"] if delimiter == "\t" else None
            rows = csv.DictReader(lines, header, delimiter=delimiter, quoting=quoting)
            found.update(" ".join((row[column] or "").split()) for row in rows)
    return sorted(found - {""})


def heard_as(datasets, artists):
    """The tags each artist of the Last.fm set is given most often, with how often."""
    folder = datasets / "hetrec2011-lastfm-2k"
    ids = {}
    for line in (folder / "artists.dat").read_text(encoding="utf-8").splitlines():
        number, name = line.split("\t")[:2]
        ids[number] = " ".join(name.split())
    tags = (folder / "tags.dat").read_text(encoding="latin-1").splitlines()
    tags = dict(line.split("\t")[:2] for line in tags)
    given = collections.defaultdict(collections.Counter)
    for line in (folder / "user_taggedartists.dat").read_text(encoding="utf-8").splitlines():
        artist, tag = line.split("\t")[1:3]
        if ids.get(artist) in artists:
            given[ids[artist]][tags.get(tag, tag)] += 1
    return {name: [f"{tag} {n}" for tag, n in most.most_common(5)] for name, most in given.items()}


def known_for(datasets, artists):
    """Genres and some titles of each artist of the Spotify sets."""
    genres, titles = collections.defaultdict(dict), collections.defaultdict(dict)
    for file, artist, genre, title in [
        ("tidytuesday-spotify-songs/spotify_songs.csv", "track_artist", "playlist_subgenre",
         "track_name"),
        ("spotify-artists-bdda/artist_details.csv", "artist_name", "genres", None),
        ("spotify-artists-bdda/artist_tracks.csv", "artist_name", None, "name"),
    ]:
        with open(datasets / file, encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                name = " ".join((row[artist] or "").split())
                if name in artists:
                    if genre and row[genre]:
                        genres[name].setdefault(row[genre])
                    if title and row[title]:
                        titles[name].setdefault(row[title])
    return {name: list(genres[name])[:4] + list(titles[name])[:3] for name in artists}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("datasets", type=Path)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--sample", type=int, default=200)
    options.add_argument("--among", choices=["all", "differing"], default="all")
    options.add_argument("--measure", choices=["levenshtein", "ratcliff"], default="levenshtein")
    options.add_argument("--example", default="target/release/examples/match_artists")
    options.add_argument("--out", type=Path, default=Path("target/matching"))
    given = options.parse_args()

    given.out.mkdir(parents=True, exist_ok=True)
    for list_name, sources in LISTS.items():
        found = names(given.datasets, sources)
        (given.out / list_name).write_text("\n".join(found) + "\n", encoding="utf-8")
        print(f"{list_name}: {len(found)} names")

    command = [given.example, given.out / "asked", given.out / "known"]
    if given.measure != "levenshtein":
        command += ["--measure", given.measure]
    told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    (given.out / "proposals.tsv").write_text(told, encoding="utf-8")
    proposals = [line.split("\t") for line in told.splitlines()]

    matches = [line for line in proposals if line[0] == "match"]
    identical = [line for line in matches if line[3] == line[4]]
    print(f"matches: {len(matches)}, of these spelled identically: {len(identical)}")
    print("by method:", dict(collections.Counter(line[1] for line in matches)))
    print("names with ambiguous candidates:",
          len({line[3] for line in proposals if line[0] == "ambiguous"}))

    among = matches if given.among == "all" else [m for m in matches if m[3] != m[4]]
    sample = random.Random(given.seed).sample(among, min(given.sample, len(among)))
    tags = heard_as(given.datasets, {line[3] for line in sample})
    known = known_for(given.datasets, {line[4] for line in sample})
    for line in sample:
        line += ["; ".join(tags.get(line[3], [])), "; ".join(known.get(line[4], []))]
    text = "\n".join("\t".join(line[1:]) for line in sorted(sample, key=lambda line: line[2]))
    file = given.out / f"sample-{given.among}-{given.seed}.tsv"
    file.write_text(text + "\n", encoding="utf-8")
    print(f"sample of {len(sample)} of {len(among)}: {file}")


if __name__ == "__main__":
    main()
