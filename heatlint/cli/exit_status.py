"""The exit statuses of every command."""

from __future__ import annotations

#: Nothing was found, or the template was accepted.
OK = 0
#: Something was found, or the template was refused.
FINDINGS = 1
#: The command line or a config is wrong, or heatlint itself failed.
MISUSE = 2
#: What a shell reports for a process that a signal ended: SIGINT, SIGPIPE.
INTERRUPTED, BROKEN_PIPE = 130, 141
