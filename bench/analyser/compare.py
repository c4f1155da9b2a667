"""Times Segue's analyser beside its peers on one clip, one thread each, taking turns.

    python compare.py --clip FILE --samples FILE --rounds N NAME=COMMAND …

A COMMAND, with the two files added, is a worker (worker.py); the first is Segue's. Each worker is one
process on one core. A round asks every worker for every task it has, so that a busy moment of the
machine hits all alike. Times are processor time where the system tells it, else time on the clock.
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import time

TASKS = {
    "core": "Core set from samples",
    "whole": "Whole set from samples",
    "file-core": "Core set from the file",
    "file-whole": "Whole set from the file",
}
# Of those that cannot do all of them.
TASKS_OF = {
    "essentia": ["core", "file-core", "file-whole"],
    "bliss-audio": ["whole", "file-whole"],
}
SEGUE, REFERENCE = "segue", "librosa"
# Features that librosa and Segue define alike. Single precision keeps them far closer than the
# tolerance; another sound, or another feature, does not.
COMPARED = ["energy", "zero_crossing_rate", "spectral_centroid", "harmonic_ratio", "chroma_mean"]
TOLERANCE = 1e-3
# ru_maxrss counts bytes on macOS and KiB elsewhere.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
# Enough that the question and the answer cost nothing beside the work.
THROUGHPUT_CLIPS = 25

Took = collections.namedtuple("Took", "cpu_s wall_s")


class Worker:
    """A running worker; ends with the `with` it was made in."""

    def __init__(self, name, command, core=None):
        self.name = name
        self.peak_bytes = None
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if core is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(self.process.pid, {core})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        high_water = self.high_water_bytes()
        self.process.stdin.close()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.process.stdout.close()
        self.peak_bytes = high_water or usage.ru_maxrss * RSS_UNIT

    def ask(self, task, count=1):
        self.process.stdin.write(f"{task} {count}\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended without an answer; what it said is above.")
        return json.loads(line)

    def time(self, task):
        """The time and the answer of one task."""
        cpu, wall = self.cpu_s(), time.monotonic()
        self.ask(task)
        answer = self.answer()
        return Took(self.cpu_s() - cpu, time.monotonic() - wall), answer

    def cpu_s(self):
        """Processor time of the process, all threads, also those that ended; the clock elsewhere."""
        if not sys.platform.startswith("linux"):
            return time.monotonic()
        # Linux's clock of another process: its number inverted, 2 for "scheduled time".
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def high_water_bytes(self):
        """Most memory so far; None where /proc is not. ru_maxrss has this program's own in it."""
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return None
        found = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE)
        return int(found[1]) * 1024 if found else None


def tasks_of(name):
    return TASKS_OF.get(name, list(TASKS))


def measure(commands, rounds):
    """Times by task and worker, and the last answers alike."""
    took, answers = collections.defaultdict(list), {}
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    with contextlib.ExitStack() as running:
        workers = [
            running.enter_context(Worker(name, command, core)) for name, command in commands.items()
        ]
        # The first round warms up: plans, tables, compilers, the file in the system's memory.
        for number in range(rounds + 1):
            for task in TASKS:
                for worker in (one for one in workers if task in tasks_of(one.name)):
                    times, answers[task, worker.name] = worker.time(task)
                    if number > 0:
                        took[task, worker.name].append(times)
            print(f"round {number} of {rounds}", file=sys.stderr)
    return took, answers


def check(answers):
    """Ends the bench if Segue and librosa did not find the same: then the times mean nothing."""
    for task in ("core", "whole"):
        ours, theirs = answers[task, SEGUE], answers.get((task, REFERENCE), {})
        for name in (name for name in COMPARED if name in theirs and ours[name] is not None):
            for one, other in zip(as_list(ours[name]), as_list(theirs[name]), strict=True):
                if abs(one - other) > TOLERANCE * max(abs(other), TOLERANCE):
                    sys.exit(f"{name} of the {task} set: {one} here, {other} by {REFERENCE}")


def as_list(value):
    return value if isinstance(value, list) else [value]


def peak_rss(commands):
    """Largest memory of a fresh process that does one task, by task and name."""
    found = {}
    for name, command in commands.items():
        for task in (task for task in TASKS if task in tasks_of(name)):
            with Worker(name, command) as worker:
                worker.ask(task)
                worker.answer()
            found[task, name] = worker.peak_bytes
    return found


def throughput(command, task, processes):
    """Clips per second of `processes` workers at once."""
    with contextlib.ExitStack() as running:
        workers = [running.enter_context(Worker(SEGUE, command)) for _ in range(processes)]
        for worker in workers:
            worker.time(task)
        begun = time.monotonic()
        for worker in workers:
            worker.ask(task, THROUGHPUT_CLIPS)
        for worker in workers:
            worker.answer()
        return processes * THROUGHPUT_CLIPS / (time.monotonic() - begun)


def report(took, rss, commands):
    """A table per task."""
    for task, title in TASKS.items():
        names = [name for name in commands if (task, name) in took]
        median = {name: statistics.median(t.cpu_s for t in took[task, name]) for name in names}
        print(f"\n{title}\n")
        print("| analyser | median | min | max | on the clock | times librosa | peak RSS |")
        print("|---|---|---|---|---|---|---|")
        for name in names:
            cpu = sorted(t.cpu_s for t in took[task, name])
            wall = statistics.median(t.wall_s for t in took[task, name])
            ratio = f"{median[REFERENCE] / median[name]:.1f}" if REFERENCE in median else "–"
            print(
                f"| {name} | {ms(median[name])} | {ms(cpu[0])} | {ms(cpu[-1])} | {ms(wall)} "
                f"| {ratio} | {rss[task, name] / 2**20:,.0f} MiB |"
            )


def report_throughput(command):
    print("\nClips per second, on the clock\n")
    print("| segue | 1 process | 2 processes | gain |")
    print("|---|---|---|---|")
    for task, title in TASKS.items():
        # In turns, because the machine is not equally quiet all the time.
        pairs = [(throughput(command, task, 1), throughput(command, task, 2)) for _ in range(5)]
        one, two = (statistics.median(values) for values in zip(*pairs))
        print(f"| {title} | {one:.1f} | {two:.1f} | {two / one:.2f} |")


def ms(seconds):
    return f"{seconds * 1000:,.1f} ms"


def processor():
    """What the machine calls its processor."""
    try:
        told = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        told = ""
    found = re.search(r"^model name\s*: (.*)$", told, re.MULTILINE)
    return found[1] if found else "processors of unknown name"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clip", required=True)
    parser.add_argument("--samples", required=True)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("workers", nargs="+", metavar="NAME=COMMAND")
    return parser.parse_args()


def main():
    given = arguments()
    # Nobody may compute on a second thread; Segue has none.
    for library in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
        os.environ[f"{library}_NUM_THREADS"] = "1"
    named = (worker.split("=", 1) for worker in given.workers)
    commands = {name: [*shlex.split(line), given.clip, given.samples] for name, line in named}
    busy = os.getloadavg()[0]
    took, answers = measure(commands, given.rounds)
    check(answers)
    seconds = os.path.getsize(given.samples) / 4 / 22_050
    print(f"{os.path.basename(given.clip)}, {seconds:.1f} s; {os.cpu_count()} × {processor()}, "
          f"load {busy:.1f} before; {given.rounds} rounds")  # fmt: skip
    report(took, peak_rss(commands), commands)
    report_throughput(commands[SEGUE])
    tempi = ", ".join(f"{name} {a['bpm']:.1f}" for (task, name), a in answers.items()
                      if task == tasks_of(name)[0])  # fmt: skip
    print(f"\nbeats per minute: {tempi}")


if __name__ == "__main__":
    main()
