"""Renders the key corpus: clips of 30 s in known keys, with what essentia and librosa say of them.

    python corpus.py FOLDER [--composed N] [--soundfont FILE.sf2]

Needs fluidsynth and a General MIDI soundfont (Debian: fluidsynth, fluid-soundfont-gm). Writes one
`.f32` per clip (raw mono samples at 22 050 Hz) and `truth.csv`. The same arguments give the same
clips. A third of them is detuned by up to 40 cents, a third carries noise, and scores are
transposed to a random key, so that all twenty-four occur.
"""

import argparse
import csv
import os
import random
import subprocess
import tempfile

import essentia
import essentia.standard as es
import librosa
import mido
import numpy as np
import soundfile
import soxr

import scores
import styles
from scores import NAMES

RATE_HZ = 44_100
CLIP_S = 30
SCORE_PROGRAMS = [0, 4, 6, 16, 19, 21, 24, 40, 42, 48, 52, 56, 60, 68, 71, 73, 81, 89]
KRUMHANSL = {
    "major": [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
    "minor": [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
}


def write_midi(path, notes, programs, cents):
    """480 ticks per beat at 120 bpm, so a second has 960 ticks."""
    messages = []
    for channel, program in programs.items():
        messages.append((0, 0, mido.Message("program_change", channel=channel, program=program)))
        bend = round(cents / 200 * 8192)
        messages.append((0, 0, mido.Message("pitchwheel", channel=channel, pitch=bend)))
    for start, length, pitch, velocity, channel in notes:
        on, off = round(start * 960), round((start + length) * 960)
        pitch = max(0, min(127, pitch))
        messages.append((on, 2, mido.Message("note_on", note=pitch, velocity=velocity, channel=channel)))
        messages.append((max(off, on + 1), 1, mido.Message("note_off", note=pitch, channel=channel)))
    track, now = mido.MidiTrack(), 0
    for tick, _, message in sorted(messages, key=lambda m: m[:2]):
        message.time = tick - now
        now = tick
        track.append(message)
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)


def render(notes, programs, cents, soundfont):
    with tempfile.TemporaryDirectory() as folder:
        midi, wave = os.path.join(folder, "a.mid"), os.path.join(folder, "a.wav")
        write_midi(midi, notes, programs, cents)
        command = ["fluidsynth", "-ni", "-q", "-g", "0.5", "-r", str(RATE_HZ), "-F", wave, soundfont, midi]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stereo, _ = soundfile.read(wave, dtype="float32")
    mono = stereo.mean(axis=1)[: RATE_HZ * CLIP_S]
    return mono / max(float(np.abs(mono).max()), 1e-9) * 0.8


def essentia_key(samples, profile):
    tonic, mode, strength = es.KeyExtractor(profileType=profile)(samples)
    flats = {"Ab": "G#", "Bb": "A#", "Eb": "D#", "Db": "C#", "Gb": "F#"}
    return f"{flats.get(tonic, tonic)} {mode} {strength:.3f}"


def librosa_key(samples):
    mean = librosa.feature.chroma_stft(y=samples, sr=22_050).mean(axis=1)
    found = max(
        (np.corrcoef(np.roll(profile, tonic), mean)[0, 1], tonic, mode)
        for mode, profile in KRUMHANSL.items()
        for tonic in range(12)
    )
    return f"{NAMES[found[1]]} {found[2]} {found[0]:.3f}"


def add_noise(samples, decibel, rng):
    noise = rng.standard_normal(len(samples)).astype(np.float32)
    noise *= np.sqrt(np.mean(samples**2) / np.mean(noise**2)) * 10 ** (-decibel / 20)
    return (samples + noise).astype(np.float32)


def pieces(composed, seed):
    """(kind, name, tonic index, mode, notes, programs), every score moved to a random key."""
    rng = random.Random(seed)
    for kind, name, tonic, mode, events in scores.all_scores(seed):
        shift = rng.randint(-6, 5)
        parts = max(part for *_, part in events) + 1
        program = rng.choice(SCORE_PROGRAMS)
        programs = {c: program if rng.random() < 0.7 else rng.choice(SCORE_PROGRAMS) for c in range(min(parts, 9))}
        notes = [(s, d, p + shift, rng.randint(70, 100), part % 9) for s, d, p, part in events if s < CLIP_S]
        yield kind, name, (NAMES.index(tonic) + shift) % 12, mode, notes, programs
    for index in range(composed):
        style = list(styles.STYLES)[index % len(styles.STYLES)]
        mode = rng.choice(["major", "minor"])
        tonic = rng.randrange(12)
        notes, programs = styles.compose(style, mode, rng)
        shift = tonic if tonic < 6 else tonic - 12
        moved = [(s, d, p if c == 9 else p + shift, v, c) for s, d, p, v, c in notes]
        yield style, f"{style}-{index}", tonic, mode, moved, programs


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--composed", type=int, default=198)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--soundfont", default="/usr/share/sounds/sf2/FluidR3_GM.sf2")
    arguments = parser.parse_args()
    essentia.log.infoActive = essentia.log.warningActive = False
    os.makedirs(arguments.folder, exist_ok=True)
    rng = random.Random(arguments.seed + 1)
    noise = np.random.default_rng(arguments.seed)
    with open(os.path.join(arguments.folder, "truth.csv"), "w", newline="") as file:
        table = csv.writer(file)
        table.writerow("clip kind name key cents noise_db bgate edma krumhansl librosa".split())
        for index, (kind, name, tonic, mode, notes, programs) in enumerate(pieces(arguments.composed, arguments.seed)):
            cents = rng.choice([0, 0, rng.randint(-40, 40)])
            decibel = rng.choice([None, None, rng.randint(6, 20)])
            samples = render(notes, programs, cents, arguments.soundfont)
            if decibel is not None:
                samples = add_noise(samples, decibel, noise)
            low = soxr.resample(samples, RATE_HZ, 22_050, quality="HQ")
            low.astype("<f4").tofile(os.path.join(arguments.folder, f"{index:04}.f32"))
            peers = [essentia_key(samples, p) for p in ("bgate", "edma", "krumhansl")] + [librosa_key(low)]
            table.writerow([f"{index:04}", kind, name, f"{NAMES[tonic]} {mode}", cents, decibel, *peers])
            file.flush()


if __name__ == "__main__":
    main()
