"""The format html: one page without other files, to send or to keep with a build."""

from __future__ import annotations

import base64
import os
import shlex
from collections import Counter
from html import escape

from heatlint.diagnostic import SEVERITIES
from heatlint.pages import rule_url
from heatlint.report.entries import by_file
from heatlint.report.html_page import rendered
from heatlint.report.html_source import STYLE as SOURCE_STYLE
from heatlint.report.html_source import Sources
from heatlint.report.notes import counted
from heatlint.report.page import head
from heatlint.report.place import markup_text, path_text, place, visible
from heatlint.report.style import Style
from heatlint.report.text import consequence
from heatlint.report.totals import fixable, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heatlint.diagnostic import Diagnostic
    from heatlint.report.entries import Entry
    from heatlint.report.report import Report

#: How many bars a chart has.
MOST_BARS = 12
#: How many findings a browser lays out together, and leaves out as long as they are not on the screen.
IN_PART = 40
#: How many places of an entry are listed.
MOST_PLACES = 50

STYLE = """\
:root{font:15px/1.5 system-ui,sans-serif}
body{max-width:64rem;margin:1.5rem auto;padding:0 1rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid var(--line)}
.charts{align-items:start;display:flex;flex-wrap:wrap;gap:1rem 2.5rem}
.charts table{border-collapse:collapse}
.charts th{font-weight:400;text-align:left;padding-right:.6rem}
.charts td{padding:0 .4rem 0 0;overflow-wrap:normal}
.charts caption{text-align:left;font-weight:600}
.bar{display:inline-block;height:.7rem;background:var(--bar);vertical-align:middle}
form{display:flex;flex-wrap:wrap;gap:.7rem;margin:1.2rem 0}
input,select{font:inherit;max-width:15rem}
.part{content-visibility:auto;contain-intrinsic-size:auto calc(var(--findings)*12rem)}
article{border-left:4px solid var(--line);padding-left:.8rem;margin:1rem 0}
.error{border-color:var(--error)}.warning{border-color:var(--warning)}.info{border-color:var(--info)}
h3{font-size:1rem;margin:0}.page h3{margin-top:.7rem}
.page{border-left:4px solid var(--line);padding-left:.8rem}.page table{border-collapse:collapse}
.page th,.page td{border:1px solid var(--line);padding:.1rem .5rem;text-align:left}
p{margin:.2rem 0}
code,pre{font-family:ui-monospace,monospace;font-size:.87rem}
pre{white-space:pre-wrap;background:var(--panel);padding:.4rem .6rem;margin:.4rem 0}
mark{background:var(--mark)}mark,mark span{color:var(--text)}
.quiet{color:var(--quiet)}
summary{cursor:pointer}
.picture{overflow-x:auto}img{max-width:100%}
@media screen and (max-width:700px){img{max-width:none}}
[hidden]{display:none}
@media print{
@page{margin:15mm}
:root{font-size:10pt}
body{max-width:none;margin:0;padding:0}
form{display:none}
section[data-file] details::details-content{content-visibility:visible;block-size:auto}
.part{content-visibility:visible}
article,.charts table,img{break-inside:avoid}
h2,h3,summary,article>p:not(:last-child){break-after:avoid}
img{max-height:14cm}
.bar,mark,pre{-webkit-print-color-adjust:exact;print-color-adjust:exact}
a{color:inherit;text-decoration:none}
}
"""
#: Opens what is folded before printing, since not all browsers know `::details-content`, with which STYLE does so.
SCRIPT = """\
const search = document.getElementById("search"), severity = document.getElementById("severity");
const rule = document.getElementById("rule"), directory = document.getElementById("directory");
const count = document.getElementById("count");
function filter() {
  const found = search.value.toLowerCase().match(/"[^"]*"?|[^\\s"]+/g) ?? [];  // in any order; what is in quotes is one
  const words = found.map((word) => word.replaceAll('"', "")).filter(Boolean);
  let visible = 0;
  for (const file of document.querySelectorAll("section[data-file]")) {
    const isThere = !directory.value || file.dataset.directory === directory.value;
    let any = false;
    for (const each of file.querySelectorAll("article")) {
      const text = words.length ? (file.dataset.file + " " + each.textContent).toLowerCase() : "";
      const fits = isThere && (!severity.value || each.dataset.severity === severity.value)
        && (!rule.value || each.dataset.rule === rule.value)
        && words.every((word) => text.includes(word));
      each.hidden = !fits;
      any = any || fits;
      visible += fits ? Number(each.dataset.findings ?? 1) : 0;
    }
    file.hidden = !any;
  }
  count.textContent = visible === 1 ? "1 finding shown" : visible + " findings shown";
}
addEventListener("hashchange", () => {
  const page = document.getElementById(location.hash.slice(1));
  if (page) page.open = true;
});
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("section[data-file] details:not([open])")];
  for (const each of folded) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of folded) each.open = false;
});
for (const each of [search, severity, rule, directory]) each.addEventListener("input", filter);
filter();
"""


def render(report: Report) -> str:
    """Return the document of HTML."""
    total = _text(summary(report.diagnostics, report.files, Style()).strip())
    fixes = fixable(report.diagnostics).strip()
    parts = [
        head(f"heatlint: {total}", STYLE + SOURCE_STYLE, SCRIPT, "img-src data:; form-action 'none'"),
        f"<body>\n<main>\n<h1>heatlint</h1>\n<p>{total}{f'; {_text(fixes)}' if fixes else ''}</p>",
        *_charts(report.diagnostics),
        *_filters(report.diagnostics),
    ]
    sources = Sources(report)
    for file, of_file in by_file(report.diagnostics).items():
        directory = _text(_directory(file))
        parts.append(f'<section data-file="{_text(file)}" data-directory="{directory}">')
        parts.append(f"<h2><code>{_text(file)}</code></h2>")
        parts += _picture(file, report)
        for begin in range(0, len(of_file), IN_PART):
            part = of_file[begin : begin + IN_PART]
            parts.append(f'<div class="part" style="--findings:{len(part)}">')
            # In one line: a browser makes a node of each end of a line.
            parts += ["".join(_entry(found, report, sources)) for found in part]
            parts.append("</div>")
        parts.append("</section>")
    if report.notes:
        parts.append("<section><h2>Not checked</h2><ul>")
        parts += [f"<li><code>{_text(place(each))}</code> {_text(each.message)}</li>" for each in report.notes]
        parts.append("</ul></section>")
    parts += _pages(report)
    return markup_text("\n".join([*parts, "</main>", f"<script>{SCRIPT}</script>", "</body>", "</html>", ""]))


def _charts(found: list[Diagnostic]) -> Iterator[str]:
    yield '<div class="charts">'
    yield from _chart("by rule", (f"{each.rule.code} {each.rule.name}" for each in found))
    yield from _chart("by stage", (each.stage for each in found))
    yield from _chart("by directory", (_directory(each.file) for each in found))
    yield "</div>"


def _directory(file: str | None) -> str:
    return os.path.dirname(file or "") or "."


def _chart(title: str, names: Iterable[str]) -> Iterator[str]:
    counts = Counter(names).most_common()
    if not counts:
        return
    yield f"<table><caption>{title}</caption>"
    for name, count in counts[:MOST_BARS]:
        width = max(1, round(120 * count / counts[0][1]))
        yield f'<tr><th scope="row">{_text(name)}</th><td><span class="bar" style="width:{width}px"></span></td>'
        yield f"<td>{count}</td></tr>"
    rest = [count for _, count in counts[MOST_BARS:]]
    if rest:
        yield f'<tr><th scope="row">{counted(len(rest), "other")}</th><td></td><td>{sum(rest)}</td></tr>'
    yield "</table>"


def _filters(found: list[Diagnostic]) -> Iterator[str]:
    codes = sorted({each.rule.code for each in found})
    yield '<form><label>Search <input id="search" type="search" placeholder="words, or &quot;a phrase&quot;"></label>'
    yield f'<label>Severity <select id="severity">{_options(SEVERITIES)}</select></label>'
    yield f'<label>Rule <select id="rule">{_options(codes)}</select></label>'
    directories = sorted({_directory(each.file) for each in found})
    yield f'<label>Directory <select id="directory">{_options(directories)}</select></label>'
    yield '<output id="count" class="quiet"></output></form>'


def _options(values: Iterable[str]) -> str:
    return '<option value="">all</option>' + "".join(
        f'<option value="{_text(each)}">{_text(each)}</option>' for each in values
    )


def _entry(found: Entry, report: Report, sources: Sources) -> Iterator[str]:
    first = found[0]
    code = _text(first.rule.code)
    several = f' data-findings="{len(found)}"' if len(found) > 1 else ""
    yield f'<article class="{first.severity}" data-severity="{first.severity}" data-rule="{code}"{several}>'
    yield f"<h3>{_text(first.message)}</h3>"
    what_happens = consequence(first.rule, first.stage)
    link = f'<a href="#{code}">{code}</a>' if report.page(first.rule.code) else code
    yield (
        f'<p class="quiet">{first.severity} {link} {_text(first.rule.name)} · {_place(first)}'
        f"{f' · {what_happens}' if what_happens else ''}</p>"
    )
    source = sources.around(first)
    if source is not None:
        yield source
    for related in first.related:
        yield f'<p class="quiet"><code>{_text(place(related))}</code> {_text(related.message)}</p>'
    if first.fix is not None:
        option = "--fix" if first.fix.safe else "--unsafe-fixes"
        yield f"<p>fix ({option}): {_text(first.fix.title)}</p>"
    if len(found) > 1:
        yield "<details><summary>" + f"{len(found) - 1} more with the same words</summary><ul>"
        yield from (f"<li>{_place(each)}</li>" for each in found[1 : MOST_PLACES + 1])
        if len(found) - 1 > MOST_PLACES:
            yield f"<li>and {len(found) - 1 - MOST_PLACES} more</li>"
        yield "</ul></details>"
    yield "</article>"


def _place(found: Diagnostic) -> str:
    """Return where a finding is: in the text, and in the template, such as resources.server.properties.image."""
    path = f" <code>{_text(path_text(found.path))}</code>" if found.range is not None and found.path else ""
    return f"<code>{_text(place(found))}</code>{path}"


def _picture(file: str, report: Report) -> Iterator[str]:
    picture = report.picture(file)
    if picture == "":
        command = f"heatlint graph {shlex.quote(visible(file))} --format svg:stack.svg"
        yield f'<p class="quiet">No picture here, since the report has enough: <code>{_text(command)}</code></p>'
    elif picture is not None:
        data = base64.b64encode(picture.encode()).decode()
        name = f"the resources of {_text(file)} and what depends on what"
        yield "<details><summary>Picture of the stack</summary>"
        yield '<div class="picture" tabindex="0" role="group" aria-label="Picture">'
        yield f'<img alt="{name}" src="data:image/svg+xml;base64,{data}"></div></details>'


def _pages(report: Report) -> Iterator[str]:
    codes = sorted({each.rule.code for each in report.diagnostics})
    pages = [(code, page) for code in codes if (page := report.page(code))]
    if pages:
        yield "<section><h2>Rules</h2>"
        for code, page in pages:
            title = page.lstrip("# ").split("\n", 1)[0]
            address = rule_url(code)
            link = "" if address is None else f'<p><a href="{_text(address)}">{_text(address)}</a></p>'
            yield f'<details id="{_text(code)}"><summary>{_text(title)}</summary>'
            yield f'<div class="page">{rendered(page)}</div>{link}</details>'
        yield "</section>"


def _text(text: str) -> str:
    return escape(visible(text))
