"""Measures `segue import` beside peer.py on one server, and says where the time goes.

    python compare.py --segue PROGRAM --url postgresql://… --work FOLDER --server-log FILE FILE.csv

Every import gets a fresh database, copied from a migrated empty one, and takes turns with the
other's: segue, peer, segue, peer … Times are those of whole processes, start-up included. The
databases and folders it makes are removed again.
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time

import psycopg2

from server import Server

PEER = pathlib.Path(__file__).with_name("peer.py")
PAGE_SIZES = [500, 1_000, 5_000]
COMPARED = ["songs", "playlists", "playlist_tracks"]
TEMPLATE = "bench_template"
# ru_maxrss counts bytes on macOS and KiB elsewhere.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
SHOWN_STATEMENTS = 12

Run = collections.namedtuple("Run", "wall_s cpu_s server_cpu_s rss_bytes rows")


class Importer:
    """A command that imports the file into the database of DATABASE_URL."""

    def __init__(self, name, command):
        self.name = name
        self.command = command

    def run(self, url):
        """One import; the processor's time and memory are the process's own, from the system."""
        environment = {**os.environ, "DATABASE_URL": url}
        begun = time.monotonic()
        process = subprocess.Popen(
            self.command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            # Both print one short line, far below what a pipe holds before it blocks.
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        wall_s = time.monotonic() - begun
        output, complaint = process.stdout.read(), process.stderr.read()
        process.stdout.close()
        process.stderr.close()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{self.name} failed: {complaint.decode(errors='replace')}")
        rows = json.loads(output)["accepted"]
        cpu_s = usage.ru_utime + usage.ru_stime
        return Run(wall_s, cpu_s, None, usage.ru_maxrss * RSS_UNIT, rows)


def statements_in(log, start):
    """Milliseconds and number of the statements logged after byte `start`, by what they do."""
    took = collections.defaultdict(lambda: [0.0, 0])
    with open(log, encoding="utf-8", errors="replace") as file:
        file.seek(start)
        for line in file:
            found = re.search(r"duration: ([0-9.]+) ms +(\w+)(?: [^:]*)?: (.*)", line)
            if found:
                label = what_it_does(found[3])
                took[label][0] += float(found[1])
                # Parsing and binding take time, too, but are no statements of their own.
                took[label][1] += found[2] in ("execute", "statement")
    return took


def what_it_does(statement):
    """A statement's comment, or its verb and table."""
    if statement.startswith("--"):
        return re.split(r"[;:.]", statement.strip("- "))[0]
    if "pg_advisory" in statement:
        return "wait for a lock"
    found = re.match(r"\W*(\w+)(?:.*?\b(INTO|FROM|UPDATE)\s+(\w+))?", statement)
    verb, table = (found[1].upper(), found[3]) if found else ("other", None)
    return f"{verb} {table}" if table else verb


def counts(url):
    """Rows of the tables both importers must fill alike."""
    with contextlib.closing(psycopg2.connect(url)) as connection:
        with connection.cursor() as cursor:
            found = {}
            for table in COMPARED:
                cursor.execute(f"SELECT count(*) FROM {table}")
                found[table] = cursor.fetchone()[0]
            return found


class Bench:
    """Runs both importers and checks that they did the same work."""

    def __init__(self, server, work):
        self.server = server
        self.work = work
        self.expected = None

    def both_ways(self, importer):
        """A first import and the same again, in one fresh database."""
        shutil.rmtree(self.work / "data", ignore_errors=True)
        with self.server.database("bench_run", TEMPLATE) as url:
            self.server.execute("CHECKPOINT")
            first = self.measure(importer, url)
            again = self.measure(importer, url)
        return first, again

    def measure(self, importer, url):
        """One import, checked, with what it cost the server."""
        before = self.server.cpu_s()
        run = importer.run(url)
        # A connection's process is counted once it has ended, a moment after its client.
        time.sleep(0.2)
        after = self.server.cpu_s()
        self.check(importer, counts(url))
        return run if before is None else run._replace(server_cpu_s=after - before)

    def check(self, importer, found):
        self.expected = self.expected or found
        if found != self.expected:
            sys.exit(f"{importer.name} left {found}, but the first import left {self.expected}")

    def profile(self, importer):
        """One more first import with every statement logged; slower, so it is not in the table."""
        shutil.rmtree(self.work / "data", ignore_errors=True)
        with self.server.database("bench_run", TEMPLATE) as url:
            self.server.execute("CHECKPOINT")
            with self.server.logged() as start:
                run = importer.run(url)
                return run, statements_in(self.server.log, start)


def report(title, runs, segue, peer):
    """The table of one kind of import; returns how many times faster segue was."""
    rate = lambda run: run.rows / run.wall_s
    print(f"\n{title}\n")
    print("| importer | rows/s, median | min | max | wall | own CPU | server CPU | peak RSS |")
    print("|---|---|---|---|---|---|---|---|")
    for importer in (segue, peer):
        mine = runs[importer.name]
        rates = sorted(map(rate, mine))
        median = lambda part: statistics.median(part(run) for run in mine)
        known = [run.server_cpu_s for run in mine if run.server_cpu_s is not None]
        server = f"{statistics.median(known):.2f} s" if known else "not known here"
        print(
            f"| {importer.name} | {statistics.median(rates):,.0f} | {rates[0]:,.0f} "
            f"| {rates[-1]:,.0f} | {median(lambda r: r.wall_s):.2f} s "
            f"| {median(lambda r: r.cpu_s):.2f} s | {server} "
            f"| {max(r.rss_bytes for r in mine) / 2**20:,.0f} MiB |"
        )
    one, other = (statistics.median(map(rate, runs[i.name])) for i in (segue, peer))
    print(f"\nratio: segue is {one / other:.2f} times as fast as the peer")


def explain(importer, run, statements):
    """Where one import's time went, by what the server was asked to do."""
    total = sum(took for took, _ in statements.values())
    print(f"\n{importer.name}: {run.wall_s:.2f} s with logging on, of which the process itself")
    print(f"computed {run.cpu_s:.2f} s; {total / 1000:.2f} s of statements (connections overlap):\n")
    ordered = sorted(statements.items(), key=lambda item: -item[1][0])
    for label, (took, number) in ordered[:SHOWN_STATEMENTS]:
        print(f"  {took:8.0f} ms  {number:5} ×  {label}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--segue", required=True, help="the program to measure")
    parser.add_argument("--url", required=True, help="a database of a server for this alone")
    parser.add_argument("--work", required=True, type=pathlib.Path, help="folder for its data")
    parser.add_argument("--server-log", required=True, help="where the server logs")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def main():
    # As an exception it passes through every clean-up on its way.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = arguments()
    server, data = Server(given.url, given.server_log), given.work / "data"
    importing = [given.segue, "import", "--json", "--data-path", str(data), given.file]
    segue = Importer("segue", importing)
    peers = [
        Importer(f"psycopg2, page_size {size}",
                 [sys.executable, str(PEER), given.file, "--page-size", str(size)])
        for size in PAGE_SIZES
    ]  # fmt: skip
    bench = Bench(server, given.work)
    with server.database(TEMPLATE) as url:
        migrate = [given.segue, "migrate", "up", "--data-path", str(data)]
        subprocess.run(
            migrate, env={**os.environ, "DATABASE_URL": url}, check=True, stdout=subprocess.DEVNULL
        )
        # The first round warms caches up and chooses the peer's page size; it is not counted.
        bench.both_ways(segue)
        peer = min(peers, key=lambda one: bench.both_ways(one)[0].wall_s)
        first, again = collections.defaultdict(list), collections.defaultdict(list)
        for number in range(given.rounds):
            for importer in (segue, peer):
                one, other = bench.both_ways(importer)
                first[importer.name].append(one)
                again[importer.name].append(other)
                print(f"round {number + 1}: {importer.name}: {one.wall_s:.2f} s, "
                      f"again {other.wall_s:.2f} s", file=sys.stderr)  # fmt: skip
        profiles = [(importer, *bench.profile(importer)) for importer in (segue, peer)]
    rows = first[segue.name][0].rows
    print(f"{rows:,} rows, {given.rounds} rounds; both leave {bench.expected}")
    report("First import, into an empty database", first, segue, peer)
    report("The same file again: everything is unchanged", again, segue, peer)
    for profile in profiles:
        explain(*profile)


if __name__ == "__main__":
    main()
