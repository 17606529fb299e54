"""Own checks of OS::Octavia types, and of the OS::Neutron::LBaaS types before them: placeholders since 2024.1.

Source: heat.engine.resources.openstack.octavia and .neutron.lbaas, the `validate` of each class.
"""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Octavia::Listener", "OS::Neutron::LBaaS::Listener")
def listener(it: Own) -> Findings:
    """A listener that ends TLS has a container of secrets; until 2023.2 each has a load balancer or a default pool.

    Cloud: whether they exist."""
    if it.release < 22 and it.absent("loadbalancer") and it.absent("default_pool"):
        yield it.choice("loadbalancer", "default_pool")
    if it.get("protocol") == "TERMINATED_HTTPS" and it.absent("default_tls_container_ref"):
        yield it.companion("protocol", "default_tls_container_ref", why="for TERMINATED_HTTPS")


@of_type("OS::Octavia::Pool", "OS::Neutron::LBaaS::Pool")
def pool(it: Own) -> Findings:
    """A pool has a listener or a load balancer. A session that follows the application's cookie names it, one that
    follows the address has none.

    Cloud: whether they exist."""
    if it.absent("listener") and it.absent("loadbalancer"):
        yield it.choice("listener", "loadbalancer")
    session = it.inside("session_persistence")
    if session and session.get("type") == "APP_COOKIE" and session.is_empty("cookie_name"):
        yield session.companion("type", "cookie_name", why="for APP_COOKIE")
    if session and session.get("type") == "SOURCE_IP" and session.is_set("cookie_name"):
        yield session.unfit("cookie_name", "a session of type SOURCE_IP has no cookie")


@of_type("OS::Octavia::L7Policy", "OS::Neutron::LBaaS::L7Policy")
def l7_policy(it: Own) -> Findings:
    """Redirecting to a pool needs a pool and no URL; redirecting to a URL needs a URL and no pool; rejecting needs
    neither.

    Cloud: whether the pool and the listener exist."""
    wanted = {"REDIRECT_TO_POOL": "redirect_pool", "REDIRECT_TO_URL": "redirect_url", "REJECT": None}
    action = it.get("action")
    if not isinstance(action, str) or action not in wanted:
        return
    for name in ("redirect_pool", "redirect_url"):
        if name == wanted[action]:
            if it.absent(name):
                yield it.companion("action", name, why=f"for {action}")
        elif it.given(name):
            yield it.unfit(name, f'"{name}" cannot be set for the action {action}')


@of_type("OS::Octavia::L7Rule", "OS::Neutron::LBaaS::L7Rule")
def l7_rule(it: Own) -> Findings:
    """A rule about a header or a cookie needs its name as the key."""
    if it.get("type") in ("HEADER", "COOKIE") and it.absent("key"):
        yield it.companion("type", "key", why=f"for {it.get('type')}")


@of_type("OS::Octavia::Quota")
def quota(it: Own) -> Findings:
    """At least one quota must be set."""
    yield from it.quotas()
