"""The files that decide how the jobs of a run are checked."""

from __future__ import annotations

from contextlib import suppress

from heatlint._misuse import Misuse
from heatlint.catalog.private import files as type_files
from heatlint.project.trust import record_path
from heatlint.run.global_environments import files_of as environment_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.run.scopes import Scopes


def config_files(scopes: Scopes) -> set[str]:
    """Return the paths of what decides how the jobs of scopes are checked.

    These are the config files, the records that the user trusts them, and the baseline and the files about the cloud
    that they name.
    """
    found: set[str] = set()
    types: set[str] = set(scopes.options.types)
    environments: set[str] = set(scopes.options.global_environments or ())
    for config in scopes.configs():  # also one that has no scope, since it is wrong
        found.update(config.files)
    for scope in scopes.all():
        types.update(scope.config.listed("types"), *(job.types for job in scope.stacks))
        environments.update(
            scope.config.listed("global-environments"), *(job.global_environments or () for job in scope.stacks)
        )
        files = (*map(scope.config.get, ("cloud", "baseline")), *(job.cloud for job in scope.stacks))
        found.update(filter(None, files))
        with suppress(Misuse):  # without a directory for records nothing is trusted
            found.update(map(record_path, filter(None, (scope.config.path, *scope.config.unused_files))))
    for path in types:
        found.add(path)
        with suppress(Misuse):  # the check reports a directory that cannot be used
            found.update(type_files([path]))
    for path in environments:
        found.add(path)
        with suppress(Misuse):
            found.update(environment_files([path]))
    return found


def has_stacks(scopes: Scopes) -> bool:
    """Whether a config names stacks. The patterns in its tables may match other files when one appears or is gone."""
    return any(scope.config.listed("stack") for scope in scopes.all())
