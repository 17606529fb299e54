"""A virtual environment with OpenStack's own clients and their test suites."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable

from target import NotAvailable

PACKAGES = (
    "python-heatclient>=5.3",
    "python-openstackclient>=8",
    "openstacksdk>=4.4",
    "heat-tempest-plugin==3.0.0",  # the numbers of tests in suites.py are those of this release
    "gabbi>=4",
    "oslotest>=6",  # the functional tests of openstacksdk import it
)


def client_python(directory: str) -> str:
    """Return the interpreter of the environment of the clients, which is made when it is not there."""
    return install(directory, PACKAGES, "import gabbi, oslotest, heat_tempest_plugin, openstackclient")


def install(directory: str, packages: Iterable[str], check: str) -> str:
    """Return the interpreter of a virtual environment in `directory`, with these packages in it.

    check: a statement that fails when they are not installed. Raise `NotAvailable` when they cannot be installed.
    """
    python = os.path.join(os.path.abspath(directory), "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", directory], check=True)
    if subprocess.run([python, "-c", check], stderr=subprocess.DEVNULL).returncode:
        if subprocess.run([python, "-m", "pip", "install", "-q", *packages]).returncode:
            raise NotAvailable(f"{', '.join(packages)} cannot be installed in {directory}; pip says why")
    return python
