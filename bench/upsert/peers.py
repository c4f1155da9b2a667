"""The ways of loading songs that Segue's loader is measured against.

    DATABASE_URL=postgresql://... python peers.py METHOD FILE.csv --rows N --batch N [--shift N]

METHOD is `executemany` or `execute_values` (psycopg2, INSERT ... ON CONFLICT DO UPDATE where a
value differs), `copy` (psycopg2, COPY into the same constrained tables: no conflict is possible, so
it is a limit and no loader), `copy_stored` (COPY of the rows as they are stored, with the columns
that follow from others and the lists' times: they are read, the tables emptied, and filled again),
or `dlt` (its merge, into tables of its own without constraints).
`--shift N` loads the songs with another popularity, for what is there before. Reads the file first;
prints what the loading alone took, as JSON.
"""

import argparse
import csv
import io
import itertools
import json
import os
import time

import psycopg2
from psycopg2.extras import execute_values

# Of the tables in the order of their foreign keys: key, other columns, has updated_at.
TABLES = {
    "artists": (["artist_id"], ["artist_name"], True),
    "albums": (
        ["album_id"],
        ["album_title", "artist_id", "release_date", "release_date_precision"],
        True,
    ),
    "songs": (
        ["song_id"],
        ["song_name", "artist_id", "album_id", "duration_ms", "release_date"]
        + ["release_date_precision", "popularity", "is_explicit", "track_number", "isrc"]
        + ["danceability", "energy", "valence", "tempo", "acousticness", "instrumentalness"]
        + ["liveness", "speechiness", "loudness", "spotify_data_complete"],
        True,
    ),
    "song_artists": (["song_id", "position"], ["artist_id"], False),
}


METHODS = ["executemany", "execute_values", "copy", "copy_stored", "dlt"]


def parse(row, shift):
    """What one line of the file comes to, per table."""
    given = dict(row)
    given["popularity"] = (int(row["popularity"]) + shift) % 101
    given["release_date_precision"] = "day"
    given["spotify_data_complete"] = True
    given["position"] = 1
    return given


def batches(rows, size):
    """Per batch and table, its rows: unique and in key order, so that two loaders cannot deadlock."""
    rows = iter(rows)
    while piece := list(itertools.islice(rows, size)):
        batch = {}
        for table, (key, columns, _) in TABLES.items():
            found = {tuple(row[k] for k in key): [row[c] for c in key + columns] for row in piece}
            batch[table] = [found[k] for k in sorted(found)]
        yield batch


def upsert(table, values):
    """The statement one would write by hand; unchanged rows are left alone."""
    key, columns, touches = TABLES[table]
    updates = [f"{column} = EXCLUDED.{column}" for column in columns]
    if touches:
        updates.append("updated_at = now()")
    stored = ", ".join(f"{table}.{column}" for column in columns)
    offered = ", ".join(f"EXCLUDED.{column}" for column in columns)
    return (
        f"INSERT INTO {table} ({', '.join(key + columns)}) VALUES {values} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(updates)} "
        f"WHERE ({stored}) IS DISTINCT FROM ({offered})"
    )


def executemany(cursor, batch):
    for table, rows in batch.items():
        places = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(upsert(table, f"({places})"), rows)


def with_execute_values(cursor, batch):
    for table, rows in batch.items():
        execute_values(cursor, upsert(table, "%s"), rows, page_size=1_000)


def copy(cursor, batch, seen):
    """COPY as text; an artist or album of an earlier batch is left out, which a loader cannot know."""
    for table, rows in batch.items():
        key, columns, _ = TABLES[table]
        if table in ("artists", "albums"):
            rows = [row for row in rows if row[0] not in seen]
            seen.update(row[0] for row in rows)
        text = io.StringIO()
        for row in rows:
            text.write("\t".join(str(cell) for cell in row) + "\n")
        text.seek(0)
        cursor.copy_expert(f"COPY {table} ({', '.join(key + columns)}) FROM STDIN", text)


def stored(cursor, batch, seen):
    """Per table, the statement and the text of a COPY of what is stored of a batch."""
    songs = [row[0] for row in batch["songs"]]
    named = {table: [row[0] for row in batch[table]] for table in ("artists", "albums")}
    # An album whose songs have two artists may be stored with the one of another batch.
    cursor.execute("SELECT artist_id FROM albums WHERE album_id = ANY (%s)", [named["albums"]])
    named["artists"] = sorted({*named["artists"], *(row[0] for row in cursor)})
    keys = {"artists": "artist_id", "albums": "album_id", "songs": "song_id"}
    keys |= {"song_artists": "song_id", "collections": "owner_id"}
    texts = []
    for table, key in keys.items():
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) "
            "FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        columns = cursor.fetchone()[0]
        wanted = [key for key in named.get(table, songs) if key not in seen]
        seen.update(wanted if table in named else ())
        rows = cursor.mogrify(f"SELECT {columns} FROM {table} WHERE {key} = ANY (%s)", [wanted])
        text = io.StringIO()
        cursor.copy_expert(f"COPY ({rows.decode()}) TO STDOUT", text)
        texts.append((f"COPY {table} ({columns}) FROM STDIN", text))
    return texts


def copy_stored(rows, size):
    """Fills the tables anew with what is stored in them; returns the seconds each batch took."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    seen, took = set(), []
    with connection, connection.cursor() as cursor:
        prepared = [stored(cursor, batch, seen) for batch in batches(rows, size)]
        cursor.execute("TRUNCATE artists, albums, songs, song_artists, collections CASCADE")
    for texts in prepared:
        for _, text in texts:
            text.seek(0)
        begun = time.monotonic()
        with connection, connection.cursor() as cursor:
            for statement, text in texts:
                cursor.copy_expert(statement, text)
        took.append(time.monotonic() - begun)
    connection.close()
    return took


def load(method, rows, size):
    """Loads `rows` in batches, each a transaction; returns the seconds each took."""
    prepared = list(batches(rows, size))
    seen = set()
    write = {
        "executemany": executemany,
        "execute_values": with_execute_values,
        "copy": lambda cursor, batch: copy(cursor, batch, seen),
    }[method]
    took = []
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    for batch in prepared:
        begun = time.monotonic()
        with connection, connection.cursor() as cursor:
            write(cursor, batch)
        took.append(time.monotonic() - begun)
    connection.close()
    return took


def load_with_dlt(rows, size):
    """dlt's merge of the same four tables."""
    os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")
    os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"
    import dlt

    prepared = list(batches(rows, size))
    took = []
    pipeline = dlt.pipeline(
        "bench",
        destination=dlt.destinations.postgres(os.environ["DATABASE_URL"]),
        dataset_name="dlt_songs",
    )
    for batch in prepared:
        resources = [
            dlt.resource(
                [dict(zip(key + columns, row)) for row in batch[table]],
                name=table,
                write_disposition="merge",
                primary_key=key,
            )
            for table, (key, columns, _) in TABLES.items()
        ]
        begun = time.monotonic()
        pipeline.run(resources)
        took.append(time.monotonic() - begun)
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("file")
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--shift", type=int, default=0)
    given = parser.parse_args()
    with open(given.file, encoding="utf-8", newline="") as file:
        lines = itertools.islice(csv.DictReader(file), given.rows)
        rows = [parse(row, given.shift) for row in lines]
    if given.method == "dlt":
        took = load_with_dlt(rows, given.batch)
    elif given.method == "copy_stored":
        took = copy_stored(rows, given.batch)
    else:
        took = load(given.method, rows, given.batch)
    print(json.dumps({"batches_s": took}))


if __name__ == "__main__":
    main()
