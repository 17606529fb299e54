"""Own checks of OS::Zaqar types. Source: heat.engine.resources.openstack.zaqar, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_SCHEMES = ("http", "https", "mailto", "trust+http", "trust+https")


@of_type("OS::Zaqar::Subscription")
def subscription(it: Own) -> Findings:
    """The subscriber must be a URL with a scheme that Zaqar supports."""
    subscriber = it.get("subscriber")
    if isinstance(subscriber, str) and subscriber.split(":", 1)[0] not in _SCHEMES:
        yield it.unfit("subscriber", f'"{subscriber}" is not a subscriber; expected a URL with {", ".join(_SCHEMES)}')
