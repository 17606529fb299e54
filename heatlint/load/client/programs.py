"""Where programs other than the command-line client find a file that a template names."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.load.disk import Disk


def source_elsewhere(path: str, disk: Disk) -> tuple[str, str] | None:
    """Return the program that puts a missing file at its place, and the path where its source is; None without one.

    path: of the missing file. Tacker uploads `BaseHOT/FLAVOUR/nested/NAME` as `BaseHOT/FLAVOUR/NAME` (source:
    tacker.sol_refactored.infra_drivers.openstack). A role of Ansible keeps files that need no rendering in `files/`,
    and the others in `templates/`; its tasks bring both to one directory. Jinja2 renders `NAME.j2` to `NAME`. TripleO
    renders `NAME.j2.yaml` to `NAME.yaml`, `NAME.role.j2.yaml` to `ROLE-NAME.yaml` for each role, and
    `NAME.network.j2.yaml` for each network, whose name replaces "port" or "network" in NAME (source:
    tripleo_common.utils.template).
    """
    directory, name = os.path.split(path)
    beside = disk.neighbours(path)
    for ending in (".j2", ".jinja2"):
        if name + ending in beside:
            return "Jinja2", path + ending
    of_tripleo = next((other for other in beside if _renders(other, name)), None)
    if of_tripleo is not None:
        return "TripleO", os.path.join(directory, of_tripleo)
    if os.path.basename(os.path.dirname(directory)) == "BaseHOT":
        nested = os.path.join(directory, "nested", name)
        if name in disk.neighbours(nested):
            return "Tacker", nested
    for kind, other in (("templates", "files"), ("files", "templates")):
        before, found, after = path.rpartition(os.path.join(os.sep, kind, ""))
        if found and os.path.basename(os.path.dirname(before)) == "roles":
            copied = os.path.join(before, other, after)
            if name in disk.neighbours(copied):
                return "Ansible", copied
    return None


def _renders(source: str, name: str) -> bool:
    """Whether TripleO may render a source for Jinja2 to a file with a name in the same directory."""
    stem, is_source, rest = source.rpartition(".j2.yaml")
    if not is_source or rest or not name.endswith(".yaml"):
        return False
    made = name.removesuffix(".yaml")
    plain, _, kind = stem.rpartition(".")
    if kind == "role":
        return made.endswith(f"-{plain}")
    if kind == "network":
        before, _, after = plain.rpartition("port" if "port" in plain else "network")
        return len(made) > len(before) + len(after) and made.startswith(before) and made.endswith(after)
    return made == stem
