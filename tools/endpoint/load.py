#!/usr/bin/env python3
"""Load `heatlint serve`: how fast it answers, and that it loses nothing when its processes are killed.

    .venv/bin/python tools/endpoint/load.py [PART ...] [--requests N] [--seed N]

validate   16 clients validate a body with 20 resources: at least 0.8 of the rate of the same checks in as many
           processes without HTTP
pages      10,000 stacks, listed by pages of 100: 95 of 100 pages in at most 50 ms
pages-postgresql
           the same on PostgreSQL
replicas   16 clients send N requests (10,000) to two replicas on PostgreSQL; one of them is killed and started again,
           several times. What was acknowledged is there afterwards, and no name is there twice
kill       the same with one process and a file of SQLite

"replicas" and "pages-postgresql" need Debian's package postgresql, and psycopg. Exit status 1: a figure is out of its
bound, or something is lost; 2: something is missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import speed
from losses import on_postgresql, on_sqlite
from target import NotAvailable


def main() -> int:
    """Run the parts that the arguments name; return the exit status."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ("validate", "pages", "pages-postgresql", "replicas", "kill")
    options.add_argument("parts", nargs="*", metavar="PART", default=[], help=", ".join(names))
    options.add_argument("--requests", type=int, default=10_000, metavar="N", help="of the mixed load")
    options.add_argument("--seed", type=int, default=1, metavar="N", help="of the mixed load")
    given = options.parse_args()
    parts: dict[str, Callable[[], bool]] = {
        "validate": speed.validate,
        "pages": speed.pages_on_sqlite,
        "pages-postgresql": speed.pages_on_postgresql,
        "replicas": lambda: on_postgresql(given.requests, given.seed),
        "kill": lambda: on_sqlite(given.requests, given.seed),
    }
    unknown = [name for name in given.parts if name not in parts]
    if unknown:
        options.error(f'"{unknown[0]}" is not a part; expected {", ".join(names)}')
    try:
        return int(not all([parts[name]() for name in given.parts or names]))
    except NotAvailable as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
