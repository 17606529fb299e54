"""Own checks of OS::Keystone types. Source: heat.engine.resources.openstack.keystone, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type(
    "OS::Keystone::User", "OS::Keystone::Group", "OS::Keystone::UserRoleAssignment", "OS::Keystone::GroupRoleAssignment"
)
def roles(it: Own) -> Findings:
    """A role must be for a project or for a domain, not for both."""
    for role in it.items("roles"):
        if role.given("project") and role.given("domain"):
            yield role.exclusive("project", "domain")
        elif role.absent("project") and role.absent("domain"):
            yield role.choice("project", "domain")
