"""Composes clips of known tempo, metre and beats: MIDI played by fluidsynth, then roughed up.

    python compose.py OUT --clips 12 --seed 1 --soundfont A.sf2 --soundfont B.sf2

writes per style `--clips` clips as OUT/NAME.f32 (mono, 22 050 Hz, little-endian) and one line per
clip in OUT/truth.jsonl. Needs numpy, scipy, mido and the `fluidsynth` command. The same arguments
compose the same clips.
"""

import argparse
import json
import math
import os
import subprocess
import tempfile
import zlib

import mido
import numpy as np
import scipy.signal

from styles import STYLES

RATE = 22050
TICKS = 960  # at 120 bpm: 0.52 ms
SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
PROGRESSIONS = ((0, 4, 5, 3), (5, 3, 0, 4), (0, 3, 4, 0), (0, 5, 3, 4), (0, 3, 0, 4), (0, 6, 5, 6), (1, 4, 0, 0),
                (0, 0, 3, 4), (0,), (0, 3), (0, 0, 0, 0, 3, 3, 0, 0, 4, 3, 0, 4))


class Song:
    """Notes in beats, gathered per channel, and the clock that turns beats into seconds."""

    def __init__(self, rng, bpm, swing, human_ms, drift, beats):
        self.rng, self.swing, self.human_s = rng, swing, human_ms / 1000
        grid = np.arange(beats + 1)
        rate = bpm / 60 * np.exp(drift * np.sin(2 * np.pi * grid / rng.uniform(24, 60) + rng.uniform(0, 6.3)))
        self.clock = np.concatenate([[0], np.cumsum(1 / rate[:-1])])
        self.notes, self.programs = [], {}

    def seconds(self, beat):
        """Where `beat` falls; the second half of a swung quarter of a beat comes late."""
        whole = math.floor(beat * 2) / 2
        part = beat - whole
        if self.swing != 0.5 and part > 0:
            part = part * 2 * self.swing if part <= 0.25 else self.swing / 2 + (part - 0.25) * 2 * (1 - self.swing)
        return float(np.interp(whole + part, np.arange(len(self.clock)), self.clock))

    def add(self, channel, beat, length, pitch, velocity):
        start = self.seconds(beat) + self.rng.normal(0, self.human_s) if self.human_s else self.seconds(beat)
        end = max(start + 0.03, self.seconds(beat + length) - 0.01)
        velocity = int(np.clip(velocity + self.rng.normal(0, 6), 8, 127))
        self.notes.append((max(0.0, start), end, channel, int(np.clip(pitch, 12, 115)), velocity))

    def save(self, path):
        track = mido.MidiTrack()
        for channel, program in self.programs.items():
            track.append(mido.Message("program_change", channel=channel, program=program))
        events = [(s, 1, c, p, v) for s, _, c, p, v in self.notes] + [(e, 0, c, p, 0) for _, e, c, p, _ in self.notes]
        now = 0
        for seconds, on, channel, pitch, velocity in sorted(events):
            tick = round(seconds * 2 * TICKS)
            kind = "note_on" if on else "note_off"
            track.append(mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - now))
            now = tick
        mido.MidiFile(tracks=[track], ticks_per_beat=TICKS).save(path)


def hits(pattern, steps, bar, bars_beats):
    """(beat, weight) of a pattern in bar `bar`; a pattern of several bars goes round."""
    bar_steps = bars_beats * steps
    offset = (bar % (len(pattern) // bar_steps)) * bar_steps
    for step in range(bar_steps):
        mark = pattern[offset + step]
        if mark != ".":
            yield bar * bars_beats + step / steps, {"X": 1.15, "x": 1.0, "o": 0.6}[mark]


def compose(name, rng):
    """A song in the style `name` and what is true about it."""
    s = STYLES[name]
    bpm = round(float(np.exp(rng.uniform(*np.log(s["bpm"])))), 2)
    beats = s["beats"]
    bars = math.ceil(34 * bpm / 60 / beats) + 1
    swing = float(rng.choice(s["swing"])) if s["steps"] == 4 else 0.5
    drift = float(rng.choice([0, 0, 0, 0.01, 0.025])) if s["human"][1] > 3 else 0.0
    song = Song(rng, bpm, swing, rng.uniform(*s["human"]), drift, bars * beats)
    mode = str(rng.choice(["major", "minor"]))
    key, scale = int(rng.integers(12)), SCALES[mode]
    progression = PROGRESSIONS[rng.integers(len(PROGRESSIONS))]
    bars_per_chord = int(rng.choice([1, 1, 1, 2])) if beats > 2 else int(rng.choice([1, 2, 2]))
    drums_on = rng.random() >= s["drumless"]
    only_drums = drums_on and rng.random() < 0.08
    song.programs = {0: int(rng.choice(s["bass_programs"])), 1: int(rng.choice(s["comp_programs"])),
                     2: int(rng.choice(s["lead"])), 3: int(rng.choice(s["pad"])) if s["pad"] else 0}
    if s["human"][1] <= 3 or rng.random() < 0.3:
        song.programs[9] = int(rng.choice([0, 8, 16, 24, 25, 40]))
    groove = s["drums"][rng.integers(len(s["drums"]))]
    bass, comp = (p[rng.integers(len(p))] if p else None for p in (s["bass"], s["comp"]))
    lead_on, comp_on, bass_on = rng.random() < 0.6, rng.random() < 0.9, rng.random() < 0.9
    pad_on = s["pad"] and rng.random() < 0.5
    if not drums_on:
        comp_on = True
    levels = rng.uniform(60, 110, 5)
    arpeggio = rng.random() < (0.9 if "arpeggio" in name else 0.35)
    fill_every = int(rng.choice([4, 8, 99]))
    melody = int(rng.integers(5, 12))

    def pitch(degree, octave):
        return 12 * octave + key + scale[degree % 7] + 12 * (degree // 7)

    for bar in range(bars):
        chord = progression[(bar // bars_per_chord) % len(progression)]
        if drums_on:
            fill = bar % fill_every == fill_every - 1
            for note, pattern in groove.items():
                for beat, weight in hits(pattern, s["steps"], bar, beats):
                    if fill and beat - bar * beats >= beats / 2 and note in (38, 42, 36):
                        continue
                    if rng.random() <= s["sparse"]:
                        song.add(9, beat, 0.2, note, levels[0] * weight)
            if fill:
                count = beats * s["steps"]
                for step in range(count // 2, count):
                    if rng.random() < 0.75:
                        song.add(9, bar * beats + step / s["steps"], 0.2, int(rng.choice([38, 38, 48, 45, 41])), levels[0])
            if bar % fill_every == 0 and rng.random() < 0.7:
                song.add(9, bar * beats, 1, 49, levels[0])
        if only_drums:
            continue
        if bass and bass_on:
            steps_in = list(hits(bass, s["steps"], bar, beats))
            for index, (beat, weight) in enumerate(steps_in):
                degree = chord + (int(rng.choice([0, 0, 2, 4, 7])) if index else 0)
                song.add(0, beat, 0.8 / s["steps"] * 2, pitch(degree, 3), levels[1] * weight)
        if comp and comp_on:
            for index, (beat, weight) in enumerate(hits(comp, s["steps"], bar, beats)):
                if rng.random() > s["sparse"]:
                    continue
                tones = [chord, chord + 2, chord + 4] if not arpeggio else [chord + (0, 2, 4, 7, 4, 2)[index % 6]]
                for tone in tones:
                    song.add(1, beat, 1.5 / s["steps"], pitch(tone, 5), levels[2] * weight * 0.8)
        if pad_on and bar % bars_per_chord == 0:
            for tone in (chord, chord + 2, chord + 4):
                song.add(3, bar * beats, beats * bars_per_chord * 0.98, pitch(tone, 5), levels[4] * 0.6)
        if lead_on:
            for step in range(beats * 2):
                chance = (0.6 if step % 2 == 0 else 0.35) * s["lead_rate"] * (1.3 if step == 0 else 1)
                if rng.random() < chance:
                    melody = int(np.clip(melody + rng.integers(-3, 4), 2, 16))
                    offbeat = 2 / 3 if s["steps"] == 3 else 0.5
                    song.add(2, bar * beats + step // 2 + (step % 2) * offbeat, rng.choice([0.4, 0.8]), pitch(melody, 5), levels[3] * (1.1 if step % 2 == 0 else 0.9))
    truth = {"style": name, "bpm": bpm, "beats_per_bar": beats, "compound": s["compound"], "drums": bool(drums_on),
             "key": key, "mode": mode, "drift": drift, "human_ms": song.human_s * 1000, "swing": swing}
    return song, truth


def render(midi, soundfont, rng):
    """Mono samples at 22 050 Hz."""
    raw = midi + ".raw"
    subprocess.run(["fluidsynth", "-ni", "-q", "-r", str(RATE), "-T", "raw", "-O", "float", "-F", raw,
                    "-R", str(int(rng.random() < 0.5)), "-C", "0", "-g", "0.4", soundfont, midi],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stereo = np.fromfile(raw, dtype="<f4").reshape(-1, 2)
    os.remove(raw)
    return stereo.mean(axis=1)


def rough_up(samples, rng):
    """What recordings go through: saturation, a codec's low-pass, noise, any level."""
    done = []
    samples = samples / (np.abs(samples).max() + 1e-9)
    if rng.random() < 0.35:
        drive = rng.uniform(1.5, 5)
        samples = np.tanh(drive * samples)
        done.append("saturated")
    if rng.random() < 0.25:
        hz = rng.uniform(3000, 9000)
        sos = scipy.signal.butter(8, hz, fs=RATE, output="sos")
        samples = scipy.signal.sosfilt(sos, samples)
        done.append("low-pass")
    if rng.random() < 0.3:
        white = rng.normal(0, 1, len(samples))
        noise = scipy.signal.lfilter([1], [1, -rng.uniform(0, 0.98)], white)
        noise *= np.sqrt(np.mean(samples**2) / np.mean(noise**2)) * 10 ** (-rng.uniform(8, 30) / 20)
        samples = samples + noise
        done.append("noise")
    samples = samples / (np.abs(samples).max() + 1e-9) * 10 ** (-rng.uniform(0, 20) / 20)
    return samples.astype("<f4"), done


def clip(name, index, seed, soundfonts, out):
    """Composes, plays and cuts one clip; gives its line for truth.jsonl."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode()), index])
    song, truth = compose(name, rng)
    soundfont = soundfonts[rng.integers(len(soundfonts))]
    with tempfile.TemporaryDirectory() as folder:
        midi = os.path.join(folder, "song.mid")
        song.save(midi)
        samples = render(midi, soundfont, rng)
    length, start = rng.uniform(20, 30), rng.uniform(0, 3)
    samples, done = rough_up(samples[int(start * RATE):int((start + length) * RATE)], rng)
    beats = song.clock - start
    inside = (beats >= 0) & (beats < length)
    downs = np.arange(len(beats)) % truth["beats_per_bar"] == 0
    name = f"{name}_{index:03d}"
    samples.tofile(os.path.join(out, name + ".f32"))
    if truth["drift"]:
        truth["bpm"] = round(60 / float(np.median(np.diff(beats[inside]))), 3)
    return {"clip": name, **truth, "soundfont": os.path.basename(soundfont), "roughed": done,
            "beats": [round(float(b), 4) for b in beats[inside]],
            "downbeats": [round(float(b), 4) for b in beats[inside & downs]]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--clips", type=int, default=12, help="per style")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--styles", help="comma-separated; all when left out")
    parser.add_argument("--soundfont", action="append", required=True)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    with open(os.path.join(arguments.out, "truth.jsonl"), "w", encoding="utf-8") as truths:
        for index in range(arguments.clips):
            for name in arguments.styles.split(",") if arguments.styles else STYLES:
                line = clip(name, index, arguments.seed, arguments.soundfont, arguments.out)
                truths.write(json.dumps(line) + "\n")
                truths.flush()


if __name__ == "__main__":
    main()
