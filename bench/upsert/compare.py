"""Measures Segue's loader beside other ways of getting the same songs into PostgreSQL.

    python compare.py --loader PROGRAM --segue PROGRAM --url postgresql://... --server-log FILE \
        --work FOLDER [--rows 100 500 5000 50000 334000]

A batch of up to 5,000 songs is one transaction; small ones come several in a row. For each number
of songs and each share of them that is there already (0, 50, 100 %, with another
popularity), every way gets a fresh database of Segue's schema and takes its turn; then Segue is
given the same again, unchanged. Only loading is timed: the file has been read by then.
"""

import argparse
import collections
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from server import Server  # noqa: E402

HERE = pathlib.Path(__file__).parent
TEMPLATE = "bench_upsert_template"
BATCH = 5_000
# Small batches come in rows of so many, over one connection, as a warm function gets them.
IN_A_ROW = {100: 50, 500: 20, 5_000: 4}
ROUNDS = 3
# What takes many times as long is measured once, and not where it would take an hour.
SLOW = {"executemany": 50_000, "dlt": 50_000}
LONG = 300_000
CONFLICTS = (0, 50, 100)
# What a pipeline meets most: something it knows. Peers know neither messages nor times.
REPEATED = (
    ("the same messages", "--run", "measured"),
    ("the same songs in other messages", "--run", "copied"),
    ("the same songs, seen again later", "--run", "later", "--at", "3000"),
)

Run = collections.namedtuple("Run", "wall_s batches_s wal_bytes")


class Way:
    """One way of loading: a command that is given the file and how much of it."""

    def __init__(self, name, command, earlier=(), options=(), after=None):
        self.name = name
        self.command = command
        # For what is there before: it must not look like the same message.
        self.earlier = list(earlier)
        self.options = list(options)
        # Another way that has loaded the same before, untimed.
        self.after = after

    def load(self, server, url, rows, batch, *more):
        """One load; its time is what the program says loading took."""
        command = [*self.command, "--rows", str(rows), "--batch", str(batch), *more]
        before = server.wal_bytes()
        done = subprocess.run(
            command, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True
        )
        if done.returncode != 0:
            sys.exit(f"{self.name} failed: {done.stderr[-2000:]}")
        # dlt prints more than its caller does.
        took = json.loads(done.stdout.strip().splitlines()[-1])["batches_s"]
        if took and isinstance(took[0], list):
            wall_s = max(at + s for at, s in took) - min(at for at, _ in took)
            took = [s for _, s in took]
        else:
            wall_s = sum(took)
        return Run(wall_s, took, server.wal_bytes() - before)

    def can(self, rows, conflict):
        """Whether it is measured here."""
        if self.name.startswith("copy"):
            return conflict == 0
        return rows <= SLOW.get(self.name, rows)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(server, way, rows, conflict):
    """One load of `rows` songs of which `conflict` percent are there; for Segue, the same again."""
    batch = min(rows, BATCH)
    rows *= IN_A_ROW.get(rows, 1)
    with server.database("bench_upsert", TEMPLATE) as url:
        there = rows * conflict // 100
        if there:
            way.load(server, url, there, BATCH, "--shift", "1", *way.earlier)
        if way.after:
            way.after.load(server, url, rows, BATCH)
        server.execute("CHECKPOINT")
        run = way.load(server, url, rows, batch, *way.options)
        again = {}
        if way.name == "segue" and conflict == 0:
            for what, *more in REPEATED:
                again[what] = way.load(server, url, rows, batch, *more)
        return run, again


def table(title, results, rows):
    print(f"\n{title}\n")
    print("| way | songs/s, median | min | max | p99 of a batch | WAL per song | Segue is |")
    print("|---|---|---|---|---|---|---|")
    rows *= IN_A_ROW.get(rows, 1)
    rate = lambda run: rows / run.wall_s
    ours = statistics.median(map(rate, results["segue"]))
    for name, runs in results.items():
        rates = sorted(map(rate, runs))
        batches = [s for run in runs for s in run.batches_s]
        wal = statistics.median(run.wal_bytes for run in runs) / rows
        median = statistics.median(rates)
        print(
            f"| {name} | {median:,.0f} | {rates[0]:,.0f} | {rates[-1]:,.0f} "
            f"| {1000 * percentile(batches, 0.99):,.0f} ms | {wal:,.0f} B | {ours / median:.2f}x |"
        )
    sys.stdout.flush()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loader", required=True, help="the loader's benchmark program")
    parser.add_argument("--segue", required=True, help="the program that migrates")
    parser.add_argument("--url", required=True, help="a database of a server for this alone")
    parser.add_argument("--server-log", required=True, help="where the server logs")
    parser.add_argument("--work", required=True, type=pathlib.Path, help="folder for its data")
    parser.add_argument("--rows", type=int, nargs="+", default=[100, 500, 5_000, 50_000, 334_000])
    parser.add_argument("--ways", nargs="+", help="only these")
    return parser.parse_args()


def main():
    # As an exception it passes through every clean-up on its way.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = arguments()
    server = Server(given.url, given.server_log)
    file = given.work / "songs.csv"
    most = max(rows * IN_A_ROW.get(rows, 1) for rows in given.rows)
    subprocess.run([sys.executable, HERE / "rows.py", file, "--rows", str(most)], check=True)
    peer = lambda name: Way(name, [sys.executable, str(HERE / "peers.py"), name, str(file)])
    before = ["--run", "before", "--at", "1000"]
    segue = Way("segue", [given.loader, str(file)], before)
    copy_stored = [sys.executable, str(HERE / "peers.py"), "copy_stored", str(file)]
    ways = [
        segue,
        Way("segue, 4 loaders", [given.loader, str(file)], before, ["--loaders", "4"]),
        peer("execute_values"),
        peer("executemany"),
        peer("copy"),
        Way("copy of what Segue stores", copy_stored, after=segue),
        peer("dlt"),
    ]
    if given.ways:
        ways = [way for way in ways if way.name in given.ways]
    with server.database(TEMPLATE) as url:
        migrate = [given.segue, "migrate", "up", "--data-path", str(given.work / "data")]
        subprocess.run(
            migrate, env={**os.environ, "DATABASE_URL": url}, check=True, stdout=subprocess.DEVNULL
        )
        for rows in given.rows:
            for conflict in CONFLICTS:
                results, again = collections.defaultdict(list), collections.defaultdict(list)
                possible = [way for way in ways if way.can(rows, conflict)]
                for number in range(1 if rows > LONG else ROUNDS):
                    for way in possible:
                        # The slow ones need no rounds to be told apart.
                        if way.name in SLOW and number > 0:
                            continue
                        run, repeated = measure(server, way, rows, conflict)
                        results[way.name].append(run)
                        for what, other in repeated.items():
                            again[what].append(other)
                table(f"{rows:,} songs, {conflict} % there already", results, rows)
                loaded = rows * IN_A_ROW.get(rows, 1)
                if again:
                    print("\n| given to segue again | songs/s, median | WAL per song |\n|---|---|---|")
                for what, runs in again.items():
                    rate = statistics.median(loaded / run.wall_s for run in runs)
                    wal = statistics.median(run.wal_bytes for run in runs) / loaded
                    print(f"| {what} | {rate:,.0f} | {wal:,.1f} B |")


if __name__ == "__main__":
    main()
