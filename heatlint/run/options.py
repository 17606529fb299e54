"""The options of a run that override the project's config."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.remote.server import Server


class CheckOptions:
    """What the command line asks for. Each attribute stands for the option of `heatlint check` with the same name.

    parameters: values of parameters by name. global_environments: None when the option is not given, empty for "none".
    upgrade_from: the option `--from`; processes: `--jobs`; use_cache: keep and use results of earlier runs; trust:
    `--trust`, see heatlint.project.trust.Trust; server: what judges the templates instead of this run.
    without_gone_stacks: pass over the stacks of the config whose files are gone, as `heatlint init` does.
    """

    def __init__(self) -> None:
        self.config: str | None = None
        self.no_config = False
        self.environments: list[str] = []
        self.parameters: dict[str, Any] = {}
        self.roots: list[str] = []
        self.target: str | None = None
        self.upgrade_from: str | None = None
        self.types: list[str] = []
        self.global_environments: list[str] | None = None
        self.cloud: str | None = None
        self.rules: list[str] = []
        self.profile: str | None = None
        self.select: list[str] = []
        self.ignore: list[str] = []
        self.processes: int | None = None
        self.use_cache = False
        self.trust: bool | None = None
        self.server: Server | None = None
        self.without_gone_stacks = False

    @property
    def has_values(self) -> bool:
        """Whether the user gives values of parameters; then a parameter without a value is an error."""
        return bool(self.environments or self.parameters)
