"""Links to the page that checks templates in the browser: their fragment holds the whole input.

playground/src/input.ts reads them: a JSON object, deflated (RFC 1951), in base64url (RFC 4648).
"""

from __future__ import annotations

import base64
import json
import os
import re
import tempfile
import zlib
from collections.abc import Mapping

import yaml

from heatlint.diagnostic import PRODUCTION, Rule
from playground.session import Session

#: The page, in the directory of the documents. tools/build_playground.py makes it.
PAGE = "playground/index.html"
TEMPLATE, ENVIRONMENT, CLOUD, CONFIG = "template.yaml", "environment.yaml", "cloud.json", "heatlint.toml"
_PARTS = re.compile(r"^# (file: .*|environment:|cloud:)\n", re.MULTILINE)


def fragment(files: Mapping[str, str]) -> str:
    """Return the fragment of the link that opens files. files: name -> text; the first one is shown."""
    data = json.dumps({"files": [*files.items()], "active": next(iter(files)), "target": ""}).encode()
    deflate = zlib.compressobj(9, wbits=-15)
    packed = deflate.compress(data) + deflate.flush()
    return "#input=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def parts_of(block: str) -> dict[str, str]:
    """Return the files of a block of a rule's page as it has them, the template first. See rules/README.md."""
    template, *rest = _PARTS.split(block)
    files = {TEMPLATE: template}
    names = {"environment:": ENVIRONMENT, "cloud:": CLOUD}
    for head, text in zip(rest[::2], rest[1::2], strict=True):
        files[names.get(head) or head.removeprefix("file: ").strip()] = text
    return files


def files_of(block: str, rule: Rule) -> dict[str, str]:
    """Return the files of a block of a rule's page, with the config that the block needs."""
    files = parts_of(block)
    if CLOUD in files:  # YAML in the pages of the rules
        files[CLOUD] = json.dumps(yaml.safe_load(files[CLOUD]), indent=2) + "\n"
    config = []
    if rule.profile == PRODUCTION:
        config.append(f'profile = "{PRODUCTION}"')
    if CLOUD in files:
        config.append(f'cloud = "{CLOUD}"')
    if ENVIRONMENT in files or "# values: strict\n" in block:
        environments = [ENVIRONMENT] if ENVIRONMENT in files else []
        config += ["[[stack]]", f'template = "{TEMPLATE}"', f"environments = {json.dumps(environments)}"]
    if config:
        files[CONFIG] = "".join(f"{line}\n" for line in config)
    return files


def shows(files: Mapping[str, str], code: str) -> bool:
    """Whether the page reports a rule in files. Rules about requests or the disk have no part in it."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as temporary:
        session = Session(os.path.join(os.path.realpath(temporary), "stack"))
        try:
            session.load(json.dumps(files), "")
            found = json.loads(session.findings())["findings"]
        finally:
            os.chdir(before)
    return any(each["code"] == code for each in found)
