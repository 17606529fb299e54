"""tools/old_heat.py: each release gets what it needs, and no more."""

from __future__ import annotations

import collections
import collections.abc
import importlib
import json
import sys

import pytest

from tools import old_heat


@pytest.fixture
def applied(monkeypatch):
    """release -> the names of the shims that prepare() calls for it."""

    def names(version):
        called = []
        monkeypatch.setattr(
            old_heat, "SHIMS", [(last, lambda shim=shim: called.append(shim.__name__)) for last, shim in shims]
        )
        monkeypatch.setattr(old_heat.importlib.metadata, "version", lambda name: version)
        assert old_heat.prepare() == version
        return called

    shims = old_heat.SHIMS
    return names


def test_each_release_gets_its_own(applied):
    assert applied("27.0.1") == []
    assert applied("20.0.1") == ["oslo_migration"]
    assert applied("15.1.0") == ["oslo_migration", "oslo_fnmatch", "context_names", "abstract_collections"]
    assert len(applied("11.0.3")) == len(set(applied("11.0.3"))) == 6


def test_abstract_collections():
    old_heat.abstract_collections()
    try:
        assert issubclass(dict, collections.Mapping)
        assert collections.OrderedDict is not None
    finally:
        for name in collections.abc.__all__:
            delattr(collections, name)


def test_a_module_that_is_gone_is_stood_in_for():
    old_heat.stand_in("json.lost", answer=42)
    try:
        assert importlib.import_module("json.lost").answer == 42
        assert json.lost.answer == 42
    finally:
        del sys.modules["json.lost"], json.lost


def test_a_module_that_is_there_stays():
    real = json.decoder
    old_heat.stand_in("json.decoder", answer=42)
    assert sys.modules["json.decoder"] is real and not hasattr(real, "answer")
    sys.modules.pop("json.tool", None)
    old_heat.stand_in("json.tool", answer=42)
    assert importlib.import_module("json.tool").main
