"""What orders need of Barbican.

It asks the quotas for what a user makes, and not for what it makes of an order, so that an order is never refused. What
it has made counts for what is made later.
"""

from __future__ import annotations

from heatlint.demand.properties import Needed, is_set
from heatlint.demand.ranges import ANY, MAYBE_ONE, Range

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.demand.properties import Needs, Properties


def order(it: Properties) -> Needs:
    """Return what may count because of an order: a key, or a container with two keys and perhaps a pass phrase."""
    kind = it.get("type")
    if kind == "key":
        return [Needed("secrets", None, MAYBE_ONE)]
    if kind == "asymmetric":
        has_phrase = is_set(it.get("pass_phrase"))
        secrets = Range(0, 2, 2 if has_phrase is False else 3)
        return [Needed("secrets", None, secrets), Needed("secret_containers", None, MAYBE_ONE)]
    return [Needed("secrets", None, ANY), Needed("secret_containers", None, ANY)]
