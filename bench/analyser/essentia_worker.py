"""essentia's side of the bench: `essentia_worker.py CLIP SAMPLES`, see worker.py.

Its rhythm extractor wants 44.1 kHz, so all is measured at that rate, in frames of twice as many
samples; SAMPLES, at half the rate, stay unread. It has no harmonic-percussive separation.
"""

import sys

import essentia

# Before the algorithms are loaded, which have something to say.
essentia.log.infoActive = essentia.log.warningActive = False
import essentia.standard as es
import numpy as np

from worker import serve

RATE_HZ = 44_100
FRAME, HOP = 4096, 1024
CLIP, _ = sys.argv[1:]


class Core:
    """Planned once."""

    def __init__(self):
        self.rhythm = es.RhythmExtractor2013(method="degara")
        self.window = es.Windowing(type="hann", size=FRAME)
        self.spectrum = es.Spectrum(size=FRAME)
        self.centroid = es.Centroid(range=RATE_HZ / 2)
        self.rms, self.crossings = es.RMS(), es.ZeroCrossingRate()

    def measure(self, samples):
        bpm = self.rhythm(samples)[0]
        frames = es.FrameGenerator(samples, frameSize=FRAME, hopSize=HOP)
        values = [
            (self.rms(frame), self.crossings(frame), self.centroid(self.spectrum(self.window(frame))))
            for frame in frames
        ]
        energy, crossings, centroid = np.mean(values, axis=0).tolist()
        return {
            "bpm": float(bpm),
            "energy": energy,
            "zero_crossing_rate": crossings,
            "spectral_centroid": centroid,
        }


def load():
    return es.MonoLoader(filename=CLIP, sampleRate=RATE_HZ)()


def extract():
    features, _ = es.MusicExtractor()(CLIP)
    return {"bpm": float(features["rhythm.bpm"])}


class Samples:
    """Decoded when a task wants them first."""

    values = None

    @classmethod
    def get(cls):
        if cls.values is None:
            cls.values = load()
        return cls.values


if __name__ == "__main__":
    planned = Core()
    serve({
        "core": lambda: planned.measure(Samples.get()),
        "file-core": lambda: planned.measure(load()),
        "file-whole": extract,
    })
