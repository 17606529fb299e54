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

    #: A clause of a message, and the settings that it speaks of (see Diagnostic).
    Advice = tuple[str, tuple[str, ...]]

_DESCRIPTION, _DESCRIPTIONS = "the description of a resource type", "a list of resource types"
_ENVIRONMENT, _BASELINE, _CLOUD_CONFIG = "an environment", "a baseline", "a cloud-config"
_SCRIPTS = ("a shell script", "a PowerShell script", "a Python program")
#: What a map without a version is -> the keys that it has.
_MAPS = {
    _DESCRIPTION: ("resource_type", "properties"),
    "a Kubernetes manifest": ("apiVersion", "kind"),
    "a Helm chart": ("apiVersion", "name", "version"),
    "a Compose file": ("services",),
    "a TOSCA definition": ("tosca_definitions_version",),
    "an OpenAPI document": ("openapi", "info"),
    "a workflow of GitHub": ("true", "jobs"),  # YAML reads the key `on` as true
}
_AS_TYPES = 'name it with "--types"', ("types",)
_WITH_GET_FILE = 'a template reads it with "get_file"', ()
#: What a file is -> what to do with it, and the keys of a config that do the same as an option which this names.
_USES: dict[str, Advice] = {
    _DESCRIPTION: _AS_TYPES,
    _DESCRIPTIONS: _AS_TYPES,
    _ENVIRONMENT: ('name it with "-e"', ("stack",)),
    _BASELINE: ('name it with "--baseline"', ("baseline",)),
    _CLOUD_CONFIG: _WITH_GET_FILE,
    **dict.fromkeys(_SCRIPTS, _WITH_GET_FILE),
}
_NO_USE: Advice = "Heat does not read it", ()
#: So many keys of a map are compared with the parts of a template.
_MOST_KEYS = 20
_PLAYBOOK_KEYS = ("hosts", "import_playbook", "ansible.builtin.import_playbook")
_BEGIN_OF_CLOUD_CONFIG = "#cloud-config"
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
#: The key of a version: the text is meant as a template, although it cannot be read.
_HAS_VERSION = re.compile(rf"^[\"' {{]*({'|'.join(VERSION_KEYS)})\b", re.MULTILINE)
#: A document of Kubernetes in a text that YAML reads as several documents.
_MANIFEST = re.compile(r"^apiVersion:.*^kind:|^kind:.*^apiVersion:", re.MULTILINE | re.DOTALL)


def other_file(document: Document) -> Advice | None:
    """Return a message that says what a file without a template version is, and the settings that it speaks of.

    None if the content does not show what it is.
    The beginning of a text and the name of its file count only if there is no map in it that Heat could read.
    """
    text = document.text or ""
    found = _kind(document.value, text)
    if found is None and isinstance(document.value, dict):
        message = _without_parts(document.value)
        return None if message is None else (message, ())
    if found is None and not _HAS_VERSION.search(text):
        found = _kind_of_text(document.name, text)
    if found is None:
        return None
    use, settings = _USES.get(found, _NO_USE)
    return f"the file is {found}, not a template; {use}", settings


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


def _kind_of_text(name: str, text: str) -> str | None:
    """Return what a text is that is not a map in YAML."""
    begin = text[:1000]
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    what = next((what for form, what in _BEGINNINGS if re.match(form, begin)), None) or _ENDINGS.get(ending)
    if what is None and name.rpartition("/")[2] in ("Dockerfile", "Containerfile"):
        return "the recipe of a container"
    if what is None and begin.startswith(_BEGIN_OF_CLOUD_CONFIG):
        return _CLOUD_CONFIG
    if what is None and _MANIFEST.search(text[:10_000]) is not None:
        return "a Kubernetes manifest"
    return what


def _kind(value: Any, text: str) -> str | None:
    if text.startswith(_BEGIN_OF_CLOUD_CONFIG):
        return _CLOUD_CONFIG
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            if all(any(key in item for key in _PLAYBOOK_KEYS) for item in value):
                return "an Ansible playbook"
            if all("resource_type" in item for item in value):
                return _DESCRIPTIONS
        return None
    if not isinstance(value, dict):
        return None
    if _is_environment(value):
        return _ENVIRONMENT
    if isinstance(value.get("version"), int) and ("files" in value or "findings" in value):
        return _BASELINE
    if "resources" in value:
        return None
    return next((what for what, keys in _MAPS.items() if all(key in value for key in keys)), None)


def _is_environment(value: dict[Any, Any]) -> bool:
    """Whether a map without a version has only sections of an environment."""
    parameters = value.get(PARAMETERS)
    if PARAMETER_DEFAULTS not in value and RESOURCE_REGISTRY not in value:
        declarations = parameters.values() if isinstance(parameters, dict) else ()
        if not declarations or any(isinstance(each, dict) and "type" in each for each in declarations):
            return False
    return all(section in SECTIONS for section in value)
