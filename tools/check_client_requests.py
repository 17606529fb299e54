#!/usr/bin/env python3
"""Compare the requests that the loader builds with those that a real client built from the same files.

    check_client_requests.py REQUESTS TREES [--limit N] [--show N]

REQUESTS has one recorded request on each line (gzip or not): {"id", "template_path", "environment_paths", "body"}, with
every URL below file:///ROOT/. TREES is a tar archive of the files, or the directory that contains them. Each body is
built again and compared value by value. Files are compared as texts, since the client sends texts. Prints a summary and
the first differences; exit code 1 when there are any.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from typing import Any

TOOLS = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(TOOLS), os.path.join(TOOLS, "oracle")]

from agree import read_lines  # noqa: E402

from heatlint.load import from_files  # noqa: E402

ROOT = "file:///ROOT/"


def unpack(trees: str, directory: str) -> str:
    """Return the directory that template paths are relative to."""
    if os.path.isdir(trees):
        return os.path.realpath(trees)
    with tarfile.open(trees) as archive:
        archive.extractall(directory, filter="data")
    top = os.listdir(directory)
    return os.path.realpath(os.path.join(directory, top[0]) if len(top) == 1 else directory)


def built(request: dict[str, Any], root: str) -> dict[str, Any]:
    """Return the body that the loader builds, with its URLs below ROOT, as JSON carries it."""
    loaded = from_files(
        os.path.join(root, request["template_path"]),
        [os.path.join(root, path) for path in request["environment_paths"]],
        roots=[root],
    )
    if loaded.faults:
        print(f"{request['id']}: {loaded.faults[0]!r}", file=sys.stderr)
    body: dict[str, Any] = json.loads(json.dumps(loaded.body()).replace("file://" + root + "/", ROOT))
    return body


def differences(want: Any, got: Any, path: str = "") -> Iterator[str]:
    """Yield where two values differ."""
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted(set(want) | set(got)):
            if key not in got:
                yield f"{path}/{key}: missing"
            elif key not in want:
                yield f"{path}/{key}: not recorded"
            else:
                yield from differences(want[key], got[key], f"{path}/{key}")
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for index, (one, other) in enumerate(zip(want, got)):
            yield from differences(one, other, f"{path}/{index}")
    elif type(want) is not type(got) or want != got:
        yield f"{path}: recorded {want!r:.200}, built {got!r:.200}{same_tree(want, got)}"


def same_tree(want: Any, got: Any) -> str:
    """Return a note when two texts are the same JSON value in another form."""
    try:
        return " (the same values)" if json.loads(want) == json.loads(got) else ""
    except (TypeError, ValueError):
        return ""


def main() -> int:
    """Compare; return 0 when all bodies are equal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requests")
    parser.add_argument("trees")
    parser.add_argument("--limit", type=int, help="compare the first N requests only")
    parser.add_argument("--show", type=int, default=10, help="print the first N differences")
    options = parser.parse_args()
    count = files = 0
    found: list[str] = []
    differing = set()
    seconds = 0.0
    with tempfile.TemporaryDirectory() as directory:
        root = unpack(options.trees, directory)
        for request in read_lines(options.requests):
            if options.limit is not None and count == options.limit:
                break
            count += 1
            started = time.process_time()
            body = built(request, root)
            seconds += time.process_time() - started
            files += len(body["files"])
            for difference in differences(request["body"], body):
                found.append(f"{request['id']} {difference}")
                differing.add(request["id"])
    print(f"{count - len(differing)} of {count} requests equal, {files} files, {seconds:.1f} s")
    for line in found[: options.show]:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
