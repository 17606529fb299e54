"""`python -m heatlint`."""

from __future__ import annotations

import sys

from heatlint.cli import main

sys.exit(main())
