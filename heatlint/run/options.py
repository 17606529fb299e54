"""The options of a run that override the project's config."""

from __future__ import annotations


class CheckOptions:
    """What the command line asks for. Each attribute stands for the option of `heatlint check` with the same name.

    upgrade_from: the option `--from`; processes: `--jobs`; use_cache: keep and use results of earlier runs.
    """

    def __init__(self) -> None:
        self.config: str | None = None
        self.no_config = False
        self.environments: list[str] = []
        self.roots: list[str] = []
        self.target: str | None = None
        self.upgrade_from: str | None = None
        self.types: list[str] = []
        self.rules: list[str] = []
        self.profile: str | None = None
        self.select: list[str] = []
        self.ignore: list[str] = []
        self.processes: int | None = None
        self.use_cache = False
