"""Fits the weights in crates/audio-features/src/rhythm/{model,phase}.rs and prints them.

    python fit.py tempo FOLDER… --rhythm target/release/examples/rhythm
    python fit.py phase FOLDER… --rhythm target/release/examples/rhythm

Both are conditional logit models: a linear score per alternative, softmax over the alternatives of
a clip. Before printing, the accuracy on styles left out of the fit. Clips whose truth is not among
the alternatives are left out. Needs numpy, scipy, librosa.
"""

import argparse
import json
import os
import subprocess

import numpy as np
import scipy.optimize

FOLDS, PENALTY = 5, 1e-2
REGISTER_BANDS = (0, 6, 25, 43, 60)
FRAMES_PER_SECOND = 22050 / 512


def clips(program, folders, *options):
    """Truth and answer of every clip."""
    for folder in folders:
        with open(os.path.join(folder, "truth.jsonl"), encoding="utf-8") as lines:
            truths = [json.loads(line) for line in lines]
        for start in range(0, len(truths), 100):
            some = truths[start:start + 100]
            paths = [os.path.join(folder, t["clip"] + ".f32") for t in some]
            text = subprocess.run([program, *options, *paths], check=True, capture_output=True, text=True).stdout
            yield from zip(some, map(json.loads, text.splitlines()), paths)


def fit(alternatives, right):
    """Weights that make the right alternatives likely; `alternatives[i]` is a matrix."""
    scale = np.vstack(alternatives).std(axis=0) + 1e-6
    groups = np.repeat(np.arange(len(right)), [len(a) for a in alternatives])
    x = np.vstack(alternatives) / scale
    x -= (np.add.reduceat(x, firsts(groups)) / np.bincount(groups)[:, None])[groups]
    y = np.concatenate([np.arange(len(a)) == r for a, r in zip(alternatives, right)]).astype(float)

    def loss(weights):
        score = x @ weights
        score -= np.maximum.reduceat(score, firsts(groups))[groups]
        share = np.exp(score)
        share /= np.bincount(groups, share)[groups]
        gradient = x.T @ (share - y) / len(right) + 2 * PENALTY * weights
        return -(y * np.log(share + 1e-12)).sum() / len(right) + PENALTY * weights @ weights, gradient

    return scipy.optimize.minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x / scale


def firsts(groups):
    return np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])


def report(alternatives, right, styles):
    names = np.random.default_rng(0).permutation(sorted(set(styles)))
    fold = dict(zip(names, np.arange(len(names)) % FOLDS))
    hits = []
    for number in range(FOLDS):
        inside = [i for i, s in enumerate(styles) if fold[s] != number]
        weights = fit([alternatives[i] for i in inside], [right[i] for i in inside])
        hits += [np.argmax(alternatives[i] @ weights) == right[i] for i, s in enumerate(styles) if fold[s] == number]
    weights = fit(alternatives, right)
    fitted = np.mean([np.argmax(a @ weights) == r for a, r in zip(alternatives, right)])
    print(f"{len(right)} clips; right on styles left out: {np.mean(hits):.3f}, on those fitted: {fitted:.3f}")
    return weights


def tempo(program, folders):
    alternatives, right, styles = [], [], []
    for truth, answer, _ in clips(program, folders, "--evidence"):
        error = [abs(c["bpm"] / truth["bpm"] - 1) for c in answer.get("candidates", [])]
        if error and min(error) < 0.03:
            alternatives.append(np.array([c["evidence"] for c in answer["candidates"]]))
            right.append(int(np.argmin(error)))
            styles.append(truth["style"])
    weights = report(alternatives, right, styles)
    print(", ".join(f"{w:.4f}" for w in weights))


def novelty(path):
    """The registers' curves, as novelty.rs computes them."""
    import librosa
    power = np.abs(librosa.stft(np.fromfile(path, "<f4"), n_fft=2048, hop_length=512)) ** 2
    ratio = (1025 / 47) ** (1 / 38)
    edges = [3 + 2 * b if b <= 22 else round(47 * ratio ** (b - 22)) for b in range(61)]
    bands = np.array([power[a:b].mean(axis=0) for a, b in zip(edges, edges[1:])])
    logs = np.log2(bands / (bands.mean() * 1e-4) + 1)
    rise = np.zeros_like(logs)
    rise[:, 2:] = np.maximum(0, logs[:, 2:] - logs[:, :-2])
    curves = np.array([rise[a:b].mean(axis=0) for a, b in zip(REGISTER_BANDS, REGISTER_BANDS[1:])])
    curves[:, :3] = curves[:, -3:] = 0
    count = np.convolve(np.ones(curves.shape[1]), np.ones(43), "same")
    curves -= np.array([np.convolve(c, np.ones(43), "same") / count for c in curves])
    return curves / (curves.std(axis=1, keepdims=True) + 1e-9)


def phase(program, folders):
    """Which quarter of the period is the beat; where the pulses were found does not enter."""
    alternatives, right, styles = [], [], []
    for truth, answer, path in clips(program, folders):
        beats, true = np.array(answer.get("beat_times", [])), np.array([t for t in truth["beats"] if t > 2])
        if len(beats) < 5 or len(true) < 5 or abs(answer["bpm"] / truth["bpm"] - 1) > 0.03:
            continue
        curves, period = novelty(path), 60 / answer["bpm"]
        heard, hit = [], []
        for quarter in range(4):
            moved = beats + quarter * period / 4
            frames = np.round(moved * FRAMES_PER_SECOND + 0.42).astype(int)
            frames = frames[(frames > 0) & (frames < curves.shape[1] - 1)]
            heard.append(np.max([curves[:, frames + d] for d in (-1, 0, 1)], axis=0).mean(axis=1))
            hit.append(np.mean(np.abs(true[:, None] - moved).min(axis=1) < 0.07))
        if max(hit) > 0.5:
            evidence = [np.concatenate([heard[(shift + q) % 4] for q in range(4)]) for shift in range(4)]
            alternatives.append(np.array(evidence))
            right.append(int(np.argmax(hit)))
            styles.append(truth["style"])
    weights = report(alternatives, right, styles)
    for quarter in range(4):
        print("[" + ", ".join(f"{w:.3f}" for w in weights[4 * quarter:4 * quarter + 4]) + "],")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", choices=("tempo", "phase"))
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--rhythm", required=True)
    arguments = parser.parse_args()
    {"tempo": tempo, "phase": phase}[arguments.model](arguments.rhythm, arguments.folders)


if __name__ == "__main__":
    main()
