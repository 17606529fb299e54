"""Finds out from the content of a file that is not a template which program it is for."""

from __future__ import annotations

import re
from itertools import islice

from heatlint.heat import CFN_KEY, HOT_KEY, VERSION_KEYS
from heatlint.language.versions import VERSIONS, names
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS, RESOURCE_REGISTRY, SECTIONS
from heatlint.suggest import nearest_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text import Document

#: What a map without a version is -> the keys that it has, and what to do with it.
_MAPS = {
    "the description of a resource type": (("resource_type", "properties"), 'the option "--types" names it'),
    "a Kubernetes manifest": (("apiVersion", "kind"), ""),
    "a Helm chart": (("apiVersion", "name", "version"), ""),
    "a Compose file": (("services",), ""),
    "a TOSCA definition": (("tosca_definitions_version",), ""),
    "an OpenAPI document": (("openapi", "info"), ""),
    "a workflow of GitHub": (("true", "jobs"), ""),  # YAML reads the key `on` as true
}
#: So many keys of a map are compared with the parts of a template.
_MOST_KEYS = 20
_PLAYBOOK_KEYS = ("hosts", "import_playbook", "ansible.builtin.import_playbook")
_CLOUD_CONFIG = "#cloud-config"
_READ_AS_FILE = 'a template reads it with "get_file"'
#: How a file that is not YAML begins -> what it is. A byte that is not UTF-8 is one character here.
_BEGINNINGS = (
    (r"\x7fELF|MZ.{0,200}\x00", "a program"),
    (r".PNG\r\n|.{4,6}JFIF|GIF8\d", "a picture"),
    (r"PK\x03\x04|\x1f.\x08|BZh|.7zXZ", "an archive"),
    (r"%PDF-", "a PDF document"),
    (r"#!.*\bpython", "a Python program"),
    (r"#!.*sh\b", "a shell script"),
    (r"\s*<(\?xml|!DOCTYPE|html)", "an XML or HTML document"),
    (
        r'\s*(#.*\n\s*)*(resource|data|module|provider|variable|terraform|output|locals)( +"[^"\n]*")* *\{',
        "a Terraform file",
    ),
)
#: The ending of the name of a file that is neither YAML nor JSON -> what it is.
_ENDINGS = {
    ".py": "a Python program",
    ".sh": "a shell script",
    ".bash": "a shell script",
    ".ps1": "a PowerShell script",
    ".md": "a Markdown document",
    ".rst": "a reStructuredText document",
    ".tf": "a Terraform file",
    ".tfvars": "a Terraform file",
    ".ini": "an INI file",
    ".cfg": "an INI file",
    ".csv": "a table in CSV",
    ".xml": "an XML or HTML document",
    ".html": "an XML or HTML document",
}
_SCRIPTS = ("a shell script", "a PowerShell script", "a Python program")
#: The key of a version: the text is meant as a template, although it cannot be read.
_HAS_VERSION = re.compile(rf"^[\"' {{]*({'|'.join(VERSION_KEYS)})\b", re.MULTILINE)
#: A document of Kubernetes in a text that YAML reads as several documents.
_MANIFEST = re.compile(r"^apiVersion:.*^kind:|^kind:.*^apiVersion:", re.MULTILINE | re.DOTALL)


def other_file(document: Document) -> str | None:
    """Return a message that says what a file without a template version is; None if its content does not show that.

    The beginning of a text and the name of its file count only if there is no map in it that Heat could read.
    """
    text = document.text or ""
    found = _kind(document.value, text)
    if found is None and isinstance(document.value, dict):
        return _without_parts(document.value)
    if found is None and not _HAS_VERSION.search(text):
        found = _kind_of_text(document.name, text)
    return None if found is None else f"the file is {found[0]}, not a template; {found[1] or 'Heat does not read it'}"


def _without_parts(value: dict[Any, Any]) -> str | None:
    """Return the message about a map that has not even a misspelled part of a template; None if it has one."""
    if not value:
        return f'the file is empty; expected a template, which begins with "{HOT_KEY}"'
    hot, cfn = (VERSIONS[key, names(key)[-1]].sections for key in (HOT_KEY, CFN_KEY))
    parts = {part.lower() for part in (*hot, *cfn)}
    keys = [str(key) for key in islice(value, _MOST_KEYS)]
    if any(key.lower() in parts or nearest_name(key, parts) is not None for key in keys):
        return None
    return f'the file has no part of a template; expected "{HOT_KEY}" and "resources"'


def _kind_of_text(name: str, text: str) -> tuple[str, str] | None:
    """Return what a text is that is not a map in YAML, and what to do with it; "" for nothing."""
    begin = text[:1000]
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    what = next((what for form, what in _BEGINNINGS if re.match(form, begin)), None) or _ENDINGS.get(ending)
    if what is None and name.rpartition("/")[2] in ("Dockerfile", "Containerfile"):
        what = "the recipe of a container"
    if what is not None:
        return what, _READ_AS_FILE if what in _SCRIPTS else ""
    if begin.startswith(_CLOUD_CONFIG):
        return "a cloud-config", _READ_AS_FILE
    if _MANIFEST.search(text[:10_000]) is not None:
        return "a Kubernetes manifest", ""
    return None


def _kind(value: Any, text: str) -> tuple[str, str] | None:
    if text.startswith(_CLOUD_CONFIG):
        return "a cloud-config", _READ_AS_FILE
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            if all(any(key in item for key in _PLAYBOOK_KEYS) for item in value):
                return "an Ansible playbook", ""
            if all("resource_type" in item for item in value):
                return "a list of resource types", 'the option "--types" names it'
        return None
    if not isinstance(value, dict):
        return None
    if _is_environment(value):
        return "an environment", 'the option "-e" names it'
    if isinstance(value.get("version"), int) and ("files" in value or "findings" in value):
        return "a baseline", 'the option "--baseline" names it'
    for name, (keys, advice) in _MAPS.items():
        if all(key in value for key in keys) and "resources" not in value:
            return name, advice
    return None


def _is_environment(value: dict[Any, Any]) -> bool:
    """Whether a map without a version has only sections of an environment."""
    parameters = value.get(PARAMETERS)
    if PARAMETER_DEFAULTS not in value and RESOURCE_REGISTRY not in value:
        declarations = parameters.values() if isinstance(parameters, dict) else ()
        if not declarations or any(isinstance(each, dict) and "type" in each for each in declarations):
            return False
    return all(section in SECTIONS for section in value)
