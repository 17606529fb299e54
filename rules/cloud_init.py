"""What cloud-init certainly does not do although a map for it says so."""

from __future__ import annotations

from heatlint.rule import ADVICE, Rule, check

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings, Stack

MISPLACED_KEY = Rule("HL341", "misplaced-cloud-config-key", stage=ADVICE)

#: Keys of a file in "write_files". None of them is a key of a whole cloud-config.
_OF_FILE = ("path", "content", "permissions", "owner", "encoding", "append")


@check
def misplaced_keys(stack: Stack) -> Findings:
    """The keys of a file in `write_files` are in an item of its list."""
    for resource in stack.resources.values():
        if not resource.is_a("OS::Heat::CloudConfig"):
            continue
        config = resource.properties.get("cloud_config")
        if not isinstance(config, dict) or not isinstance(config.get("write_files"), list):
            continue
        for key in config:
            if key in _OF_FILE:
                yield MISPLACED_KEY.at(
                    (*resource.path, stack.words.properties, "cloud_config", key),
                    f'"{key}" is a key of an item of "write_files"; expected more indentation',
                    key=True,
                )
