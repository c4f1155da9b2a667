"""Composes the clip that is measured when there is no other: `compose.py FILE.wav`.

Thirty seconds in stereo: kick, noise on the off-beats, a bass and chords at 124 beats per minute.
Always the same samples, from the standard library alone.
"""

import array
import math
import random
import sys
import wave

RATE_HZ, SECONDS, BPM = 44_100, 30, 124
BEAT = RATE_HZ * 60 / BPM
# A minor, F, C, G: MIDI notes of the chord, two bars each.
CHORDS = [(57, 60, 64), (53, 57, 60), (60, 64, 67), (55, 59, 62)]


def hz(note):
    return 440 * 2 ** ((note - 69) / 12)


def sample(n, noise):
    beat = n / BEAT
    since, second = beat % 1, n / RATE_HZ
    chord = CHORDS[int(beat / 8) % len(CHORDS)]
    kick = math.exp(-9 * since) * math.sin(40 * (1 - math.exp(-12 * since)) + 300 * since * 60 / BPM)
    hat = noise * math.exp(-20 * ((since + 0.5) % 1))
    bass = math.tanh(3 * math.sin(math.tau * hz(chord[0] - 24) * second)) * (1 - since)
    voices = [sum(math.sin(math.tau * k * hz(note) * second) / k for k in (1, 2, 3)) for note in chord]
    shared = 0.45 * kick + 0.2 * hat + 0.15 * bass + 0.06 * voices[1]
    return shared + 0.06 * voices[0], shared + 0.06 * voices[2]


def main():
    noise = random.Random(1)
    frames = array.array("h")
    for n in range(RATE_HZ * SECONDS):
        for value in sample(n, noise.uniform(-1, 1)):
            frames.append(round(max(-1, min(1, value)) * 32_767))
    if sys.byteorder == "big":
        frames.byteswap()
    with wave.open(sys.argv[1], "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(frames.tobytes())


if __name__ == "__main__":
    main()
