"""Openings of public-domain scores whose key is known without measuring it.

Three sources from music21's corpus, each with its own reason to be sure:
  works     movements named after their key by their composers
  chorales  Bach chorales that end on the tonic of their key signature (its major or its minor)
  tunes     fiddle tunes that are notated in a key and end on its first degree
"""

import random

from music21 import chord, converter, corpus, note

NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]

WORKS = {
    "mozart/k80/movement1": ("G", "major", 60),
    "mozart/k155/movement1": ("D", "major", 120),
    "mozart/k156/movement1": ("G", "major", 130),
    "mozart/k458/movement1": ("A#", "major", 130),
    "mozart/k545/movement1_exposition": ("C", "major", 120),
    "haydn/opus1no1/movement1": ("A#", "major", 120),
    "haydn/opus74no1/movement1": ("C", "major", 120),
    "beethoven/opus18no1": ("F", "major", 140),
    "beethoven/opus18no3": ("D", "major", 120),
    "beethoven/opus18no4": ("C", "minor", 130),
    "beethoven/opus18no5": ("A", "major", 120),
    "beethoven/opus59no1": ("F", "major", 130),
    "beethoven/opus59no2": ("E", "minor", 120),
    "schumann_clara/opus17/movement1": ("G", "minor", 120),
    "corelli/opus3no1/1grave": ("F", "major", 60),
    "joplin/maple_leaf_rag": ("G#", "major", 90),
    "schubert/Lindenbaum": ("E", "major", 70),
    "verdi/laDonnaEMobile": ("B", "major", 120),
}


def events(score, bpm, limit_s=31.0):
    """[(start s, length s, MIDI pitch, part)] of the first seconds of a score."""
    beat_s = 60.0 / bpm
    found = []
    parts = score.parts if hasattr(score, "parts") and len(score.parts) else [score]
    for index, part in enumerate(parts):
        for element in part.flatten().notes:
            start = float(element.offset) * beat_s
            length = float(element.quarterLength) * beat_s
            if start >= limit_s or length <= 0.0:
                continue
            if isinstance(element, note.Note):
                found.append((start, length, element.pitch.midi, index))
            elif isinstance(element, chord.Chord) and type(element) is chord.Chord:
                found.extend((start, length, p.midi, index) for p in element.pitches)
    return found


def repeat_to(notes, total_s=30.0):
    """Plays a short piece again until the time is filled."""
    end = max(start + length for start, length, _, _ in notes)
    copies = int(total_s // end) + 1
    return [(s + end * k, d, p, i) for k in range(copies) for s, d, p, i in notes]


def key_by_signature(score):
    """(tonic, mode) where the last bass note is the tonic of the key signature, else None."""
    signatures = list(score.flatten().getElementsByClass("KeySignature"))
    if not signatures:
        return None
    major = (signatures[0].sharps * 7) % 12
    last = list(score.parts[-1].flatten().notes)[-1]
    bass = (last.pitch if last.isNote else last.bass()).pitchClass
    if bass == major:
        return NAMES[major], "major"
    if bass == (major + 9) % 12:
        return NAMES[bass], "minor"
    return None


def works():
    for name, (tonic, mode, bpm) in WORKS.items():
        try:
            score = corpus.parse(name)
        except Exception as problem:  # a corpus of another version may lack the file
            print("left out:", name, problem)
            continue
        yield "work", name, tonic, mode, repeat_to(events(score, bpm))


def chorales(count, rng):
    paths = sorted(str(p) for p in corpus.getComposer("bach") if "bwv" in str(p))
    rng.shuffle(paths)
    given = 0
    for path in paths:
        score = converter.parse(path)
        if len(score.parts) != 4 or given == count:
            continue
        key = key_by_signature(score)
        if key:
            given += 1
            yield "chorale", path.rsplit("/", 1)[-1], *key, repeat_to(events(score, rng.randint(64, 96)))


def tunes(count, rng):
    paths = sorted(str(p) for p in corpus.getComposer("ryansMammoth"))
    rng.shuffle(paths)
    given = 0
    for path in paths:
        if given == count:
            return
        score = converter.parse(path)
        key = key_by_signature(score)
        if key:
            given += 1
            yield "tune", path.rsplit("/", 1)[-1], *key, repeat_to(events(score, rng.randint(90, 130)))


def all_scores(seed):
    rng = random.Random(seed)
    yield from works()
    yield from chorales(70, rng)
    yield from tunes(25, rng)
