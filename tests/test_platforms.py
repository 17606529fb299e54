"""What depends on the operating system, tried with the path functions of Windows, which Python has on every system."""

from __future__ import annotations

import ntpath
import os
import subprocess
import sys
from pathlib import PureWindowsPath
from types import SimpleNamespace

import pytest

from heatlint.cli import init
from heatlint.load import disk, urls
from heatlint.load.client import programs
from heatlint.project import config, config_text, git_patterns
from heatlint.project.path_patterns import PathPatterns
from heatlint.report import sarif
from heatlint.review import baseline

MODULES = (disk, urls, programs, git_patterns, config, config_text, init, sarif, baseline)


@pytest.fixture(autouse=True)
def windows(monkeypatch):
    """Give modules that handle paths the functions of Windows."""
    functions = SimpleNamespace(
        path=ntpath, sep="\\", pardir="..", curdir=".", fsencode=os.fsencode, getcwd=lambda: "C:\\p"
    )
    for module in MODULES:
        monkeypatch.setattr(module, "os", functions)


@pytest.mark.parametrize("path", ["C:\\a\\b.yaml", "c:\\a b\\é%.yaml", "D:\\", "C:\\a#b;c\\d.yaml"])
def test_a_path_with_a_drive_becomes_the_url_of_pathlib_and_back(path):
    url = urls.path_url(path)
    assert url == PureWindowsPath(path).as_uri()
    assert urls.local_path(url) == path


def test_a_share_of_another_machine_has_a_url_but_is_not_read():
    url = urls.path_url("\\\\host\\share\\a.yaml")
    assert url == PureWindowsPath("\\\\host\\share\\a.yaml").as_uri()
    assert urls.local_path(url) is None


@pytest.mark.parametrize("name", ["C:\\a.yaml", "c:/a.yaml", "C:a.yaml"])
def test_a_drive_is_not_the_scheme_of_a_url(name):
    assert not urls.has_scheme(name)
    assert urls.has_scheme(f"file:///{name}")


@pytest.mark.parametrize(
    "name, expected",
    [("sub/n.yaml", "C:\\p\\a\\sub\\n.yaml"), ("../n.yaml", "C:\\p\\n.yaml"), ("n%20x.yaml", "C:\\p\\a\\n x.yaml")],
)
def test_a_name_in_a_file_is_relative_to_the_directory_of_the_file(name, expected):
    url = urls.join(urls.base_of(urls.path_url("C:\\p\\a\\t.yaml")), name)
    assert urls.local_path(url) == expected


@pytest.mark.parametrize(
    "path, expected",
    [("C:\\p\\a\\b.yaml", "a\\b.yaml"), ("C:\\q.yaml", "C:\\q.yaml"), ("D:\\p\\b.yaml", "D:\\p\\b.yaml")],
)
def test_messages_name_a_file_of_another_drive_by_its_whole_path(path, expected):
    assert config.display_path(path) == expected


def test_a_path_seen_from_a_directory_of_another_drive_stays_as_it_is():
    assert disk.relative_path("C:\\p\\a\\b.yaml", "C:\\p\\c") == "..\\a\\b.yaml"
    assert disk.relative_path("D:\\p\\b.yaml", "C:\\p") == "D:\\p\\b.yaml"
    assert disk.relative_path("\\\\host\\share\\b.yaml", "C:\\p") == "\\\\host\\share\\b.yaml"


@pytest.mark.parametrize(
    "file, expected", [("C:\\p\\a\\b.yaml", "a/b.yaml"), ("C:\\q.yaml", "../q.yaml"), ("D:\\q.yaml", "D:/q.yaml")]
)
def test_a_baseline_has_slashes_on_every_system(file, expected):
    assert baseline._relative("C:\\p\\known.json", file) == expected


@pytest.mark.parametrize(
    "path, is_matched",
    [("C:\\p\\old\\a.yaml", True), ("C:\\p\\new\\a.yaml", False), ("C:\\p\\x\\b.j2", True), ("D:\\old\\a.yaml", False)],
)
def test_patterns_of_a_config_match_paths_with_backslashes(path, is_matched):
    tables = [({"": "C:\\p", "exclude": ["/old/", "*.j2"]}, "C:\\p\\heatlint.toml")]
    assert PathPatterns(tables, "exclude").tables(path) == ((0,) if is_matched else ())


def test_a_new_config_names_files_with_slashes():
    assert init._relative("C:\\p\\a\\b.yaml", "C:\\p") == "a/b.yaml"


def test_what_a_config_names_on_another_drive_is_not_called_gone():
    lines = ('    "/a/b.yaml",  # for Jinja2\n', '    "/D:/b.yaml",  # for Jinja2\n')
    assert config_text.without_gone_names("".join(lines), "C:\\p\\heatlint.toml") == lines[1]
    assert config_text.is_gone({"template": "a/b.yaml"}, "C:\\p")
    assert not config_text.is_gone({"template": "D:\\a\\b.yaml"}, "C:\\p")


def test_a_report_in_sarif_has_urls():
    assert sarif._uri("a\\b c.yaml") == "a/b%20c.yaml"
    assert sarif._uri("C:\\p\\b.yaml") == "file:///C:/p/b.yaml"


def test_a_file_of_a_vnf_package_is_found():
    disk = SimpleNamespace(neighbours=lambda path: ["n.yaml"] if path.endswith("nested\\n.yaml") else [])
    found = programs.source_elsewhere("C:\\p\\BaseHOT\\simple\\n.yaml", disk)
    assert found == ("Tacker", "C:\\p\\BaseHOT\\simple\\nested\\n.yaml")


#: Imports every module of the package as on a system without the modules and functions of POSIX.
IMPORT_ALL = """
import importlib, os, pkgutil, signal, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty"):
    sys.modules[name] = None
for name in ("fork", "geteuid", "getuid", "O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "sched_getaffinity"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGPIPE", "pthread_sigmask"):
    delattr(signal, name)
import heatlint
from heatlint.cli import main
for module in pkgutil.walk_packages(heatlint.__path__, "heatlint."):
    if not module.name.endswith("__main__") and not module.name.startswith("heatlint.lsp"):
        importlib.import_module(module.name)
sys.exit(main(["check", "--no-cache", "--jobs", "2", "fixtures/demo"]) not in (0, 1))
"""


def test_every_module_can_be_imported_without_the_modules_of_posix():
    """The language server is left out: it imports asyncio, which picks its own functions for the system."""
    root = os.path.dirname(os.path.dirname(__file__))
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
