"""librosa's side of the bench: `librosa_worker.py CLIP SAMPLES`, see worker.py.

Written as one who knows librosa would: one spectrogram serves every feature that takes one.
"""

import sys

import librosa
import numpy as np

from worker import serve

RATE_HZ = 22_050
CLIP, SAMPLES = sys.argv[1:]


def core(samples):
    spectrum = np.abs(librosa.stft(samples))
    return measure_core(samples, spectrum)


def measure_core(samples, spectrum):
    tempo, _ = librosa.beat.beat_track(y=samples, sr=RATE_HZ)
    harmonic, percussive = map(energy, librosa.effects.hpss(samples))
    return {
        "bpm": float(np.atleast_1d(tempo)[0]),
        "energy": float(librosa.feature.rms(y=samples).mean()),
        "zero_crossing_rate": float(librosa.feature.zero_crossing_rate(samples).mean()),
        "spectral_centroid": float(
            librosa.feature.spectral_centroid(S=spectrum, sr=RATE_HZ).mean()
        ),
        "harmonic_ratio": harmonic / (harmonic + percussive or 1.0),
    }


def whole(samples):
    spectrum = np.abs(librosa.stft(samples))
    power = spectrum**2
    decibels = librosa.power_to_db(librosa.feature.melspectrogram(S=power, sr=RATE_HZ))
    cepstrum = librosa.feature.mfcc(S=decibels)
    chroma = librosa.feature.chroma_stft(S=power, sr=RATE_HZ)
    onsets = librosa.onset.onset_detect(y=samples, sr=RATE_HZ)
    return measure_core(samples, spectrum) | {
        "spectral_bandwidth": mean(librosa.feature.spectral_bandwidth(S=spectrum, sr=RATE_HZ)),
        "spectral_rolloff": mean(librosa.feature.spectral_rolloff(S=spectrum, sr=RATE_HZ)),
        "spectral_flatness": mean(librosa.feature.spectral_flatness(S=spectrum)),
        "spectral_contrast": mean(librosa.feature.spectral_contrast(S=spectrum, sr=RATE_HZ)),
        "onset_rate": len(onsets) * RATE_HZ / len(samples),
        "tuning": float(librosa.estimate_tuning(S=power, sr=RATE_HZ)),
        "chroma_mean": mean(chroma),
        "mfcc_mean": mean(cepstrum),
        "mfcc_deviation": cepstrum.std(axis=1).tolist(),
    }


def energy(samples):
    return float((samples.astype(np.float64) ** 2).sum())


def mean(frames):
    return frames.mean(axis=1).tolist()


def load():
    return librosa.load(CLIP, sr=RATE_HZ)[0]


class Samples:
    """Read when a task wants them first."""

    values = None

    @classmethod
    def get(cls):
        if cls.values is None:
            cls.values = np.fromfile(SAMPLES, "<f4")
        return cls.values


if __name__ == "__main__":
    serve({
        "core": lambda: core(Samples.get()),
        "whole": lambda: whole(Samples.get()),
        "file-core": lambda: core(load()),
        "file-whole": lambda: whole(load()),
    })
