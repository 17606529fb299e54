"""The beginning of a page of HTML that is complete by itself: it loads nothing and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib

from heatlint.report.palette import variables


def head(title: str, style: str, script: str = "", policy: str = "") -> str:
    """Return the lines before the body. title: as HTML; policy: more directives of the Content-Security-Policy.

    style: rules that may use the colours of `heatlint.report.palette`, as in `var(--error)`.
    """
    directives = ["default-src 'none'", "style-src 'unsafe-inline'"]
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        directives.append(f"script-src 'sha256-{digest}'")
    if policy:
        directives.append(policy)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(directives)}">',
            f"<title>{title}</title>",
            f"<style>\n{variables()}{style}</style></head>",
        ]
    )
