"""The settings of hypothesis, and an environment that does not depend on the user's own runs.

In continuous integration hypothesis draws the same examples every time; elsewhere it draws new ones. It has no time
limits: they depend on the load of the machine.
"""

from __future__ import annotations

import os
import pathlib
import sys
import tempfile

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))  # tests use some of the tools

timeless = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", timeless, derandomize=True)
settings.register_profile("search", timeless)
settings.load_profile("ci" if os.environ.get("CI") else "search")

_own = tempfile.TemporaryDirectory(prefix="heatlint-tests-")
os.environ["HEATLINT_CACHE_DIR"] = os.path.join(_own.name, "cache")
os.environ["XDG_STATE_HOME"] = os.path.join(_own.name, "state")
os.environ["XDG_CONFIG_HOME"] = os.path.join(_own.name, "config")
#: Variables that change where reports go, how they look and what is trusted. The tests set them where they are meant.
UNWANTED = (
    *("CI", "TF_BUILD", "JENKINS_URL", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI"),
    *("COLUMNS", "FORCE_COLOR", "NO_COLOR"),
)
#: What a terminal sets for programs that can write hyperlinks.
TERMINAL = ("TERM", "TERM_PROGRAM", "VTE_VERSION", "WT_SESSION", "SSH_CONNECTION", "TMUX", "STY")
for name in (*UNWANTED, *TERMINAL, "HEATLINT_TRUST", "HEATLINT_DEBUG"):
    os.environ.pop(name, None)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a function that writes files into an empty repository, which is the current directory."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)

    def put(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return put


@pytest.fixture
def clock(monkeypatch):
    """Return the seconds that the endpoint sees, in a list."""
    now = [1_700_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    return now
