"""Matches the tracks of two Spotify sets by names alone and lets their lengths say who was right.

    cargo build --release -p segue-domain --example match_tracks
    python3 bench/accuracy/matching/tracks.py ../shared/datasets --seed 1

Tracks that are in both sets under one Spotify id are not asked for, so that every match is between
two entries of the catalogue. With --halves the greater set is cut in two by its ids, and one half
asked for in the other. Writes lists, proposals and a sample of matches whose
titles differ (tab-separated, for reading by eye) under target/matching.
"""

import argparse
import collections
import csv
import random
import subprocess
import zlib
from pathlib import Path

TOLERANCE_MS = 3_000


def tracks(file, artist, title):
    with open(file, encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            fields = [" ".join(row[column].split()) for column in (artist, title)]
            yield row["track_id"], (*fields, str(int(float(row["duration_ms"]))))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("datasets", type=Path)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--halves", action="store_true")
    options.add_argument("--sample", type=int, default=200)
    options.add_argument("--example", default="target/release/examples/match_tracks")
    options.add_argument("--out", type=Path, default=Path("target/matching"))
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)

    asked = dict(tracks(given.datasets / "spotify-artists-bdda/artist_tracks.csv",
                        "artist_name", "name"))
    known = dict(tracks(given.datasets / "tidytuesday-spotify-songs/spotify_songs.csv",
                        "track_artist", "track_name"))
    if given.halves:
        is_asked = {track: zlib.crc32(track.encode()) % 2 == 0 for track in known}
        asked = {track: line for track, line in known.items() if is_asked[track]}
        known = {track: line for track, line in known.items() if not is_asked[track]}
    for list_name, found in [("tracks-asked", asked), ("tracks-known", known)]:
        others = known if found is asked else {}
        lines = sorted({line for track, line in found.items() if track not in others})
        (given.out / list_name).write_text("".join("\t".join(line) + "\n" for line in lines),
                                           encoding="utf-8")
        print(f"{list_name}: {len(lines)}")

    command = [given.example, given.out / "tracks-asked", given.out / "tracks-known"]
    told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    (given.out / "tracks.tsv").write_text(told, encoding="utf-8")
    proposals = [line.split("\t") for line in told.splitlines()]
    print(dict(collections.Counter(line[0] for line in proposals)))

    matches = [line for line in proposals if line[0] == "match"]
    differing = [line for line in matches if line[4] != line[7]]
    for name, lines in [("all", matches), ("titles that differ", differing)]:
        for method in ("exact", "similar"):
            of_method = [line for line in lines if line[1] == method]
            agree = sum(abs(int(line[5]) - int(line[8])) <= TOLERANCE_MS for line in of_method)
            print(f"{name}, {method}: {len(of_method)}, length agrees in {agree}")
    sample = random.Random(given.seed).sample(differing, min(given.sample, len(differing)))
    text = "".join("\t".join(line[1:]) + "\n" for line in sorted(sample, key=lambda l: l[2]))
    (given.out / f"tracks-sample-{given.seed}.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
