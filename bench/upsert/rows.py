"""The songs every loader is given: made from their number, so that nobody has to keep them.

    python rows.py FILE.csv [--rows N]

An album for every 8 songs and an artist for every 12; ids of Spotify's form.
"""

import argparse
import csv

COLUMNS = (
    "song_id,song_name,artist_id,artist_name,album_id,album_title,duration_ms,release_date,"
    "popularity,is_explicit,track_number,isrc,danceability,energy,valence,tempo,acousticness,"
    "instrumentalness,liveness,speechiness,loudness"
).split(",")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SYLLABLES = "ka lo mi ra tu ven sol dar é ño bel fi ø zan ger pri".split()
SONGS_PER_ALBUM = 8
SONGS_PER_ARTIST = 12
# Of the keys' 64-bit space: neighbours in the file are far apart in the index, as real ids are.
SPREAD = 0x9E3779B97F4A7C15


def spotify_id(kind, number):
    """22 characters of base 62, the same for the same number."""
    value = (number * SPREAD + kind) % 2**64 * 2**64 + number
    digits = []
    for _ in range(22):
        value, digit = divmod(value, 62)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def name(number, words):
    """A made-up name of `words` words."""
    mixed = number * SPREAD % 2**64
    parts = []
    for word in range(words):
        picked = [(mixed >> (8 * word + 4 * place)) % len(SYLLABLES) for place in range(2)]
        parts.append("".join(SYLLABLES[index] for index in picked).title())
    return " ".join(parts) + f" {number % 1000}"


def song(number):
    """One line of the file."""
    artist, album = number // SONGS_PER_ARTIST, number // SONGS_PER_ALBUM
    share = lambda salt: round((number * salt * SPREAD % 2**32) / 2**32, 3)
    return [
        spotify_id(1, number), name(number, 3),
        spotify_id(2, artist), f"{name(artist, 2)} {artist}",
        spotify_id(3, album), name(album, 2),
        60_000 + number * 7_919 % 360_000, f"{1960 + album % 60}-{1 + album % 12:02}-15",
        number % 101, "true" if number % 7 == 0 else "false", 1 + number % SONGS_PER_ALBUM,
        f"QZABC{number // 100_000:02}{number % 100_000:05}",
        *(share(salt) for salt in (3, 5, 7)), round(60 + 140 * share(11), 3),
        *(share(salt) for salt in (13, 17, 19, 23)), round(-20 * share(29), 3),
    ]  # fmt: skip


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows(song(number) for number in range(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--rows", type=int, default=334_000)
    arguments = parser.parse_args()
    write(arguments.file, arguments.rows)


if __name__ == "__main__":
    main()
