"""Prepares clips we did not compose: real recordings with charted tempo, MIDI files, old scores.

    python real.py OUT --packages DIR --soundfont A.sf2 [--only charts,loops,openmsx,freedoom,scores]

DIR holds unpacked Debian packages (`dpkg-deb -x`): fretsonfire-songs-*, sonic-pi-samples,
openttd-openmsx, freedoom. Scores are public-domain ones from music21's own corpus. Writes OUT/*.f32
and OUT/truth.jsonl as compose.py does. Needs numpy, soundfile, soxr, mido, music21, `fluidsynth`.
"""

import argparse
import glob
import json
import os
import struct
import tempfile
import zlib

import mido
import numpy as np
import soundfile
import soxr

import compose

RATE = compose.RATE
# Beats in one turn of a loop, where one can count them without doubt.
LOOP_BEATS = {"loop_amen": 4, "loop_amen_full": 16, "loop_breakbeat": 4, "loop_industrial": 2, "loop_mehackit1": 4}


def write(out, name, samples, **truth):
    np.asarray(samples, "<f4").tofile(os.path.join(out, name + ".f32"))
    return {"clip": name, "beats": [], "downbeats": [], "compound": False, "drums": None, **truth}


def tempo_map(midi):
    """(second, beat, bpm) of every tempo change and (second, numerator, denominator) of every metre."""
    tempos, metres, now, beat, tempo = [], [], 0.0, 0.0, 500000
    for message in mido.merge_tracks(midi.tracks):
        beat += message.time / midi.ticks_per_beat
        now += mido.tick2second(message.time, midi.ticks_per_beat, tempo)
        if message.type == "set_tempo":
            tempo = message.tempo
            tempos.append((now, beat, mido.tempo2bpm(tempo)))
        elif message.type == "time_signature":
            metres.append((now, message.numerator, message.denominator))
    return tempos or [(0.0, 0.0, 120.0)], metres, now


def within(tempos, start, end):
    """The one tempo between two seconds and its beats after `start`, or None if it changes."""
    before = [t for t in tempos if t[0] <= start + 0.05]
    if not before or any(start + 0.05 < t[0] < end and abs(t[2] / before[-1][2] - 1) > 0.005 for t in tempos):
        return None
    second, beat, bpm = before[-1]
    first = np.ceil(beat + (start - second) * bpm / 60)
    beats = second + (np.arange(first, first + 200) - beat) * 60 / bpm - start
    return bpm, [round(float(b), 4) for b in beats if b < end - start]


def charts(packages, out):
    for path in sorted(glob.glob(f"{packages}/**/fretsonfire/data/songs/*/*/notes.mid", recursive=True)):
        folder = os.path.dirname(path)
        samples, rate = soundfile.read(os.path.join(folder, "song.ogg"), dtype="float32", always_2d=True)
        guitar = os.path.join(folder, "guitar.ogg")
        if os.path.exists(guitar):
            part, _ = soundfile.read(guitar, dtype="float32", always_2d=True)
            length = min(len(part), len(samples))
            samples = samples[:length] + part[:length]
        samples = soxr.resample(samples.mean(axis=1), rate, RATE)
        tempos, _, _ = tempo_map(mido.MidiFile(path))
        for start in (20, 55, 90, 125):
            found = within(tempos, start, start + 30)
            if found and len(samples) > (start + 30) * RATE:
                name = os.path.basename(folder).lower().replace(" ", "_") + f"_{start}"
                yield write(out, name, samples[start * RATE:(start + 30) * RATE], style="charts", bpm=round(found[0], 3),
                            beats=found[1], beats_per_bar=None)


def loops(packages, out):
    for name, beats in LOOP_BEATS.items():
        path, = glob.glob(f"{packages}/**/{name}.flac", recursive=True)
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        bpm = 60 * beats * rate / len(samples)
        samples = samples.mean(axis=1)
        for stretch in (1.0, 0.8, 1.17):
            turned = soxr.resample(np.tile(samples, 1 + int(40 * rate / len(samples))), rate * stretch, RATE)[:30 * RATE]
            grid = np.arange(0, 30, 60 / (bpm * stretch))
            yield write(out, f"{name}_{stretch}", turned, style="loops", bpm=round(bpm * stretch, 3),
                        beats=[round(float(b), 4) for b in grid], beats_per_bar=4)


def midi_clips(files, style, out, soundfont, rng):
    for name, path in files:
        try:
            tempos, metres, end = tempo_map(mido.MidiFile(path, clip=True))
        except (OSError, EOFError, ValueError):
            continue
        starts = [s for s in (8, 45) if s + 25 < end and within(tempos, s, s + 30)]
        samples = compose.render(path, soundfont, rng) if starts else None
        for start in starts:
            bpm, beats = within(tempos, start, start + 30)
            numerator, denominator = ([(n, d) for s, n, d in metres if s <= start + 0.05] or [(None, 4)])[-1]
            compound = denominator == 8 and numerator in (6, 9, 12)
            cut = samples[start * RATE:(start + 30) * RATE]
            if np.abs(cut).max(initial=0) > 0.003 and 40 <= bpm <= 220:
                yield write(out, f"{name}_{start}", cut, style=style, bpm=round(bpm, 3), beats=beats,
                            beats_per_bar=None if compound or denominator != 4 else numerator, compound=compound)


def openmsx(packages, out, soundfont, rng):
    files = sorted(glob.glob(f"{packages}/**/openmsx/*.mid", recursive=True))
    yield from midi_clips([(os.path.basename(f)[:-4], f) for f in files], "openmsx", out, soundfont, rng)


def freedoom(packages, out, soundfont, rng):
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for wad in sorted(glob.glob(f"{packages}/**/freedoom*.wad", recursive=True)):
            data = open(wad, "rb").read()
            count, directory = struct.unpack_from("<ii", data, 4)
            for index in range(count):
                position, size, name = struct.unpack_from("<ii8s", data, directory + 16 * index)
                if data[position:position + 4] == b"MThd":
                    name = name.rstrip(b"\0").decode().lower()
                    files[zlib.crc32(data[position:position + size])] = path = os.path.join(folder, name + ".mid")
                    open(path, "wb").write(data[position:position + size])
        unique = sorted(set(files.values()))
        yield from midi_clips([(os.path.basename(p)[:-4], p) for p in unique], "freedoom", out, soundfont, rng)


SCORES = (("bach", (66, 104), (19, 16, 48, 52, 0, 24), 60), ("oneills", (90, 130), (40, 73, 21, 105, 24), 0),
          ("haydn", (70, 140), (48, 40), 12), ("mozart", (70, 140), (48, 0), 12), ("beethoven", (70, 140), (48, 0), 10),
          ("joplin", (76, 110), (0, 1), 6), ("essenFolksong", (80, 130), (24, 73, 0, 40), 4),
          ("ryansMammoth", (90, 130), (40, 73, 21, 105), 60), ("airdsAirs", (90, 130), (40, 73, 22, 0), 6))


def scores(out, soundfonts, rng):
    from music21 import converter, corpus
    for composer, tempi, programs, count in SCORES:
        paths = sorted(str(p) for p in corpus.getComposer(composer))
        taken = 0
        for path in rng.permutation(paths):
            if taken == count:
                break
            try:
                score = converter.parse(path)
                score = score.scores[0] if hasattr(score, "scores") and score.scores else score
                metre = score.recurse().getElementsByClass("TimeSignature")
                if len({m.ratioString for m in metre}) != 1:
                    continue
                beat, per_bar = float(metre[0].beatDuration.quarterLength), int(metre[0].beatCount)
                notes = [(float(n.getOffsetInHierarchy(score)), float(n.quarterLength), p.midi, i)
                         for i, part in enumerate(score.parts) for n in part.recurse().notes for p in n.pitches]
            except Exception as error:  # music21 raises many kinds on its own odd files
                print("skipped", path, type(error).__name__)
                continue
            end = max((o + l for o, l, _, _ in notes), default=0)
            bpm = round(float(np.exp(rng.uniform(*np.log(tempi)))), 2)
            if end / beat * 60 / bpm < 22 or not 1.0 <= beat <= 1.5:
                continue
            measures = [float(m.offset) for m in score.parts[0].getElementsByClass("Measure")]
            if len(measures) < 4:
                continue
            song = compose.Song(rng, bpm, 0.5, rng.uniform(3, 15), float(rng.choice([0, 0, 0.015])), int(end / beat) + 60)
            one = int(rng.choice(programs))
            song.programs = {c: one for c in range(4)}
            down = measures[1] % (beat * per_bar)
            for offset, length, pitch, part in notes:
                accent = 8 if (offset - down) % (beat * per_bar) < 0.01 else 0
                song.add(min(part, 3), offset / beat, max(length, 0.1) / beat, pitch, 80 + accent + rng.normal(0, 5))
            with tempfile.TemporaryDirectory() as folder:
                midi = os.path.join(folder, "score.mid")
                song.save(midi)
                samples = compose.render(midi, soundfonts[rng.integers(len(soundfonts))], rng)
            samples, done = compose.rough_up(samples[:28 * RATE], rng)
            beats = song.clock[song.clock < min(28, len(samples) / RATE)]
            grid = np.arange(len(beats)) * beat
            phase = np.abs((grid - down + 0.01) % (beat * per_bar)) < 0.05
            taken += 1
            yield write(out, f"{composer}_{taken:02d}", samples, style="scores_" + composer, bpm=bpm, beats_per_bar=per_bar,
                        compound=beat == 1.5, beats=[round(float(b), 4) for b in beats],
                        downbeats=[round(float(b), 4) for b in beats[phase]], roughed=done)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--packages", default="")
    parser.add_argument("--soundfont", action="append", required=True)
    parser.add_argument("--only", default="charts,loops,openmsx,freedoom,scores")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    rng = np.random.default_rng(7)
    first = arguments.soundfont[0]
    sources = {"charts": lambda: charts(arguments.packages, arguments.out),
               "loops": lambda: loops(arguments.packages, arguments.out),
               "openmsx": lambda: openmsx(arguments.packages, arguments.out, first, rng),
               "freedoom": lambda: freedoom(arguments.packages, arguments.out, first, rng),
               "scores": lambda: scores(arguments.out, arguments.soundfont, rng)}
    with open(os.path.join(arguments.out, "truth.jsonl"), "w", encoding="utf-8") as truths:
        for name in arguments.only.split(","):
            for line in sources[name]():
                truths.write(json.dumps(line) + "\n")
                truths.flush()


if __name__ == "__main__":
    main()
