"""Finds out from the content of a file that is not a template which program it is for."""

from __future__ import annotations

from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS, RESOURCE_REGISTRY, SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text import Document

#: What a map without a version is -> the keys that it has, and what to do with it.
_MAPS = {
    "the description of a resource type": (("resource_type", "properties"), 'the option "--types" names it'),
    "a Kubernetes manifest": (("apiVersion", "kind"), "Heat does not read it"),
    "a Compose file": (("services",), "Heat does not read it"),
}
_PLAYBOOK_KEYS = ("hosts", "import_playbook", "ansible.builtin.import_playbook")
_CLOUD_CONFIG = "#cloud-config"


def other_file(document: Document) -> str | None:
    """Return a message that says what a file without a template version is; None if its content does not show that."""
    found = _kind(document.value, document.text or "")
    return None if found is None else f"the file is {found[0]}, not a template; {found[1]}"


def _kind(value: Any, text: str) -> tuple[str, str] | None:
    if text.startswith(_CLOUD_CONFIG):
        return "a cloud-config", 'a template reads it with "get_file"'
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            if all(any(key in item for key in _PLAYBOOK_KEYS) for item in value):
                return "an Ansible playbook", "Heat does not read it"
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
