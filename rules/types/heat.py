"""Own checks of Heat's own types. Source: heat.engine.resources.openstack.heat, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type


@of_type("OS::Heat::RandomString")
def random_string(it):
    """The length is at least the sum of the minimums of character classes and sequences."""
    length = it.get("length")
    parts = [part for name in ("character_classes", "character_sequences") for part in it.items(name)]
    least = [part.get("min") for part in parts if part.known("min")]
    if it.known("length") and sum(least) > length:
        yield it.unfit("length", f"a length of {length} is less than the {sum(least)} characters that the classes and "
                                 "sequences need at least")


@of_type("OS::Heat::ScalingPolicy")
def scaling_policy(it):
    """A minimum step is for adjustments in percent."""
    kind = it.get("adjustment_type")
    if it.given("min_adjustment_step") and it.known("adjustment_type") and kind != "percent_change_in_capacity":
        yield it.companion("min_adjustment_step", "adjustment_type: percent_change_in_capacity")
