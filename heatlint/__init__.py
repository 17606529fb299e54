"""heatlint checks OpenStack Heat templates offline: what Heat would refuse, and where in the text it is.

The names in `__all__` are the public API; docs/api.md describes them. They are imported at their first use, so that
`import heatlint` and the command line stay fast.
"""

__all__ = [
    "Cause",
    "Change",
    "Diagnostic",
    "Edit",
    "Effect",
    "Fix",
    "Misuse",
    "ParameterChange",
    "Place",
    "Plan",
    "Position",
    "Range",
    "Related",
    "Report",
    "Response",
    "Rule",
    "WithheldFix",
    "__version__",
    "check",
    "check_text",
    "graph",
    "plan",
    "validate",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint._version import __version__
    from heatlint.api import (
        Cause,
        Change,
        Diagnostic,
        Edit,
        Effect,
        Fix,
        Misuse,
        ParameterChange,
        Place,
        Plan,
        Position,
        Range,
        Related,
        Report,
        Response,
        Rule,
        WithheldFix,
        check,
        check_text,
        graph,
        plan,
        validate,
    )
else:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module 'heatlint' has no attribute '{name}'")
        if name == "__version__":
            from heatlint._version import __version__

            return __version__
        from heatlint import api

        return getattr(api, name)

    def __dir__():
        return sorted({*globals(), *__all__})
