"""What a search of an editor's folder finds."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from heatlint.diagnostic import Diagnostic
    from heatlint.review.baseline import Baseline
    from heatlint.run.find_jobs import JobFinder
    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes


class Listing:
    """What a search of the directory found: jobs, real paths of environments, notes about files, and the baseline.

    revision: see IncrementalChecker.
    """

    __slots__ = ("jobs", "environments", "notes", "baseline", "revision")

    def __init__(self, revision: int) -> None:
        self.jobs: list[CheckJob] = []
        self.environments: list[str] = []
        self.notes: list[Diagnostic] = []
        self.baseline: Baseline | None = None
        self.revision = revision


def search(directory: str, finder: JobFinder, scopes: Scopes, real: Callable[[str], str], revision: int) -> Listing:
    """Search a directory that exists. Raises Misuse for a config or a baseline that cannot be used.

    real: returns a path without symbolic links.
    """
    listing = Listing(revision)
    scopes.searched.clear()
    scopes.notes.clear()
    listing.jobs = finder.jobs([directory])
    scopes.directories.digests.clear()  # the files may change from now on
    listing.environments = list(map(real, scopes.searched[os.path.realpath(directory)][1]))
    listing.notes = list(scopes.notes.values())
    baseline = scopes.of(directory).config.get("baseline")
    if baseline is not None:
        from heatlint.review.baseline import Baseline

        listing.baseline = Baseline(baseline)
    return listing
