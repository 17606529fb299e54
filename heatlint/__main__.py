"""`python -m heatlint`."""

from __future__ import annotations

import sys

from heatlint.cli import run_process

sys.exit(run_process())
