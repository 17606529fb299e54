"""Finds types in the policies of a config that no cloud has: such a policy is about nothing, and would never say so."""

from __future__ import annotations

from heatlint import catalog
from heatlint.diagnostic import UNKNOWN_POLICY_TYPE
from heatlint.project.config import display_path
from heatlint.project.policy_checks import name_fits
from heatlint.project.unused import place_of
from heatlint.run.mappings import Mappings
from heatlint.suggest import did_you_mean, nearest_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.diagnostic import Diagnostic
    from heatlint.run.scopes import Scope, Scopes


def findings(scope: Scope, scopes: Scopes) -> Iterator[Diagnostic]:
    """Yield a finding for each type of a policy that is written wrongly, if the project selects that rule.

    Types of any release of Heat are known, since a policy may be about one that is gone, and so are those that an
    environment of the repository maps. A type of another namespace than those of Heat may be one that an environment
    elsewhere maps, and is only wrong if it is almost that of a known type.
    """
    config, options = scope.config, scopes.options
    if config.lacks_types or UNKNOWN_POLICY_TYPE.code not in scope.selection.all:
        return
    types = options.types or config.listed("types")
    environments = options.global_environments or config.get("global-environments")
    known = scopes.catalogs.of(None, types, environments)
    mappings = Mappings(scopes)
    releases = catalog.available_releases()
    names = {name for release in releases for name in catalog.names(release)}
    names.update(known.private, known.glob_types(), (name for name, _ in known.global_types()))
    namespaces = {name.rpartition("::")[0] for name in names}
    for number, table in enumerate(config.listed("policy")):
        patterns = table.get("type", ())
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            start, star, _ = pattern.partition("*")
            if "::" not in start or any(name_fits(pattern, name) for name in names):
                continue
            if start.rpartition("::")[0] not in namespaces and (star or nearest_name(pattern, names) is None):
                continue
            if mappings.maps(scopes.real(config.directory), pattern):
                continue
            near = "" if star else did_you_mean(pattern, names)
            what = "fits no resource type" if star else "is not a resource type"
            file, key = config.table_origin("policy", number)
            message = f'"{pattern}" in the policy {table["code"]} {what}{near}'
            found = UNKNOWN_POLICY_TYPE.at((), message, file=display_path(file))
            found.range = place_of(file, key)
            yield found
