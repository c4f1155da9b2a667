"""The styles the corpus is composed in: metre, tempo range, drum patterns, bass and chords.

A pattern is one or more bars of steps; `x` is a hit, `X` an accent, `o` a soft hit, `.` a rest.
`beats` is the number of felt beats in a bar and `steps` the steps in one beat. The tempo of a
style counts its felt beat, as a listener would tap it (in 6/8: the dotted crotchet).
"""

# Percussion notes of General MIDI.
K, S, R, C, H, P, O, T1, T2, T3, CR, RD, TB, CB, CL, SH, CO1, CO2, CLAP, TR = (
    36, 38, 37, 39, 42, 44, 46, 50, 47, 43, 49, 51, 54, 56, 75, 70, 62, 63, 39, 81)

GUITARS, PIANOS, ORGANS = (24, 25, 26, 27), (0, 1, 2, 4, 5), (16, 17, 18, 19)
BASSES, STRINGS, PADS = (32, 33, 34, 35, 38, 39), (48, 49, 40, 42, 44), (88, 89, 90, 91, 94, 95)
BRASS, WINDS, LEADS = (56, 57, 60, 61, 62), (68, 71, 73, 74, 64, 65), (80, 81, 82, 85, 87)
DRIVEN, MALLETS, HARPS = (29, 30), (9, 11, 12, 13), (6, 46, 104, 105)


def style(bpm, drums, beats=4, steps=4, bass=(), comp=(), swing=(0.5, 0.5), human=(0, 8),
          bass_programs=BASSES, comp_programs=PIANOS + GUITARS, lead=PIANOS + WINDS, lead_rate=1.0,
          pad=None, drumless=0.2, compound=False, sparse=1.0):
    return dict(locals())


STYLES = {
    "rock": style((90, 160), [
        {K: "x.......x.x.....", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x.....x.x.......", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x..x..x...x.....", S: "....X.......X..o", RD: "x.x.x.x.x.x.x.x."},
        {K: "x.x.....x.x.....", S: "....X.......X...", O: "x...x...x...x..."}],
        bass=("x.x.x.x.x.x.x.x.", "x.....x.x.x.....", "x...x...x...x..."),
        comp=("x.x.x.x.x.x.x.x.", "x.......x.......", "x...x.x.x...x.x."),
        comp_programs=DRIVEN + (27, 25)),
    "pop": style((85, 130), [
        {K: "x.......x.......", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x......xx.......", CLAP: "....X.......X...", H: "x.x.x.x.x.x.x.x.", SH: "xxxxxxxxxxxxxxxx"},
        {K: "x..x....x..x....", S: "....X.......X...", H: "xxxxxxxxxxxxxxxx"}],
        bass=("x.......x.......", "x..x..x.x..x..x.", "x.x.x.x.x.x.x.x."),
        comp=("x...x...x...x...", "x.......x.......", "x..x..x.x..x..x."), pad=PADS),
    "ballad": style((60, 92), [
        {K: "x.......x.......", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x.........x.....", R: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x.......x.x.....", S: "....X.......X...", H: "x...x...x...x..."}],
        bass=("x.......x.......", "x.....x.x......."),
        comp=("x.x.x.x.x.x.x.x.", "x...x...x...x...", "x..............."), pad=STRINGS, human=(4, 15)),
    "house": style((116, 132), [
        {K: "X...X...X...X...", C: "....x.......x...", O: "..x...x...x...x."},
        {K: "X...X...X...X...", S: "....x.......x...", O: "..x...x...x...x.", H: "xxxxxxxxxxxxxxxx"},
        {K: "X...X...X...X...", C: "....x.......x..o", O: "..x...x...x...x.", SH: "o.xoo.xoo.xoo.xo"}],
        bass=("..x...x...x...x.", "x..x..x...x.x...", "..xx..xx..xx..xx"),
        comp=("x..x..x...x.....", "..x...x...x...x.", "x..............."), lead=LEADS, lead_rate=0.4,
        bass_programs=(38, 39), comp_programs=PIANOS + ORGANS + PADS, pad=PADS, human=(0, 2), drumless=0.05),
    "techno": style((125, 150), [
        {K: "X...X...X...X...", H: "..x...x...x...x."},
        {K: "X...X...X...X...", O: "..x...x...x...x.", H: "x.xxx.xxx.xxx.xx", R: "...x..x....x..x."},
        {K: "X...X...X...X...", T3: "..x..x....x..x..", H: "xxxxxxxxxxxxxxxx"}],
        bass=("xxxxxxxxxxxxxxxx", ".xxx.xxx.xxx.xxx", "..x...x...x...x."), comp=("...x......x.....", "x..............."),
        lead=LEADS, lead_rate=0.3, bass_programs=(38, 39), comp_programs=LEADS + PADS, human=(0, 1), drumless=0.0),
    "trance": style((128, 145), [
        {K: "X...X...X...X...", C: "....x.......x...", O: "..x...x...x...x.", H: "xxxxxxxxxxxxxxxx"}],
        bass=("..x...x...x...x.", ".xxx.xxx.xxx.xxx"), comp=("x.xx.x.xx.xx.x.x", "xxxxxxxxxxxxxxxx"),
        lead=LEADS, bass_programs=(38, 39), comp_programs=LEADS, pad=PADS, human=(0, 1), drumless=0.1),
    "dnb": style((160, 180), [
        {K: "x.........x.....", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x.x.......x.....", S: "....X..o.o..X...", H: "x.x.x.x.x.x.x.x.", RD: "x...x...x...x..."},
        {K: "x.........x....." "x..x......x.....", S: "....X.......X..o" "....X..o....X...", H: "xxxxxxxxxxxxxxxx" * 2}],
        bass=("x...............", "x.........x.....", "x.....x...x....."), comp=("x...............", "......x........."),
        lead=LEADS, lead_rate=0.3, bass_programs=(38, 39), pad=PADS, human=(0, 3), drumless=0.0),
    "breakbeat": style((125, 165), [
        {K: "x.x.......xx....", S: "....X..o.o..X..o", RD: "x.x.x.x.x.x.x.x."},
        {K: "x.x.......xx...." "x.x.......x.....", S: "....X..o.o..X..o" "....X..o.o....X.", H: "x.x.x.x.x.x.x.x." * 2},
        {K: "x..x..x...x.....", S: "....X.......X..o", H: "x.xxx.xxx.xxx.xx"}],
        bass=("x.....x...x.....", "x..x......x....."), comp=("x...............", "..x...x...x...x."),
        lead=LEADS, lead_rate=0.3, human=(0, 8), drumless=0.0),
    "hiphop": style((78, 104), [
        {K: "x......x..x.....", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x.x....x..x...x.", S: "....X.......X...", H: "xxx.xxx.xxx.xxx."},
        {K: "x..x......x..x..", CLAP: "....X.......X...", H: "x.x.x.x.x.x.xxx."}],
        bass=("x......x..x.....", "x.........x....."), comp=("x.......x.......", "...x......x.....", "x..............."),
        swing=(0.5, 0.62), human=(2, 12), lead_rate=0.4, drumless=0.05),
    "trap": style((130, 156), [
        {K: "x.....x.........", CLAP: "........X.......", H: "x.x.x.x.x.x.x.xx"},
        {K: "x..x.......x....", S: "........X.......", H: "x.x.xxx.x.x.x.x."},
        {K: "x.........x...x.", CLAP: "........X.......", H: "xxx.x.x.xxx.x.xx"}],
        bass=("x.....x.........", "x.........x....."), comp=("x...............", "x.......x......."),
        lead=MALLETS + LEADS, lead_rate=0.5, bass_programs=(38, 39), human=(0, 3), pad=PADS, drumless=0.0),
    "dubstep": style((136, 146), [
        {K: "x.............x.", S: "........X.......", H: "x..x..x.x..x..x."},
        {K: "x.....x.........", S: "........X.......", H: "x.x.x.x.x.x.x.x."}],
        bass=("x..x..x..x..x..x", "x.x.x.x.xxx.xxx."), comp=("x...............",),
        lead=LEADS, lead_rate=0.3, bass_programs=(38, 39, 87), human=(0, 2), drumless=0.0),
    "reggae": style((66, 92), [
        {K: "........X.......", R: "........x.......", H: "x.x.x.x.x.x.x.x."},
        {K: "X...X...X...X...", S: "........x.......", H: "x.xxx.xxx.xxx.xx"},
        {K: "....X.......X...", R: "....X.......X...", H: "x.x.x.x.x.x.x.x."}],
        bass=("x..x..x.x..x....", "x.x...x...x.x..."), comp=("..x...x...x...x.", "..xx..xx..xx..xx"),
        comp_programs=(27, 16, 17, 0), swing=(0.5, 0.6), human=(2, 10), drumless=0.05),
    "bossa": style((110, 150), [
        {K: "x..xx..xx..xx..x", R: "x..x..x...x..x..", H: "xxxxxxxxxxxxxxxx"},
        {K: "x.....x.x.....x.", R: "x..x..x...x..x..", SH: "xxxxxxxxxxxxxxxx"}],
        bass=("x.....x.x.....x.", "x..x....x..x...."), comp=("x..x..x...x..x..", "x.x..x.x..x.x..."),
        comp_programs=(24, 4, 0), lead=WINDS + (11,), human=(3, 12)),
    "samba": style((90, 120), [
        {K: "x..xX..xx..xX..x", H: "xxxxxxxxxxxxxxxx", TB: "x.xxx.xxx.xxx.xx"},
        {K: "x..xX..xx..xX..x", S: "x.x.xx.x.x.xx.x.", SH: "Xoox" * 4}],
        bass=("x..xx..xx..xx..x",), comp=("x.x.xx.x.x.xx.x.",), comp_programs=(24, 25, 4), human=(2, 10)),
    "salsa": style((85, 110), [
        {CL: "..x.x...x..x..x.", CB: "x...x...x...x...", CO1: "..x...xx..x...xx", K: "......x.......x."},
        {CL: "x..x..x...x.x...", CO2: "xoxoxoxxxoxoxoxx", TB: "x.x.x.x.x.x.x.x."}],
        bass=("...x..x....x..x.", "x..x..x.x..x..x."), comp=("x.xx.xx.xx.xx.xx", "x..xx.x..xx.x..x"),
        comp_programs=(0, 1), lead=BRASS, human=(2, 10)),
    "jazz": style((110, 210), [
        {RD: "x..x.xx..x.x", P: "...x.....x..", K: "o..o..o..o.."},
        {RD: "x..x.xx..x.x", P: "...x.....x..", S: ".....o..o..."},
        {H: "x..x.xx..x.x", K: "x.....x....."}], steps=3,
        bass=("x..x..x..x..",), comp=("..x.....x...", "x....x......", "x..........x"),
        bass_programs=(32, 33), comp_programs=(0, 1, 26), lead=BRASS + WINDS + (0,), human=(5, 16), lead_rate=1.2),
    "jazz_waltz": style((100, 180), [
        {RD: "x..x.xx..", P: "...x..x..", K: "o........"}, {RD: "x..x.xx.x", P: "...x.....", S: ".....o..o"}],
        beats=3, steps=3, bass=("x..x..x..", "x.....x.."), comp=("x....x...", "...x....."),
        bass_programs=(32,), comp_programs=(0, 26), lead=WINDS + (0,), human=(5, 16)),
    "shuffle": style((84, 140), [
        {K: "x.....x..x..", S: "...X.....X..", H: "x.xx.xx.xx.x"},
        {K: "x.....x.....", S: "...X.....X..", RD: "x.xx.xx.xx.x"}], steps=3,
        bass=("x..x..x..x..", "x.xx.xx.xx.x"), comp=("x.xx.xx.xx.x", "..x..x..x..x", "x..x..x..x.."),
        comp_programs=GUITARS + (0, 16) + DRIVEN, human=(3, 12)),
    "slow_blues": style((56, 80), [
        {K: "x.....x....x", S: "...X.....X..", H: "xxxxxxxxxxxx"},
        {K: "x.....x.....", S: "...X.....X..", RD: "xxxxxxxxxxxx"}], steps=3, compound=True,
        bass=("x.xx.xx.xx.x", "x..x..x..x.."), comp=("xxxxxxxxxxxx", "x..x..x..x.."),
        comp_programs=(0, 16, 26, 27), human=(4, 14), drumless=0.1),
    "six_eight": style((50, 84), [
        {K: "x.....", S: "...X..", H: "xxxxxx"}, {K: "x....x", S: "...X..", H: "x.xxxx"}],
        beats=2, steps=3, compound=True, bass=("x.....", "x..x..", "x.xx.x"), comp=("xxxxxx", "x.xx.x", "x..x.."),
        comp_programs=GUITARS + PIANOS, pad=STRINGS, human=(3, 14), drumless=0.4),
    "jig": style((100, 130), [{K: "x.....", TB: "x..x..", H: "xoxxox"}, {K: "x..x..", S: "o.xo.x"}],
        beats=2, steps=3, compound=True, bass=("x..x..",), comp=("x.xx.x", "x..x.."), comp_programs=(24, 25, 105),
        lead=(40, 73, 109, 21, 105), lead_rate=2.2, human=(4, 14), drumless=0.6),
    "waltz": style((84, 190), [
        {K: "x.....", S: "..x.x.", H: "x.x.x."}, {K: "x.....", H: "..x.x."}, {K: "x.....", R: "..x.x.", RD: "x.x.x."}],
        beats=3, steps=2, bass=("x.....", "x...x."), comp=("..x.x.", "..x.x.", "xxxxxx", "x.x.x."),
        comp_programs=PIANOS + GUITARS + (21, 48, 46), lead=STRINGS + WINDS + (0, 21), human=(3, 14), drumless=0.5),
    "march": style((100, 126), [
        {K: "x...x...", S: "x.xxx.xxx.xxxxxx"[:8], CR: "x......."}, {K: "x...x...", S: "..x...x.", H: "x.x.x.x."},
        {K: "x...x...", S: "..x.xxx.", CR: "x...x..."}],
        beats=2, steps=4, bass=("x...x...",), comp=("..x...x.",), bass_programs=(58, 43), comp_programs=BRASS,
        lead=BRASS + WINDS, human=(3, 12), drumless=0.3),
    "polka": style((104, 136), [{K: "x...x...", S: "..x...x."}, {K: "x...x...", S: "..x...x.", H: "x.x.x.x."}],
        beats=2, steps=4, bass=("x...x...",), comp=("..x...x.", "..x.x.x."), bass_programs=(58, 32), comp_programs=(21, 22, 24),
        lead=(21, 71, 40), lead_rate=1.6, human=(3, 12), drumless=0.3),
    "country": style((84, 130), [
        {K: "x.......x.......", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x...x...x...x...", S: "o.X.o.X.o.X.o.X.", }, {K: "x.......x.......", R: "....X.......X...", TB: "..x...x...x...x."}],
        bass=("x.......x.......", "x...x...x...x..."), comp=("....x.......x...", "..x...x...x...x.", "x.x.x.xxx.x.x.xx"),
        comp_programs=(25, 24, 105), lead=(105, 40, 25, 27), lead_rate=1.4, human=(3, 12), drumless=0.3),
    "punk": style((150, 200), [
        {K: "x.......x.x.....", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x.....x.x.......", S: "....X.......X...", CR: "x...x...x...x..."}],
        bass=("x.x.x.x.x.x.x.x.",), comp=("x.x.x.x.x.x.x.x.", "x...x...x...x..."), comp_programs=DRIVEN,
        human=(3, 10), drumless=0.05, lead_rate=0.6),
    "metal": style((110, 190), [
        {K: "xxxxxxxxxxxxxxxx", S: "....X.......X...", RD: "x...x...x...x..."},
        {K: "x.xxx.xxx.xxx.xx", S: "....X.......X...", CR: "x...x...x...x..."},
        {K: "x.x.x.x.x.x.x.x.", S: "....X.......X...", H: "x...x...x...x..."},
        {K: "xxxxxxxxxxxxxxxx", S: "........X.......", CR: "x...x...x...x..."},
        {K: "x.x.x.x.x.x.x.x.", S: ".x.x.x.x.x.x.x.x", CR: "x...x...x...x..."}],
        bass=("xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx"), comp=("x.xxx.xxx.xxx.xx", "xxxxxxxxxxxxxxxx", "x.x.x.x.x.x.x.x.", "x..x..x.x..x..x."),
        comp_programs=DRIVEN, bass_programs=(33, 34), lead=DRIVEN, lead_rate=0.6, human=(0, 7), drumless=0.0),
    "funk": style((92, 122), [
        {K: "x.x....x..x..x..", S: "....X..o.o..X..o", H: "xxxxxxxxxxxxxxxx"},
        {K: "x..x..x...x.....", S: "....X..o....X.o.", H: "x.x.x.xxx.x.x.x."}],
        bass=("x..x..xx..x.x.x.", "x.x...x..x.x..x."), comp=("..xx..x...xx..x.", "x..x..x..x..x.x.", "....x.......x..."),
        comp_programs=(27, 28, 7, 4), bass_programs=(36, 37, 33), lead=BRASS, lead_rate=0.7, human=(3, 10), drumless=0.05),
    "disco": style((108, 130), [
        {K: "X...X...X...X...", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "X...X...X...X...", S: "....X.......X...", O: "..x...x...x...x."}],
        bass=("x.x.x.x.x.x.x.x.", "x..xx..xx..xx..x"), comp=("..x...x...x...x.", "x.xx.xx.x.xx.xx."),
        comp_programs=(27, 4, 48), lead=STRINGS + BRASS, human=(1, 7), drumless=0.05),
    "soul": style((100, 140), [
        {K: "x.......x.......", S: "X...X...X...X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x.....x.x.......", S: "....X.......X...", TB: "....x.......x...", H: "x.x.x.x.x.x.x.x."}],
        bass=("x.....x.x..x..x.", "x..x..x.x......."), comp=("....x.......x...", "x...x...x...x..."), lead=BRASS, human=(3, 10)),
    "halftime_rock": style((64, 92), [
        {K: "x.......x.......", S: "....X.......X...", O: "x.x.x.x.x.x.x.x."},
        {K: "x.x....xx.x....x", S: "....X.......X...", CR: "x...x...x...x..."}],
        bass=("x.x....xx.x....x", "x.x.x.x.x.x.x.x."), comp=("x.......x.......", "x.x....xx.x....x"), comp_programs=DRIVEN, human=(2, 8)),
    "folk": style((80, 132), [{K: "x.......x.......", TB: "....x.......x..."}, {K: "x...x...x...x...", SH: "x.x.x.x.x.x.x.x."}],
        bass=("x.......x.......", "x...x...x...x..."), comp=("x...x.x...x.x.x.", "x...x.xxx...x.xx", "x.x.x.x.x.x.x.x."),
        comp_programs=(24, 25, 105), lead=(40, 73, 22, 21), human=(4, 15), drumless=0.7),
    "arpeggio_guitar": style((66, 130), [{H: "x...x...x...x..."}],
        bass=("x.......x.......", "x..............."), comp=("x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx"),
        bass_programs=(24, 25, 46), comp_programs=(24, 25, 26, 46), lead_rate=0.3, human=(4, 15), drumless=1.0),
    "arpeggio_three": style((84, 150), [{H: "x.x.x."}], beats=3, steps=2, bass=("x.....",), comp=("x.x.x.", "xxxxxx"),
        bass_programs=(24, 0, 46), comp_programs=(24, 25, 46, 0), lead_rate=0.5, human=(4, 15), drumless=1.0),
    "piano": style((62, 150), [{H: "x...x...x...x..."}],
        bass=("x.......x.......", "x...x...x...x...", "x.x.x.x.x.x.x.x.", "x..............."),
        comp=("..x...x...x...x.", "x...x...x...x...", "x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "x.......x......."),
        bass_programs=(0, 1), comp_programs=(0, 1), lead=(0, 1), human=(4, 16), drumless=1.0),
    "orchestral": style((64, 140), [{K: "x.......x.......", S: "x..xx..xx..xx.xx"}, {CR: "x...............", T3: "x.x.x.x.x.x.xxxx"}],
        bass=("x.......x.......", "x...x...x...x...", "x.x.x.x.x.x.x.x."), comp=("x...............", "x.x.x.x.x.x.x.x.", "x...x...x...x...", "xxxxxxxxxxxxxxxx"),
        bass_programs=(43, 42, 58), comp_programs=STRINGS + BRASS + (46, 45), lead=STRINGS + WINDS + BRASS, pad=STRINGS, human=(4, 18), drumless=0.5),
    "chiptune": style((110, 180), [{K: "x...x...x...x...", S: "....x.......x...", H: "x.x.x.x.x.x.x.x."}, {K: "x.....x.x.......", S: "....X.......X..."}],
        bass=("x.x.x.x.x.x.x.x.", "x..x..x.x..x..x."), comp=("xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx"), bass_programs=(80, 81),
        comp_programs=(80, 81), lead=(80, 81), lead_rate=1.6, human=(0, 1), drumless=0.3),
    "ambient": style((66, 112), [{K: "x...............", SH: "x...x...x...x..."}, {R: "....x.......x...", K: "x.......x......."}],
        bass=("x...............",), comp=("x.......x.......", "x...x...x...x...", "x.x.x.x.x.x.x.x."), comp_programs=MALLETS + (4, 46, 88),
        lead=MALLETS + PADS, lead_rate=0.4, pad=PADS, human=(0, 12), drumless=0.5, sparse=0.75),
    "five_four": style((110, 180), [{RD: "x.x.x.x.x.", K: "x.....x...", S: "....o...x."}], beats=5, steps=2,
        bass=("x..x..x.x.",), comp=("x..x..x.x.",), human=(2, 10), drumless=0.2),
    "thrash": style((160, 205), [
        {K: "x.......x.......", S: "....X.......X...", CR: "x...x...x...x..."},
        {K: "xxxxxxxxxxxxxxxx", S: "....X.......X...", H: "x...x...x...x..."},
        {K: "x.x.x.x.x.x.x.x.", S: "....X.......X...", RD: "x.x.x.x.x.x.x.x."},
        {K: "x.....x.x.....x.", S: "....X.......X...", CR: "x...x...x...x..."}],
        bass=("x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx"), comp=("x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx"),
        comp_programs=DRIVEN, bass_programs=(33, 34), lead=DRIVEN, lead_rate=0.6, human=(0, 8), drumless=0.0),
    "fast_rock": style((150, 192), [
        {K: "x.......x.x.....", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x.......x.......", S: "....X.......X...", O: "x...x...x...x..."},
        {K: "x.....x.x.......", S: "....X.......X...", RD: "x...x.x.x...x.x."}],
        bass=("x.x.x.x.x.x.x.x.", "x...x...x...x..."), comp=("x.x.x.x.x.x.x.x.", "x.......x.......", "x...x...x...x..."),
        comp_programs=DRIVEN + (27, 25, 0), human=(2, 10), drumless=0.1),
    "ska": style((140, 190), [
        {K: "x.......x.......", S: "....X.......X...", H: "..x...x...x...x."},
        {K: "x...x...x...x...", R: "....X.......X...", H: "x.x.x.x.x.x.x.x."}],
        bass=("x...x...x...x...", "x.x.x.x.x.x.x.x."), comp=("..x...x...x...x.",), comp_programs=(27, 16, 0), lead=BRASS,
        human=(2, 10), drumless=0.05),
    "bluegrass": style((140, 200), [{K: "x.......x.......", S: "....X.......X...", H: "..x...x...x...x."}, {K: "x...x...x...x...", S: "..X...X...X...X."}],
        bass=("x.......x.......", "x...x...x...x..."), comp=("....x.......x...", "x.x.x.x.x.x.x.x.", "..x...x...x...x."),
        comp_programs=(105, 25, 24), lead=(105, 40, 25), lead_rate=1.8, bass_programs=(32,), human=(3, 12), drumless=0.5),
    "swing_fast": style((170, 220), [
        {RD: "x..x.xx..x.x", P: "...x.....x..", K: "x..x..x..x.."}, {H: "x..x.xx..x.x", S: "...x.....x.."}], steps=3,
        bass=("x..x..x..x..", "x.....x....."), comp=("...x.....x..", "x..x..x..x..", "..x........."),
        bass_programs=(32, 33), comp_programs=(0, 26), lead=BRASS + WINDS, human=(4, 14)),
    "reggaeton": style((86, 106), [
        {K: "x...x...x...x...", S: "...x..x....x..x."}, {K: "x...x...x...x...", S: "...x..x....x..x.", H: "x.x.x.x.x.x.x.x."}],
        bass=("x..x..x.x..x..x.", "x..x..x........."), comp=("x..x..x.x..x..x.", "x..............."), lead=LEADS,
        bass_programs=(38, 39), human=(0, 5), drumless=0.0),
    "tresillo": style((100, 150), [
        {K: "x...x...x...x...", CLAP: "....x.......x...", H: "..x...x...x...x."},
        {K: "x..x..x.x..x..x.", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."},
        {K: "x..x..x.........", S: "....X.......X...", H: "x.x.x.x.x.x.x.x."}],
        bass=("x..x..x.x..x..x.", "x..x..x..x..x.x."), comp=("x..x..x.x..x..x.", "x..x..x..x..x.x.", "x..x..x..x..x..."),
        comp_programs=PIANOS + LEADS + GUITARS, lead=LEADS + MALLETS, pad=PADS, human=(0, 8), drumless=0.2),
    "train_beat": style((150, 205), [
        {K: "x...x...x...x...", S: "x.X.x.X.x.X.x.X."}, {K: "x.......x.......", S: "..x...x...x...x.", H: "x.x.x.x.x.x.x.x."},
        {K: "x.......x.......", S: "....x.......x...", H: "x...x...x...x..."}],
        bass=("x.......x.......", "x...x...x...x..."), comp=("..x...x...x...x.", "....x.......x...", "x.x.x.x.x.x.x.x."),
        comp_programs=(25, 0, 105, 21), lead=(40, 105, 0, 22, 71), lead_rate=1.4, human=(3, 12), drumless=0.3),
}
