"""The importer Segue is measured against: one file, psycopg2, execute_values.

Reads a CSV of the Spotify songs dataset and upserts artists, albums, songs, credits, playlists and
their tracks into Segue's schema: one transaction per 2,000 rows, rows made unique per batch,
unchanged rows left alone by WHERE ... IS DISTINCT FROM. It keeps nothing of the input, no ledger,
no times per column and no ranks, and of two rows about one song the last one read wins.

    DATABASE_URL=postgresql://... python peer.py FILE.csv [--page-size N]
"""

import argparse
import csv
import hashlib
import itertools
import json
import os
import sys
import unicodedata

import psycopg2
from psycopg2.extras import execute_values

ROWS_PER_TRANSACTION = 2_000
MISSING = {"", "na", "nan", "n/a", "null", "none"}


class Table:
    """One table's upsert: `key` decides what is the same row, `kept` columns are written once."""

    def __init__(self, name, key, columns, kept=(), has_updated_at=True):
        self.name = name
        self.columns = key + columns + list(kept)
        self.rows = {}
        self.key_length = len(key)
        updates = [f"{column} = EXCLUDED.{column}" for column in columns]
        if updates and has_updated_at:
            updates.append("updated_at = now()")
        action = "DO NOTHING"
        if updates:
            stored = ", ".join(f"{name}.{column}" for column in columns)
            offered = ", ".join(f"EXCLUDED.{column}" for column in columns)
            guard = f"WHERE ({stored}) IS DISTINCT FROM ({offered})"
            action = f"DO UPDATE SET {', '.join(updates)} {guard}"
        self.statement = (
            f"INSERT INTO {name} ({', '.join(self.columns)}) VALUES %s "
            f"ON CONFLICT ({', '.join(key)}) {action}"
        )

    def add(self, *values):
        self.rows[values[: self.key_length]] = values

    def flush(self, cursor, page_size):
        """Writes the batch in key order, so that two importers cannot deadlock."""
        rows = [self.rows[key] for key in sorted(self.rows)]
        self.rows = {}
        if rows:
            execute_values(cursor, self.statement, rows, page_size=page_size)


FEATURES = [
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness",
    "instrumentalness", "liveness", "valence", "tempo",
]  # fmt: skip
WHOLE = {"key", "mode"}


class Batch:
    """The tables in the order of their foreign keys."""

    def __init__(self):
        self.artists = Table("artists", ["artist_id"], ["artist_name"])
        self.albums = Table(
            "albums",
            ["album_id"],
            ["album_title", "release_date", "release_date_precision"],
            # A compilation has many artists: the first one met stays.
            kept=["artist_id"],
        )
        self.songs = Table(
            "songs",
            ["song_id"],
            ["song_name", "artist_id", "album_id", "popularity", "duration_ms", "release_date"]
            + ["release_date_precision", "spotify_data_complete"]
            + FEATURES,
        )
        self.credits = Table(
            "song_artists", ["song_id", "position"], ["artist_id"], has_updated_at=False
        )
        self.playlists = Table(
            "playlists",
            ["playlist_id"],
            ["playlist_name", "playlist_genre", "playlist_subgenre"],
        )
        self.tracks = Table("playlist_tracks", ["playlist_id", "song_id"], [])

    def add(self, row):
        """Takes one line of the file; returns False when it is no song."""
        song_id, name = row["track_id"].strip(), text(row["track_name"])
        artist = text(row["track_artist"])
        if len(song_id) != 22 or name is None or artist is None:
            return False
        artist_id = name_id(artist)
        self.artists.add(artist_id, artist)
        released, precision = date(row["track_album_release_date"])
        album_id, title = row["track_album_id"].strip() or None, text(row["track_album_name"])
        if album_id and title:
            self.albums.add(album_id, title, released, precision, artist_id)
        else:
            album_id = None
        duration = within(whole(row["duration_ms"]), 2_000, 10_799_999)
        features = [(whole if name in WHOLE else number)(row[name]) for name in FEATURES]
        self.songs.add(
            song_id, name, artist_id, album_id, within(whole(row["track_popularity"]), 0, 100),
            duration, released, precision, album_id is not None and duration is not None,
            *features,
        )  # fmt: skip
        self.credits.add(song_id, 1, artist_id)
        playlist_id, playlist = row["playlist_id"].strip(), text(row["playlist_name"])
        if playlist_id and playlist:
            genre, subgenre = text(row["playlist_genre"]), text(row["playlist_subgenre"])
            self.playlists.add(playlist_id, playlist, genre, subgenre)
            self.tracks.add(playlist_id, song_id)
        return True

    def flush(self, cursor, page_size):
        for table in (
            self.artists, self.albums, self.songs, self.credits, self.playlists, self.tracks
        ):  # fmt: skip
            table.flush(cursor, page_size)


def text(cell):
    """A name; R writes NA where there is none."""
    cell = cell.strip()
    return None if cell in ("", "NA") else cell


def number(cell):
    """A finite number, or None."""
    cell = cell.strip()
    if cell.lower() in MISSING:
        return None
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def whole(cell):
    """A whole number, also when spelled 97.0 or 1e5, or None."""
    value = number(cell)
    return int(value) if value is not None and value.is_integer() else None


def within(value, low, high):
    """The value, or None where the table's CHECK would refuse it."""
    return value if value is not None and low <= value <= high else None


def date(cell):
    """A release date with its precision: YYYY, YYYY-MM or YYYY-MM-DD."""
    cell = cell.strip()
    precision = {4: "year", 7: "month", 10: "day"}.get(len(cell))
    if precision is None or not cell.replace("-", "").isdigit():
        return None, None
    return cell, precision


def name_id(name):
    """A stable id for an artist known by name only."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return "peer:" + hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()


def import_file(connection, path, page_size):
    """Imports `path`; returns how many rows were read and how many were refused."""
    read = refused = 0
    batch = Batch()
    with open(path, encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        while rows := list(itertools.islice(lines, ROWS_PER_TRANSACTION)):
            read += len(rows)
            refused += sum(not batch.add(row) for row in rows)
            with connection, connection.cursor() as cursor:
                batch.flush(cursor, page_size)
    return read, refused


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--page-size", type=int, default=1_000, help="rows per INSERT")
    arguments = parser.parse_args()
    url = os.environ.get("DATABASE_URL")
    if not url:
        sys.exit("DATABASE_URL is not set: it names the database to import into")
    connection = psycopg2.connect(url)
    try:
        read, refused = import_file(connection, arguments.file, arguments.page_size)
    finally:
        connection.close()
    print(json.dumps({"accepted": read, "rejected": refused}))


if __name__ == "__main__":
    main()
