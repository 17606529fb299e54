"""Keeps the current directory off the import path.

heatlint is run in directories that strangers wrote. A module there must not replace one that heatlint imports. This
module is the first that a process imports, so it imports only what Python has already loaded.
"""

import os
import sys


def leave_out_current_directory(*, is_first: bool = False) -> None:
    """Remove the current directory from the import path.

    is_first: whether Python may have put it first, as `python -m` does. Besides, an empty or "." entry of PYTHONPATH
    stands for it. An absolute path stays, also when it is that of the current directory: the user has named it.
    """
    if is_first and not sys.flags.safe_path:
        del sys.path[0]
    named = os.environ.get("PYTHONPATH")
    if named and not {"", os.curdir}.isdisjoint(named.split(os.pathsep)):
        try:
            here = os.getcwd()
        except OSError:  # it was removed, so nothing can be imported from it
            return
        sys.path[:] = [entry for entry in sys.path if entry not in ("", os.curdir, here)]
