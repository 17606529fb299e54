"""`python -m heatlint`."""

import sys

from heatlint._import_path import leave_out_current_directory

leave_out_current_directory(is_first=True)

from heatlint.cli import run_process  # noqa: E402 (after the change of the import path)

sys.exit(run_process())
