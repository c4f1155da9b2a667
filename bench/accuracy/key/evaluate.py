"""How often the key is right on the corpus that `corpus.py` rendered, beside essentia and librosa.

    cargo build --release -p segue-audio-features --example key
    python evaluate.py FOLDER [--program target/release/examples/key]

Prints, for every estimator, the share of exact keys and the mean MIREX score (1 exact, 0.5 a fifth
off, 0.3 the relative key, 0.2 the parallel one), and for ours how the strength agrees with them.
"""

import argparse
import csv
import os
import subprocess

NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]


def mirex(truth, guess):
    if not guess:
        return 0.0
    (tonic, mode), (other, other_mode) = truth.split(), guess.split()[:2]
    up = (NAMES.index(other) - NAMES.index(tonic)) % 12
    if mode == other_mode:
        return {0: 1.0, 5: 0.5, 7: 0.5}.get(up, 0.0)
    return {9 if mode == "major" else 3: 0.3, 0: 0.2}.get(up, 0.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--program", default="target/release/examples/key")
    arguments = parser.parse_args()
    with open(os.path.join(arguments.folder, "truth.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    paths = [os.path.join(arguments.folder, f"{row['clip']}.f32") for row in rows]
    output = subprocess.run([arguments.program, *paths], check=True, capture_output=True, text=True).stdout
    for row, line in zip(rows, output.splitlines(), strict=True):
        _, row["ours"], row["strength"], *_ = line.split(",")
    for name in ("ours", "bgate", "edma", "krumhansl", "librosa"):
        scores = [mirex(row["key"], row[name]) for row in rows]
        exact = sum(score == 1.0 for score in scores) / len(scores)
        print(f"{name:10} exact {exact:.3f}  MIREX {sum(scores) / len(scores):.3f}")
    for low in (0.0, 0.4, 0.6, 0.8, 0.9):
        high = {0.0: 0.4, 0.4: 0.6, 0.6: 0.8, 0.8: 0.9, 0.9: 1.1}[low]
        right = [row["key"] == row["ours"] for row in rows if low <= float(row["strength"] or 0) < high]
        if right:
            print(f"strength from {low}: {len(right):3} clips, {sum(right) / len(right):.2f} right")


if __name__ == "__main__":
    main()
