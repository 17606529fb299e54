#!/usr/bin/env python3
"""Merge the facts of several releases, each extracted by tools/extract_catalog.py, into the catalog's data.

    python tools/merge_catalog.py RAW schemas/catalog

RAW holds a directory for each release, named by its number: RAW/27/types.jsonl, RAW/27/index.json. The format of the
result is described in schemas/catalog/README.md: each fact once, with the releases in which it holds. Nothing is
written unless every release can be read back exactly from the merged data, including the order of keys. Equal facts
give equal bytes.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from heatlint.catalog.merged import CHOICE, ORDER  # noqa: E402
from heatlint.catalog.releases import NEWEST, OLDEST  # noqa: E402
from heatlint.catalog.store import Catalog  # noqa: E402

#: The parts of a raw index that are merged; its "types" only say where the lines are.
LANGUAGE = "versions"
SECTIONS = ("heat", "base_attributes", "aliases", "constraints", LANGUAGE)


def main():
    """Read the command line, merge, verify, write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=pathlib.Path, help="the directory with a directory for each release")
    parser.add_argument("directory", type=pathlib.Path, help="the directory for the merged files")
    options = parser.parse_args()
    numbers = sorted(int(each.name) for each in options.raw.iterdir() if each.name.isdecimal())
    if not numbers or numbers[0] < OLDEST or numbers[-1] != NEWEST:
        parser.error(f"{options.raw} holds {numbers}: the newest is {NEWEST}, the oldest that may be {OLDEST}")
    raw = {number: read(options.raw / str(number)) for number in numbers}
    files = encode(merge(raw), numbers)
    options.directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.directory) as scratch:
        write(pathlib.Path(scratch), files)
        wrong = list(differences(pathlib.Path(scratch), raw))
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    write(options.directory, files)
    sizes = ", ".join(f"{name} {len(content)}" for name, content in files.items())
    print(f"releases {', '.join(map(str, numbers))}: all read back as they are; bytes: {sizes}", file=sys.stderr)
    return 0


def read(directory):
    """Return the facts of one release: the parts of its index, and "types" by name."""
    index = json.loads((directory / "index.json").read_bytes())
    types = [json.loads(line) for line in (directory / "types.jsonl").read_bytes().splitlines()]
    facts = {name: index[name] for name in SECTIONS if name in index}
    return {**facts, "types": {each["type"]: each for each in types}}


def merge(maps):
    """Merge release -> map, oldest first, into one map with choices where they differ (see heatlint.catalog.merged)."""
    keys = common_order([list(each) for each in maps.values()])
    if any(key.startswith(CHOICE) for key in keys):
        raise SystemExit(f'a key that starts with "{CHOICE}" cannot be stored: {keys}')
    merged = {}
    for key in keys:
        runs = list(runs_of({release: each[key] for release, each in maps.items() if key in each}, maps))
        if len(runs) == 1 and len(runs[0]) == len(maps):
            merged[key] = merge_run(runs[0])
        else:
            merged[key] = {CHOICE: [[min(run), max(run), merge_run(run)] for run in runs]}
    otherwise = {
        release: list(each) for release, each in maps.items() if list(each) != [key for key in keys if key in each]
    }
    if otherwise:
        merged[ORDER] = [[min(run), max(run), run[min(run)]] for run in runs_of(otherwise, maps)]
    return merged


def runs_of(values, releases):
    """Split release -> value into runs of neighbours among `releases` whose values are equal, or are all maps."""
    run, last = {}, None
    for release in releases:
        if run and (
            release not in values
            or not (is_map(last) and is_map(values[release]) or dumped(last) == dumped(values[release]))
        ):
            yield run
            run = {}
        if release in values:
            run[release] = last = values[release]
    if run:
        yield run


def merge_run(run):
    """Return one run of runs_of as one value."""
    value = run[min(run)]
    return merge(run) if is_map(value) else value


def is_map(value):
    """Whether the value can be merged."""
    return isinstance(value, dict)


def common_order(lists):
    """Return the items of all lists, once each, in their order; where two lists disagree, the last list counts."""
    order = list(lists[-1])
    for each in reversed(lists[:-1]):
        place = 0
        for key in each:
            if key in order:
                place = order.index(key) + 1
            else:
                order.insert(place, key)
                place += 1
    return order


def encode(merged, numbers):
    """Return the merged facts of these releases as files: name -> bytes."""
    lines, places, offset = [], {}, 0
    for name, node in sorted(merged["types"].items()):
        choices = node.get(CHOICE, [])
        if len(choices) == 1:  # the index says so much
            node = choices[0][2]
        line = f"{dumped(node)}\n".encode()
        places[name] = [offset, len(line), *(bound for first, last, _ in choices for bound in (first, last))]
        offset += len(line)
        lines.append(line)
    sections = {name: merged[name] for name in SECTIONS if name in merged and name != LANGUAGE}
    index = {"releases": numbers, **sections, "types": places}
    language = {LANGUAGE: merged.get(LANGUAGE, {})}
    return {"types.jsonl": b"".join(lines), "index.json": rows(index), "language.json": rows(language)}


def rows(sections):
    """Return JSON with one entry of each section on each line, so that a diff can be read."""
    texts = []
    for key, value in sections.items():
        text = dumped(value)
        if is_map(value) and CHOICE not in value:
            text = "{\n" + ",\n".join(f"{dumped(k)}:{dumped(v)}" for k, v in value.items()) + "\n}"
        texts.append(f"{dumped(key)}:{text}")
    return ("{\n" + ",\n".join(texts) + "\n}\n").encode()


def dumped(value):
    """Return JSON without spaces, keys in the given order: Heat checks properties in the order of their definition."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def write(directory, files):
    """Write the files to the directory."""
    for name, content in files.items():
        (directory / name).write_bytes(content)


def differences(directory, raw):
    """Return a line for each fact that the catalog does not read from the files as it was extracted."""
    catalog = Catalog(str(directory))
    for release, facts in raw.items():
        if list(catalog.names(release)) != sorted(facts["types"]):
            yield f"{release}: other types"
        for name, each in facts["types"].items():
            if dumped(catalog.facts(name, release)) != dumped(each):
                yield f"{release}: {name} is another"
        for name in SECTIONS:
            if name in facts and dumped(catalog.section(name, release)) != dumped(facts[name]):
                yield f"{release}: {name} is another"


if __name__ == "__main__":
    sys.exit(main())
