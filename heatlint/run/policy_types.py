"""Finds types in the policies of a config that no cloud has: such a policy is about nothing, and would never say so."""

from __future__ import annotations

from heatlint import catalog
from heatlint.diagnostic import UNKNOWN_POLICY_TYPE
from heatlint.project.config import display_path
from heatlint.project.policy_checks import name_fits
from heatlint.project.unused import place_of
from heatlint.suggest import did_you_mean, nearest_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.catalog.known import Known
    from heatlint.diagnostic import Diagnostic
    from heatlint.project.config import Config


def findings(config: Config, known: Known) -> Iterator[Diagnostic]:
    """Yield a finding for each type of a policy that is written wrongly. known: the types of the project's cloud.

    Types of any release of Heat are known, since a policy may be about one that is gone. A type of another namespace
    than those of Heat may be one that an environment maps, and is only wrong if it is almost that of a known type.
    """
    releases = catalog.available_releases()
    names = {name for release in releases for name in catalog.names(release)}
    names.update(known.private, known.glob_types(), (name for name, _ in known.global_types()))
    namespaces = {name.rpartition("::")[0] for name in names}
    for number, table in enumerate(config.listed("policy")):
        types = table.get("type", ())
        for pattern in [types] if isinstance(types, str) else types:
            start, star, _ = pattern.partition("*")
            if "::" not in start or any(name_fits(pattern, name) for name in names):
                continue
            if start.rpartition("::")[0] not in namespaces and (star or nearest_name(pattern, names) is None):
                continue
            near = "" if star else did_you_mean(pattern, names)
            what = "fits no resource type" if star else "is not a resource type"
            file, key = config.table_origin("policy", number)
            message = f'"{pattern}" in the policy {table["code"]} {what}{near}'
            found = UNKNOWN_POLICY_TYPE.at((), message, file=display_path(file))
            found.range = place_of(file, key)
            yield found
