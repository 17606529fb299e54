"""Own checks of OS::Monasca types, placeholders since 2025.2. Source: heat.engine.resources.openstack.monasca."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Monasca::Notification")
def notification(it: Own) -> Findings:
    """A period needs a webhook. The address of a webhook must be an HTTP URL, that of an email a mail address."""
    kind, address = it.get("type"), it.get("address")
    if it.given("period") and it.known("type") and kind != "webhook":
        yield it.companion("period", "type: webhook")
    if not isinstance(address, str) or not address:
        return
    if kind == "webhook" and not _is_web(address):
        yield it.unfit("address", f'"{address}" is not a webhook; expected a URL with "http://" or "https://"')
    if kind == "email":
        import re

        if not re.match(r"\S[^\s@]*@\S+$", address):
            yield it.unfit("address", f'"{address}" is not a mail address')


def _is_web(text: str) -> bool:
    import urllib.parse

    try:
        parts = urllib.parse.urlparse(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
