"""Run a program with limits, and print what it used: seconds of CPU time, peak memory in MB, and the exit status.

    python bench/usage.py PROGRAM [WORD ...]

A system counts the memory of the parent for a new process. This program is a parent that needs little.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys

#: A process is ended after so many seconds of CPU time, or with so many bytes.
LIMITS = {resource.RLIMIT_CPU: 60, resource.RLIMIT_AS: 4 << 30}


def _limit() -> None:
    for name, most in LIMITS.items():
        resource.setrlimit(name, (most, most))


def main() -> None:
    """Run the program that the arguments name; it writes nowhere."""
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(sys.argv[1:], stdout=nowhere, stderr=nowhere, preexec_fn=_limit)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    megabytes = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(usage.ru_utime + usage.ru_stime, megabytes, process.returncode)


if __name__ == "__main__":
    main()
