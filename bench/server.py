"""The PostgreSQL that a benchmark's importers take turns on."""

import contextlib
import os
import pathlib
import time

import psycopg2
from psycopg2.extensions import parse_dsn


class Server:
    """A server for one benchmark alone."""

    def __init__(self, url, log):
        self.parts = parse_dsn(url)
        self.log = pathlib.Path(log)
        self.pid = (self.log.parent / "data" / "postmaster.pid").read_text().split()[0]

    def execute(self, statement):
        """Runs one statement outside any transaction."""
        with contextlib.closing(psycopg2.connect(**self.parts)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)

    def wal_bytes(self):
        """How far the write-ahead log has come."""
        with contextlib.closing(psycopg2.connect(**self.parts)) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
                return int(cursor.fetchone()[0])

    def cpu_s(self):
        """Processor time of the server's processes that have ended; None where /proc is not."""
        try:
            fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        # cutime and cstime, the 16th and 17th field; the name and what is before it are cut off.
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def url(self, database):
        given = {**self.parts, "dbname": database}
        login = f"{given['user']}:{given['password']}" if "password" in given else given["user"]
        return f"postgresql://{login}@{given['host']}:{given['port']}/{database}"

    @contextlib.contextmanager
    def database(self, name, template=None):
        """A database that is dropped at the end."""
        self.execute(f"DROP DATABASE IF EXISTS {name}")
        self.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @contextlib.contextmanager
    def logged(self):
        """Logs every statement with its time; yields where in the log they begin."""
        self.execute("ALTER SYSTEM SET log_min_duration_statement = 0")
        self.execute("SELECT pg_reload_conf()")
        time.sleep(0.5)
        start = self.log.stat().st_size
        try:
            yield start
        finally:
            self.execute("ALTER SYSTEM RESET log_min_duration_statement")
            self.execute("SELECT pg_reload_conf()")
