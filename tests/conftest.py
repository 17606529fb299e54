"""Hypothesis in a continuous integration run draws the same examples every time; elsewhere it goes on searching.

No test uses what a user's own runs have left behind, nor leaves anything.
"""

from __future__ import annotations

import os
import tempfile

from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "search")

_cache = tempfile.TemporaryDirectory(prefix="heatlint-cache-")
os.environ["HEATLINT_CACHE_DIR"] = _cache.name
for name in ("GITHUB_ACTIONS", "GITLAB_CI"):  # where the tests run is not where a report goes
    os.environ.pop(name, None)
