"""Volumes that stay in an update, and volume types that the stack makes."""

from __future__ import annotations

from typing import Any

import pytest

from heatlint.cloud.inventory import of_data
from heatlint.demand.excess import Excess
from heatlint.demand.judged import judged
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.model.stack import Stack


def volume(size: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "OS::Cinder::Volume", "properties": {"size": size, **properties}}


def stack(resources: dict[str, Any], size: int | None = None) -> Stack:
    template = {
        "heat_template_version": "2018-08-31",
        "parameters": {} if size is None else {"size": {"type": "number", "default": size}},
        "resources": resources,
    }
    return build(from_body({"template": template}), assume_values=True)


def excesses(old: Stack | None, new: Stack, **quotas: Any) -> tuple[Excess, ...]:
    """Return the quotas that are too small. quotas: name -> limit, or (limit, used)."""
    listed = {
        name: {"limit": each} if isinstance(each, int) else {"limit": each[0], "used": each[1]}
        for name, each in quotas.items()
    }
    return judged(new, of_data({"quotas": listed}, "cloud.json"), old)[1]


SHARE = {"type": "OS::Manila::Share", "properties": {"share_protocol": "NFS", "size": 50}}


@pytest.mark.parametrize(
    ("old", "new", "needs"),
    [
        pytest.param(volume(50), volume(50, name="other"), [], id="another name"),
        pytest.param(volume(50), volume(60), [60], id="extended"),
        pytest.param(volume(50), volume(50, image="i"), [50], id="replaced"),
        pytest.param(SHARE, {**SHARE, "properties": {**SHARE["properties"], "name": "other"}}, [], id="a share"),
    ],
)
def test_the_size_of_what_stays_is_not_looked_at_again(old: Any, new: Any, needs: list[int]) -> None:
    """Cinder and Manila look at the quota of one volume or share when they make or extend it."""
    found = excesses(stack({"it": old}), stack({"it": new}), per_volume_gigabytes=30, per_share_gigabytes=30)
    assert [each.needs for each in found] == needs


OF_TYPE = {"it": volume(20, volume_type="a")}, {"it": volume(20, volume_type="b")}
SHARED = {"one": volume({"get_param": "size"}), "two": volume({"get_param": "size"})}


@pytest.mark.parametrize(
    ("old", "new", "quotas", "advice"),
    [
        pytest.param(stack(OF_TYPE[0]), stack(OF_TYPE[1]), {"gigabytes_b": 10}, None, id="of another type"),
        pytest.param(
            stack({"it": volume(10)}), stack({"it": volume(30)}), {"per_volume_gigabytes": 20}, 20, id="it grows less"
        ),
        pytest.param(
            stack({"one": SHARED["one"]}, 12), stack(SHARED, 12), {"gigabytes": (20, 12)}, None, id="another one stays"
        ),
        pytest.param(
            stack({"one": SHARED["one"]}, 6), stack(SHARED, 12), {"gigabytes": (20, 6)}, 10, id="another one grows"
        ),
    ],
)
def test_no_volume_is_to_become_smaller(old: Stack, new: Stack, quotas: dict[str, Any], advice: int | None) -> None:
    (found,) = excesses(old, new, **quotas)
    sizes = [each for each in found.advice if "size" in each]
    assert [each.partition(" to ")[2].partition(" ")[0] for each in sizes] == ([] if advice is None else [str(advice)])


def test_a_volume_type_of_the_stack_has_the_quotas_of_its_name() -> None:
    made = {
        "fast": {"type": "OS::Cinder::VolumeType", "properties": {"name": "b"}},
        "it": volume(20, volume_type={"get_resource": "fast"}),
    }
    (found,) = excesses(None, stack(made), gigabytes_b=10)
    assert (found.need.quantity.name, found.needs) == ("gigabytes_b", 20)
