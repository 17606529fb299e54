"""Pausing the cyclic garbage collector: where very many objects are made and kept, it only looks at them in vain."""

from __future__ import annotations

import gc


class Paused:
    """`with Paused():` no collection starts by itself. Nested uses, and a collector that is off already, are fine."""

    __slots__ = ("collecting",)

    def __enter__(self) -> None:
        self.collecting = gc.isenabled()
        gc.disable()

    def __exit__(self, *error: object) -> None:
        if self.collecting:
            gc.enable()
