"""Runs one peer over a folder of clips and stores its tempo and beats beside them.

    python peers.py librosa|essentia FOLDER…

writes FOLDER/librosa.jsonl or FOLDER/essentia.jsonl for evaluate.py. Each peer needs its own
environment (README.md).
"""

import json
import os
import sys

import numpy as np


def librosa_peer():
    import librosa

    def estimate(samples):
        tempo, beats = librosa.beat.beat_track(y=samples, sr=22050, units="time")
        return float(np.atleast_1d(tempo)[0]), [float(b) for b in beats]
    return estimate


def essentia_peer():
    import essentia.standard as es
    rhythm, resample = es.RhythmExtractor2013(method="degara"), es.Resample(inputSampleRate=22050, outputSampleRate=44100)

    def estimate(samples):
        bpm, beats, *_ = rhythm(resample(samples))
        return float(bpm), [float(b) for b in beats]
    return estimate


def main():
    name, *folders = sys.argv[1:]
    estimate = {"librosa": librosa_peer, "essentia": essentia_peer}[name]()
    for folder in folders:
        with open(os.path.join(folder, "truth.jsonl"), encoding="utf-8") as truths, \
                open(os.path.join(folder, name + ".jsonl"), "w", encoding="utf-8") as out:
            for truth in map(json.loads, truths):
                samples = np.fromfile(os.path.join(folder, truth["clip"] + ".f32"), "<f4")
                bpm, beats = estimate(samples)
                out.write(json.dumps({"clip": truth["clip"], "bpm": bpm, "beat_times": beats}) + "\n")


if __name__ == "__main__":
    main()
