"""Compares rhythm estimates with the truth and prints a table per style.

    python evaluate.py FOLDER… --rhythm target/release/examples/rhythm [--peers DIR]

Each FOLDER holds truth.jsonl and the clips it names, as compose.py and real.py write them. With
`--peers` also prints what peers.py stored there. Acc1: within 4 %; Acc2: also at a third, half,
double, three times the tempo; 1 %: as Acc2 within 1 %. F: beats within 70 ms; D: downbeats.
"""

import argparse
import collections
import json
import os
import subprocess

import numpy as np

OCTAVES = (1, 2, 3, 1 / 2, 1 / 3)


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def ours(program, folder, truths):
    answers = []
    for start in range(0, len(truths), 200):
        files = [os.path.join(folder, t["clip"] + ".f32") for t in truths[start:start + 200]]
        text = subprocess.run([program, *files], check=True, capture_output=True, text=True).stdout
        answers += [json.loads(line) for line in text.splitlines()]
    return answers


def f_measure(truth, guess, tolerance=0.07):
    """Of two ascending lists of times, each matched once; None without truth. First 2 s are free."""
    truth, guess = [t for t in truth if t > 2], [g for g in guess if g > 2]
    if not truth:
        return None
    hits = i = j = 0
    while i < len(truth) and j < len(guess):
        if abs(truth[i] - guess[j]) <= tolerance:
            hits, i, j = hits + 1, i + 1, j + 1
        elif truth[i] < guess[j]:
            i += 1
        else:
            j += 1
    return 2 * hits / (len(truth) + len(guess)) if guess else 0.0


def judge(truth, answer):
    bpm = answer.get("bpm") or 0
    error = min(abs(bpm / truth["bpm"] / octave - 1) for octave in OCTAVES)
    row = {"acc1": abs(bpm / truth["bpm"] - 1) <= 0.04, "acc2": error <= 0.04, "fine": error <= 0.01,
           "f": f_measure(truth["beats"], answer.get("beat_times", [])),
           "d": f_measure(truth["downbeats"], answer.get("downbeat_times", [])),
           "confidence": answer.get("bpm_confidence") or 0}
    if truth["beats_per_bar"] in (2, 3, 4) and not truth["compound"] and row["acc1"] and answer.get("time_signature"):
        row["metre"] = (answer["time_signature"] == 3) == (truth["beats_per_bar"] == 3)
        row["metre_confidence"] = answer["time_signature_confidence"]
    return row


def mean(rows, key):
    values = [row[key] for row in rows if row.get(key) is not None]
    return f"{np.mean(values):6.3f}" if values else "     –"


def table(title, rows_by_style):
    print(f"\n{title:24s}     n   Acc1   Acc2    1 %      F      D  metre")
    everything = [row for rows in rows_by_style.values() for row in rows]
    for style, rows in [*sorted(rows_by_style.items()), ("all", everything)]:
        print(f"{style:24s} {len(rows):5d} " + " ".join(mean(rows, k) for k in ("acc1", "acc2", "fine", "f", "d", "metre")))


def calibration(rows, confidence, right):
    """Share of right answers per fifth of the confidence."""
    rows = sorted((row for row in rows if row.get(right) is not None), key=lambda row: row[confidence])
    print(f"\n{confidence}: mean of a fifth of the clips → share right")
    for part in np.array_split(np.array(rows, dtype=object), 5):
        if len(part):
            print(f"  {np.mean([r[confidence] for r in part]):.2f} → {np.mean([r[right] for r in part]):.2f}   ({len(part)})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--rhythm", required=True)
    parser.add_argument("--peers", action="append", default=[], help="NAME.jsonl in each folder")
    parser.add_argument("--wrong", action="store_true", help="list the clips missed")
    arguments = parser.parse_args()
    every = []
    for folder in arguments.folders:
        truths = read_lines(os.path.join(folder, "truth.jsonl"))
        results = {"segue": ours(arguments.rhythm, folder, truths)}
        for peer in arguments.peers:
            found = {a["clip"]: a for a in read_lines(os.path.join(folder, peer + ".jsonl"))}
            results[peer] = [found.get(t["clip"], {}) for t in truths]
        for name, answers in results.items():
            styles = collections.defaultdict(list)
            for truth, answer in zip(truths, answers):
                row = judge(truth, answer)
                styles[truth["style"]].append(row)
                if name == "segue":
                    every.append(row)
                    if arguments.wrong and not row["acc1"]:
                        print(f"  {truth['clip']}: {truth['bpm']} heard as {answer.get('bpm') or 0:.1f} ({row['confidence']:.2f})")
            table(f"{os.path.basename(folder)}: {name}", styles)
    calibration(every, "confidence", "acc1")
    calibration(every, "metre_confidence", "metre")


if __name__ == "__main__":
    main()
