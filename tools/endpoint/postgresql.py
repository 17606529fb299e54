"""A PostgreSQL server for a test: Debian's programs, a new database in a temporary directory, gone afterwards."""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator

from target import NotAvailable, free_port

USER = "postgres"  # of the operating system, when the tool runs as root: PostgreSQL does not run as root


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Start a server and yield the URL of a database for `heatlint serve --db`."""
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not programs:
        raise NotAvailable("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    with tempfile.TemporaryDirectory() as directory:
        if os.geteuid() == 0:
            os.chown(directory, pwd.getpwnam(USER).pw_uid, -1)
        port, data = free_port(), os.path.join(directory, "data")
        _run(programs[-1], "initdb", "--auth=trust", f"--username={USER}", f"--pgdata={data}")
        options = f"-p {port} -k {directory} -h 127.0.0.1 -c max_connections=200"
        log = os.path.join(directory, "log")
        _run(programs[-1], "pg_ctl", "-w", f"--pgdata={data}", f"--options={options}", f"--log={log}", "start")
        try:
            yield f"postgresql+psycopg://{USER}@127.0.0.1:{port}/{USER}"
        finally:
            _run(programs[-1], "pg_ctl", "-w", f"--pgdata={data}", "--mode=immediate", "stop")


def _run(directory: str, program: str, *arguments: str) -> None:
    user = USER if os.geteuid() == 0 else None
    command = [os.path.join(directory, program), *arguments]
    subprocess.run(command, check=True, user=user, stdout=subprocess.DEVNULL, cwd="/", stdin=subprocess.DEVNULL)
