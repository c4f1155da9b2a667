#!/usr/bin/env python3
"""Writes librosa.json: what librosa 1.0.0 measures in signals that tests/librosa.rs makes again.

usage: generate.py > librosa.json    (Python 3.13, librosa 1.0.0; versions are in the output)

The signals use integers, one division and a table-free triangle wave only, so that Python and Rust
make the same samples to the last bit, and no audio has to be kept here.
"""
import json
import sys

import librosa
import numpy as np

RATE_HZ = 22050


def triangle(phase):
    """1 at phase 0, -1 at half a turn; `phase` in turns, an array."""
    turn = phase - np.floor(phase)
    return np.abs(turn * 4.0 - 2.0) - 1.0


def noise(count, seed=1):
    """The 32-bit linear congruential generator of Numerical Recipes, as -1...1."""
    state, values = seed, np.empty(count)
    for n in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        values[n] = state / 2**31 - 1.0
    return values


def pulses():
    """Twelve seconds of noise bursts, every fourth louder, 0.5 s apart, over a faint tone."""
    n = np.arange(12 * RATE_HZ)
    since = n % 11025
    fade = np.maximum(0.0, 1.0 - since / 1500.0)
    loud = np.where(n // 11025 % 4 == 0, 0.8, 0.4)
    return loud * fade * fade * noise(n.size) + 0.02 * triangle(n * 220.0 / RATE_HZ)


def chords():
    """Nine seconds of three chords of triangle waves, a fifth of a semitone or so sharp."""
    n = np.arange(9 * RATE_HZ)
    sound = np.zeros(n.size)
    # Hertz, written out: powers are not the same to the last bit in every language.
    for place, chord in enumerate([[264.65, 333.44, 396.52], [352.91, 444.64, 529.3], [297.06, 374.27, 445.08]]):
        inside = (n // RATE_HZ) // 3 == place
        for hz in chord:
            sound += np.where(inside, 0.2 * triangle(n * hz / RATE_HZ), 0.0)
    return sound


def whisper():
    """Three quarters of a second of faint noise: shorter than every window of the rhythm."""
    return 0.001 * noise(16537, seed=7)


def measure(y):
    y = y.astype(np.float32)
    power = np.abs(librosa.stft(y)) ** 2
    median = librosa.onset.onset_strength(y=y, sr=RATE_HZ, aggregate=np.median)
    mean = librosa.onset.onset_strength(y=y, sr=RATE_HZ)
    tempo, beats = librosa.beat.beat_track(y=y, sr=RATE_HZ)
    harmonic, percussive = ((part.astype(np.float64) ** 2).sum() for part in librosa.effects.hpss(y))
    mfcc = librosa.feature.mfcc(y=y, sr=RATE_HZ)
    return {
        "sample_count": y.size,
        "sum_of_squares": (y.astype(np.float64) ** 2).sum(),
        "energy": librosa.feature.rms(y=y).mean(dtype=np.float64),
        "zero_crossing_rate": librosa.feature.zero_crossing_rate(y).mean(),
        "spectral_centroid": librosa.feature.spectral_centroid(y=y).mean(),
        "spectral_bandwidth": librosa.feature.spectral_bandwidth(y=y).mean(),
        "spectral_rolloff": librosa.feature.spectral_rolloff(y=y).mean(),
        "spectral_flatness": librosa.feature.spectral_flatness(y=y).mean(dtype=np.float64),
        "spectral_contrast": librosa.feature.spectral_contrast(y=y).mean(axis=1),
        "harmonic_ratio": harmonic / max(harmonic + percussive, 1e-30),
        "tempo_librosa": np.atleast_1d(tempo)[0],
        "beats": beats,
        "onsets": librosa.onset.onset_detect(y=y),
        "tuning": librosa.estimate_tuning(S=power, sr=RATE_HZ, bins_per_octave=12),
        "chroma_mean": librosa.feature.chroma_stft(y=y).mean(axis=1, dtype=np.float64),
        "mfcc_mean": mfcc.mean(axis=1, dtype=np.float64),
        "mfcc_deviation": mfcc.std(axis=1, dtype=np.float64),
        "onset_strength": mean,
        "onset_strength_median": median,
    }


def plain(value):
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value]
    return float(f"{value:.9g}") if isinstance(value, (float, np.floating)) else int(value)


def main():
    signals = {"pulses": pulses(), "chords": chords(), "whisper": whisper(), "silence": np.zeros(30000)}
    output = {"librosa": librosa.__version__, "numpy": np.__version__, "python": sys.version.split()[0]}
    output["signals"] = {
        name: {key: plain(value) for key, value in measure(y).items()} for name, y in signals.items()
    }
    json.dump(output, sys.stdout, indent=0)
    print()


if __name__ == "__main__":
    main()
