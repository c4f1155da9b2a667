"""Composes short pieces in a known key: progressions, bass, melody, drums, in several styles."""

MAJOR = [0, 2, 4, 5, 7, 9, 11]
MINOR = [0, 2, 3, 5, 7, 8, 10]

# Roots in semitones above the tonic and chord qualities; every loop has the tonic at home.
PROGRESSIONS = {
    "major": [
        "I V vi IV", "I IV V V", "I vi IV V", "I IV I V", "vi IV I V", "I iii IV V", "I ii V I",
        "I bVII IV I", "I IV ii V", "I I IV I V IV I V", "Imaj7 vi7 ii7 V7", "IV V I I",
    ],
    "minor": [
        "i VI III VII", "i iv v i", "i iv V i", "i VII VI VII", "i VI iv V", "i i iv i VI V i i",
        "i III VII iv", "i VII VI V", "i7 iv7 i7 VII", "iio V i i", "i VI VII i", "i iv VII III",
    ],
}
DEGREES = {
    "I": (0, "maj"), "Imaj7": (0, "maj7"), "ii": (2, "min"), "ii7": (2, "min7"), "iii": (4, "min"),
    "IV": (5, "maj"), "V": (7, "maj"), "V7": (7, "dom"), "vi": (9, "min"), "vi7": (9, "min7"),
    "bVII": (10, "maj"),
}
MINOR_DEGREES = {
    "i": (0, "min"), "i7": (0, "min7"), "iio": (2, "dim"), "III": (3, "maj"), "iv": (5, "min"),
    "iv7": (5, "min7"), "v": (7, "min"), "V": (7, "dom"), "VI": (8, "maj"), "VII": (10, "maj"),
}
QUALITIES = {
    "maj": [0, 4, 7], "min": [0, 3, 7], "dim": [0, 3, 6], "maj7": [0, 4, 7, 11],
    "min7": [0, 3, 7, 10], "dom": [0, 4, 7, 10], "power": [0, 7, 12],
}

# tempo range, chord program choices, bass, lead, drum pattern, power chords
STYLES = {
    "house": ((118, 128), [4, 81, 90], [38, 39], [80, 81], "four", False),
    "rock": ((100, 170), [29, 30], [33, 34], [29, 30], "rock", True),
    "pop": ((84, 126), [0, 25, 27], [33, 32], [53, 73, 65], "rock", False),
    "ballad": ((60, 84), [0, 4, 48], [32, 35], [40, 71, 73], "none", False),
    "waltz": ((120, 180), [0, 21, 24], [32, 43], [40, 73, 21], "waltz", False),
    "breaks": ((160, 176), [50, 89, 91], [38, 39], [80, 98], "breaks", False),
    "orchestral": ((70, 140), [48, 49, 52], [43, 58], [40, 60, 68], "timpani", False),
    "organ": ((70, 110), [16, 19], [19, 16], [19, 74], "none", False),
    "blues": ((80, 130), [16, 26, 0], [32], [65, 22, 27], "rock", False),
}


def chords_of(mode, rng, style):
    if style == "blues":
        third = "dom" if mode == "major" else "min7"
        names = [0, 5, 0, 0, 5, 5, 0, 0, 7, 5, 0, 7]
        return [(root, "dom" if root == 7 else third) for root in names]
    table = DEGREES if mode == "major" else MINOR_DEGREES
    first = rng.choice(PROGRESSIONS[mode]).split()
    second = rng.choice(PROGRESSIONS[mode]).split() if rng.random() < 0.4 else first
    return [table[name] for name in first + first + second + first]


def drums(pattern, bar_s, beats, start, rng):
    beat = bar_s / beats
    kick, snare, hat, low = 36, 38, 42, 47
    hits = []
    if pattern == "four":
        hits = [(k * beat, kick, 110) for k in range(4)] + [(beat, 39, 90), (3 * beat, 39, 90)]
        hits += [((k + 0.5) * beat, 46, 80) for k in range(4)]
    elif pattern == "rock":
        hits = [(0, kick, 115), (2 * beat, kick, 110), (beat, snare, 110), (3 * beat, snare, 110)]
        hits += [(k * beat / 2, hat, 70) for k in range(8)]
    elif pattern == "breaks":
        hits = [(0, kick, 115), (2.5 * beat, kick, 110), (beat, snare, 115), (3 * beat, snare, 115)]
        hits += [(k * beat / 4, hat, rng.randint(40, 80)) for k in range(16)]
    elif pattern == "waltz":
        hits = [(0, kick, 100), (beat, snare, 60), (2 * beat, snare, 60)]
    elif pattern == "timpani":
        hits = [(0, low, 80)]
    return [(start + at, 0.1, pitch, velocity, 9) for at, pitch, velocity in hits]


def compose(style, mode, rng, total_s=30.0):
    """Notes (start, length, pitch, velocity, channel) relative to C, and channel programs."""
    tempo, chord_programs, bass_programs, lead_programs, pattern, power = STYLES[style]
    beats = 3 if style == "waltz" else 4
    bar_s = beats * 60.0 / rng.uniform(*tempo)
    scale = MAJOR if mode == "major" else MINOR
    sequence = chords_of(mode, rng, style)
    has_lead, has_bass = rng.random() < 0.75, rng.random() < 0.9
    arpeggio = rng.random() < 0.35
    start_bar = rng.randrange(len(sequence)) if rng.random() < 0.3 else 0
    notes, degree, bar, at = [], rng.randrange(7), start_bar, 0.0
    while at < total_s:
        root, quality = sequence[bar % len(sequence)]
        shape = QUALITIES["power" if power and quality != "dim" else quality]
        if arpeggio:
            steps = beats * 2
            for k in range(steps):
                pitch = 48 + root + shape[k % len(shape)] + 12 * (k // len(shape) % 2)
                notes.append((at + k * bar_s / steps, bar_s / steps, pitch, rng.randint(60, 90), 0))
        else:
            for k in range(2 if rng.random() < 0.5 else 1):
                half = bar_s / 2
                length = bar_s if k == 0 else half
                notes += [(at + k * half, length, (40 if power else 48) + root + x, 75, 0) for x in shape]
        if has_bass:
            for k in range(beats):
                pitch = 36 + root - (12 if root > 7 else 0)
                pitch += rng.choice([0, 0, 0, shape[min(2, len(shape) - 1)] % 12])
                notes.append((at + k * bar_s / beats, bar_s / beats * 0.9, pitch, 95, 1))
        if has_lead:
            k = 0.0
            while k < beats:
                length = rng.choice([0.5, 0.5, 1.0, 1.5])
                tones = [x % 12 for x in QUALITIES[quality]]
                if rng.random() < 0.5:
                    pitch = 72 + root % 12 + rng.choice(tones)
                else:
                    degree = (degree + rng.choice([-2, -1, -1, 1, 1, 2])) % 14
                    pitch = 67 + (scale[degree % 7] + 12 * (degree // 7) + 5) % 24
                notes.append((at + k * bar_s / beats, length * bar_s / beats, pitch, rng.randint(70, 105), 2))
                k += length
        notes += drums(pattern, bar_s, beats, at, rng)
        at += bar_s
        bar += 1
    programs = {0: rng.choice(chord_programs), 1: rng.choice(bass_programs), 2: rng.choice(lead_programs)}
    return notes, programs
