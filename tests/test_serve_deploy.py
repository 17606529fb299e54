"""The files in deploy/: they can be read, and name options and files that exist."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

pytest.importorskip("starlette")

from heatlint.cli.commands import SERVE
from heatlint.serve.settings import Settings
from heatlint.serve.settings_file import settings_of

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"


def test_the_settings_have_a_user_of_the_project():
    settings = settings_of("serve.toml", (DEPLOY / "serve.toml").read_bytes(), Settings())
    (user,), (project,) = settings.users, settings.projects
    assert user.projects == (project.id,)


def test_the_replicas_share_a_database_and_a_file():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["first"] == services["second"]
    mounts = [mount for service in services.values() for mount in service.get("volumes", ()) if mount[0] == "."]
    assert all((DEPLOY / mount.partition(":")[0]).exists() for mount in mounts)
    assert (ROOT / services["first"]["build"]["dockerfile"]).exists()


@pytest.mark.parametrize("name", ["first", "heatlint.service"])
def test_the_options_are_those_of_the_command(name):
    if name == "first":
        words = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"][name]["command"]
    else:
        unit = configparser.ConfigParser(interpolation=None)
        unit.optionxform = str
        unit.read(DEPLOY / name, encoding="utf-8")
        words = unit["Service"]["ExecStart"].split()
    given = {word for word in words if word.startswith("--")}
    assert given <= {name for option in SERVE.options for name in option.names}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_can_read_the_unit(tmp_path):
    program = tmp_path / "heatlint"
    program.touch(0o755)
    unit = (DEPLOY / "heatlint.service").read_text(encoding="utf-8").replace("/usr/local/bin/heatlint", str(program))
    (tmp_path / "heatlint.service").write_text(unit, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "heatlint.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "heatlint" in line]) == (0, [])
