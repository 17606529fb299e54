"""Check one template, then print the largest memory that the process has had, in bytes. Run it as its own process."""

from __future__ import annotations

import sys


def peak() -> int:
    """Return the largest resident set so far, in bytes."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    import resource

    # A child starts with its parent's figure here, so this is the second choice. In KiB, but for macOS.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    from heatlint.linter import lint
    from heatlint.load import from_files
    from heatlint.model.build import build

    before = peak()
    found = lint(build(from_files(sys.argv[1]), assume_values=True))
    assert not found, found
    print(peak(), before)
