"""Writes a CSV of the Spotify songs dataset's shape: the same columns, repeats, gaps and spellings.

    python generate.py FILE.csv [--rows N]

The same number of rows always gives the same bytes.
"""

import argparse
import csv
import random

COLUMNS = (
    "track_id,track_name,track_artist,track_popularity,track_album_id,track_album_name,"
    "track_album_release_date,playlist_name,playlist_id,playlist_genre,playlist_subgenre,"
    "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,"
    "valence,tempo,duration_ms"
).split(",")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SYLLABLES = "ka lo mi ra tu ven sol dar é ño bel fi ø zan ger pri".split()
GENRES = {
    "pop": ["dance pop", "electropop"],
    "rock": ["album rock", "hard rock"],
    "latin": ["reggaeton", "tropical"],
}
# Of one playlist's rows, and of all rows, in the real file.
ROWS_PER_PLAYLIST = 70
REPEATED = 0.137
UNNAMED = 0.00015
YEAR_ONLY = 0.055


def write(path, rows, dice):
    """Writes `rows` rows of songs that lie on playlists, some of them on several."""
    artists = [title(dice, 2) for _ in range(max(1, rows // 3))]
    songs = []
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for index in range(rows):
            if index % ROWS_PER_PLAYLIST == 0:
                playlist = new_playlist(dice)
            if songs and dice.random() < REPEATED:
                song = dice.choice(songs)
            else:
                song = new_song(dice, artists)
                songs.append(song)
            before, features = song
            out.writerow([*before, *playlist, *features])


def new_playlist(dice):
    genre = dice.choice(sorted(GENRES))
    return [title(dice, 2), spotify_id(dice), genre, dice.choice(GENRES[genre])]


def new_song(dice, artists):
    name, artist, album = title(dice, 3), dice.choice(artists), title(dice, 2)
    if dice.random() < UNNAMED:
        name = artist = album = "NA"
    day = f"{dice.randint(1960, 2020)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    released = day[:4] if dice.random() < YEAR_ONLY else day
    before = [spotify_id(dice), name, artist, dice.randint(0, 100), spotify_id(dice), album, released]
    share = lambda: f"{dice.random():.3g}"
    features = [
        share(), share(), dice.randint(0, 11), f"{-20 * dice.random():.3f}", dice.randint(0, 1),
        share(), share(), f"{dice.random() ** 12:.3g}", share(), share(),
        f"{dice.uniform(60, 200):.3f}", dice.randint(60_000, 420_000),
    ]  # fmt: skip
    return before, features


def spotify_id(dice):
    return "".join(dice.choices(ALPHABET, k=22))


def title(dice, words):
    """A made-up title, now and then with a comma or quotation marks."""
    text = " ".join(
        "".join(dice.choices(SYLLABLES, k=dice.randint(2, 3))).title() for _ in range(words)
    )
    return dice.choice([text] * 8 + [f"{text}, Pt. 2", f'"{text}" (Live)'])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--rows", type=int, default=32_833)
    arguments = parser.parse_args()
    write(arguments.file, arguments.rows, random.Random(20_200_121))


if __name__ == "__main__":
    main()
