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
    and the others in `templates/`; its tasks bring both to one directory. Jinja2 renders `NAME.j2` to `NAME`.
    """
    directory, name = os.path.split(path)
    beside = disk.neighbours(path)
    for ending in (".j2", ".jinja2"):
        if name + ending in beside:
            return "Jinja2", path + ending
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
