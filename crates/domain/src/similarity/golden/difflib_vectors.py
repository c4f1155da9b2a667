"""Writes difflib.json beside itself: what Python's difflib says of pairs of texts.

    python3.13 crates/domain/src/similarity/golden/difflib_vectors.py

Names are made up or everyday words; random pairs come from a fixed seed. `ratio` is
`SequenceMatcher(None, one, other, autojunk=False).ratio()`, written so that reading it back gives
the same bits.
"""

import difflib
import json
import platform
import random
from pathlib import Path

BY_HAND = [
    ("", ""), ("", "a"), ("a", ""), ("a", "a"), ("a", "b"),
    ("abcd", "bcde"), ("bcde", "abcd"),
    # The order of the arguments matters here: Python's own documentation warns of it.
    ("tide", "diet"), ("diet", "tide"),
    ("gestalt pattern matching", "gestalt practice"),
    ("silver night", "silver light"), ("restless satellite", "restles satellite"),
    ("the quiet rain", "quiet rain"), ("abxcd", "abcd"), ("abcabba", "cbabac"),
    ("тихий дождь", "тихий вождь"), ("静かな雨", "静かの雨"), ("조용한 비", "조용한비"),
    ("مطر هادئ", "مطر هادي"), ("ฝนเงียบ", "ฝนเงียบๆ"), ("🎵🎶🎵", "🎶🎵🎶"),
    # Long enough for autojunk, if it were on.
    ("a" * 250, "a" * 200), ("ab" * 130, "ba" * 130), ("abc " * 60, "cab " * 70),
]
# Small alphabets make ties and crossing blocks, where an implementation goes wrong.
ALPHABETS = ["ab", "abc", "abcdef", "aeiou nrst", "абвг", "静かな雨夜", "a🎵é"]
RANDOM_PAIRS = 420


def made_up(random_source):
    alphabet = random_source.choice(ALPHABETS)
    lengths = [random_source.randint(0, random_source.choice([6, 15, 40, 260])) for _ in range(2)]
    return tuple("".join(random_source.choices(alphabet, k=length)) for length in lengths)


def main():
    random_source = random.Random(20)
    pairs = BY_HAND + [made_up(random_source) for _ in range(RANDOM_PAIRS)]
    vectors = [
        {"one": one, "other": other,
         "ratio": difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()}
        for one, other in pairs
    ]
    lines = ",\n".join(json.dumps(vector, ensure_ascii=False) for vector in vectors)
    text = f'{{"python": "{platform.python_version()}", "vectors": [\n{lines}\n]}}\n'
    Path(__file__).with_name("difflib.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
