#!/usr/bin/env python3
"""Compare what heatlint and Heat say about requests and the inventory of a cloud.

    .venv/bin/python tools/oracle/inventories.py make requests.jsonl --seed 1 --count 200 > build/cases.jsonl
    .venv-oracle/bin/python tools/oracle/inventory_engine.py < build/cases.jsonl > build/cloud-answers.jsonl
    .venv/bin/python tools/oracle/inventories.py compare build/cases.jsonl build/cloud-answers.jsonl

`make` writes cases: for each request an inventory with everything that the request names, and variants of it: one name
is missing, one name is that of two things, a flavor is too small for its image, an image is not active, the compute
service has another version of its API, or small limits, a service or an extension of the network service is missing.
A line is {"id", "variant", "body", "inventory"}. The engine answers with {"id", "refused"}: None, or why Heat refuses.

`compare` counts the cases in which only one of both refuses. A request that Heat refuses with the complete inventory is
left out, since its other faults hide those of the cloud. The exit status is 1 when a case differs.

    .venv-oracle/bin/python tools/oracle/inventory_engine.py --services > build/services.json
    .venv/bin/python tools/oracle/inventories.py services build/services.json

`services` compares which service, and which extension of the network service, each resource type needs.
"""

from __future__ import annotations

import argparse
import copy
import json
import pathlib
import random
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

HOME = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(HOME), str(HOME / "tools" / "oracle")]
from agree import read_lines  # noqa: E402

from heatlint import catalog  # noqa: E402
from heatlint.cloud.inventory import Inventory, kinds, of_data  # noqa: E402
from heatlint.cloud.lookups import LOOKUPS, NEVER, REFERENCE, Lookup  # noqa: E402
from heatlint.cloud.services import extension_of, official, service_of  # noqa: E402
from heatlint.diagnostic import CREATE, VALIDATE  # noqa: E402
from heatlint.language.uuids import is_uuid  # noqa: E402
from heatlint.linter import lint  # noqa: E402
from heatlint.load import from_body  # noqa: E402
from heatlint.model.build import build  # noqa: E402

COMPLETE = "complete"
#: The minor versions of the compute API around which Heat's classes decide something else.
MINORS = [each + step for each in (2, 10, 15, 26, 37, 42, 57, 64, 67, 92) for step in (-1, 0)]
KINDS = kinds()
#: The rules whose findings are compared: those of Heat's constraints before it makes anything, and those of the classes
#: of resources, which Heat finds at the same time when it validates a stack with all its resources.
AT_CREATION, OF_CLASSES = ("HL350", "HL351", "HL352"), ("HL353", "HL354", "HL360")

#: The services that the engine asks the inventory about; the others have everything.
ASKED = (
    "nova",
    "glance",
    "cinder",
    "neutron",
    "keystone",
    "octavia",
    "designate",
    "manila",
    "mistral",
    "magnum",
    "barbican",
)
#: Constraints that the engine answers without the inventory.
NOT_ASKED = ("nova.host", "neutron.segment", "neutron.lbaas.provider")

#: The types of services that a cloud with everything has: also the names that Heat's clients ask for.
SERVICES = (
    *sorted({service for name in catalog.known().names() for service in [service_of(name)] if service is not None}),
    *("orchestration", "cloudformation", "volumev3", "sharev2", "workflowv2"),
)

Case = dict[str, Any]
Data = dict[str, Any]


class Recorder(Inventory):
    """Notes every look-up and answers none."""

    def __init__(self) -> None:
        super().__init__({}, "recorder")
        self.asked: dict[tuple[str, str], None] = {}

    def look_up(self, lookup: Lookup, value: Any, *, of_project: bool = False) -> None:
        """Note a look-up by a constraint."""
        for constraint in (name for name, each in LOOKUPS.items() if each is lookup):
            if constraint.split(".")[0] in ASKED and constraint not in NOT_ASKED and isinstance(value, str):
                self.asked[constraint, value] = None


def findings(body: dict[str, Any], inventory: Inventory) -> list[Any]:
    """Return what heatlint finds in a request for the creation of a stack."""
    request = from_body(body)
    request.stage = "deploy"
    return lint(build(request, known=catalog.known(inventory=inventory)))


def cases(request: dict[str, Any], chance: random.Random) -> Iterator[Case]:
    """Yield the cases of a request; none when it names nothing of a cloud."""
    body = {key: request[key] for key in ("template", "environment", "files", "parameters") if request.get(key)}
    recorder = Recorder()
    findings(body, recorder)
    if not recorder.asked:
        return
    complete, items = _complete(list(recorder.asked), chance)
    variants = {COMPLETE: complete}
    kind, item = chance.choice(items)
    if not any(_is_omitted(LOOKUPS[name], value) and value == item["id"] for name, value in recorder.asked):
        variants["missing"] = _without(complete, kind, item)
    twin = {**item, "id": str(uuid.UUID(int=chance.getrandbits(128), version=4))}
    variants["ambiguous"] = {**complete, kind: [*complete[kind], twin]}
    if complete.get("images") and complete.get("flavors"):
        for number, worse in enumerate(({"min_ram": 10**6}, {"min_disk": 10**6}, {"status": "queued"})):
            images = copy.deepcopy(complete["images"])
            chance.choice(images).update(worse)
            variants[f"image {number}"] = {**complete, "images": images}
    variants.update(_of_services(json.dumps(body), complete, chance))
    for name, data in variants.items():
        yield {"id": f"{request.get('id')} {name}", "variant": name, "body": body, "inventory": data}


def _is_omitted(lookup: Lookup, value: str) -> bool:
    """Whether heatlint says nothing about a value that the list of its service does not have."""
    return lookup.list_omits and (is_uuid(value) or lookup.by_id == REFERENCE)


def _of_services(text: str, complete: Data, chance: random.Random) -> Iterator[tuple[str, Data]]:
    """Yield variants in which a service or an extension is missing, or the compute service has another version.

    text: of the request, which names its types.
    """
    services = dict.fromkeys(SERVICES)
    types = [name for name in catalog.known().names() if f'"{name}"' in text]
    needed = sorted({service for service in map(service_of, types) if service is not None})
    if needed:
        lost = chance.choice(needed)
        kept = {name: None for name in services if official(name) != lost}
        yield f"service {lost}", {**complete, "services": kept}
    extensions = {extension for extension in map(extension_of, types) if extension is not None}
    if extensions:
        lost = chance.choice(sorted(extensions))
        every = {extension for extension in map(extension_of, catalog.known().names()) if extension is not None}
        yield f"extension {lost}", {**complete, "extensions": sorted(every - {lost})}
    if "OS::Nova::" in text:
        for minor in (1, *sorted(chance.sample(MINORS, 3)), 96):
            yield f"api 2.{minor}", {**complete, "services": {**services, "compute": f"2.{minor}"}}
        limits = dict.fromkeys(("server_meta", "personality", "personality_size"), 0)
        yield "limits", {**complete, "limits": limits}
    if "OS::Neutron::" in text:
        yield "extensions", {**complete, "extensions": ["router", "security-group", "quotas"]}


def _complete(asked: list[tuple[str, str]], chance: random.Random) -> tuple[Data, list[tuple[str, Data]]]:
    """Return an inventory with everything that is asked for, and its items with their kinds."""
    found: Data = {}
    items: list[tuple[str, Data]] = []
    for constraint, value in asked:
        lookup = LOOKUPS[constraint]
        listed = found.setdefault(lookup.kind, [])
        if any(value in (each["id"], each["name"]) for each in listed):
            continue
        other = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        by_id = lookup.by_name == NEVER or is_uuid(value) or lookup.by_id == "any" and chance.random() < 0.3
        item: Data = {"id": value, "name": other} if by_id and lookup.by_id != NEVER else {"id": other, "name": value}
        if lookup.kind == "flavors":
            item.update(ram=4096, disk=40, vcpus=2)
        elif lookup.kind == "images":
            item.update(status="active", min_ram=0, min_disk=0)
        listed.append(item)
        items.append((lookup.kind, item))
    return found, items


def _without(data: Data, kind: str, item: Data) -> Data:
    return {**data, kind: [each for each in data[kind] if each is not item]}


def refused(case: Case) -> bool | None:
    """Whether heatlint says that Heat refuses a case for what the cloud has.

    None when it says that only the deployment fails: Heat finds that earlier in some groups.
    """
    found = findings(case["body"], of_data(case["inventory"], "inventory"))
    stages = {each.stage for each in found if each.rule.code in AT_CREATION + OF_CLASSES}
    return True if stages & {VALIDATE, CREATE} else None if stages else False


def compare(all_cases: list[Case], answers: dict[str, str | None]) -> tuple[Counter[str], list[str]]:
    """Return the counts of cases, and a line about each that differs."""
    counts: Counter[str] = Counter()
    different = []
    usable = False
    for case in all_cases:
        answer = answers[case["id"]]
        if case["variant"] == COMPLETE:
            usable = answer is None
        ours = refused(case)
        if ours is None or not usable and not (case["variant"] == COMPLETE and ours):
            counts["left out"] += 1
            continue
        counts["cases"] += 1
        counts[f"{case['variant'].split()[0]}: refused by Heat"] += answer is not None
        if ours != (answer is not None):
            kind = "false" if ours else "missed"
            counts[kind] += 1
            different.append(f"{kind}: {case['id']}: {answer}")
    return counts, different


def other_services(needed: dict[str, list[str | None]]) -> Iterator[str]:
    """Yield a line about each type for which Heat needs another service or extension. needed: as the engine prints it.

    Types of Heat itself need its own service, which is there.
    """
    for name, (service, extension) in needed.items():
        expected = (None if service in (None, "orchestration") else official(str(service)), extension)
        known = catalog.find(name)
        if known is not None and not known.placeholder and (service_of(name), extension_of(name)) != expected:
            yield f"{name}: {(service_of(name), extension_of(name))}, Heat needs {expected}"


def main(words: list[str]) -> int:
    """Run the tool."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make")
    make.add_argument("requests")
    make.add_argument("--seed", type=int, default=1)
    make.add_argument("--count", type=int, help="how many requests; by default all")
    both = commands.add_parser("compare")
    both.add_argument("cases")
    both.add_argument("answers")
    commands.add_parser("services").add_argument("file")
    options = parser.parse_args(words)
    if options.command == "services":
        wrong = list(other_services(json.loads(pathlib.Path(options.file).read_text(encoding="utf-8"))))
        print(*wrong, sep="\n")
        return 1 if wrong else 0
    if options.command == "make":
        chance = random.Random(options.seed)
        requests = list(read_lines(options.requests))
        if options.count is not None and options.count < len(requests):
            requests = chance.sample(requests, options.count)
        for request in requests:
            for case in cases(request, chance):
                print(json.dumps(case))
        return 0
    answers = {each["id"]: each["refused"] for each in read_lines(options.answers)}
    counts, different = compare(list(read_lines(options.cases)), answers)
    print(*different, sep="\n")
    print(dict(counts))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
