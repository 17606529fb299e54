"""The format text, for people: findings that say the same are one entry, with a source line; the last lines count."""

from __future__ import annotations

from heatlint.diagnostic import ADVICE
from heatlint.report.entries import by_rule, entries, findings_of, most_severe
from heatlint.report.notes import NOTE, amounts, counted
from heatlint.report.source import CUT, WINDOW, excerpt
from heatlint.report.style import Style, words_of
from heatlint.report.totals import FIX_OPTIONS, fixable, main_rules, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from heatlint.diagnostic import Diagnostic, Rule
    from heatlint.report.entries import Entry
    from heatlint.report.report import Report
    from heatlint.report.style import Word

#: What Heat does, by stage. Heat accepts what is only advice.
_CONSEQUENCES = {
    "validate": "Heat refuses the template",
    "create": "Heat refuses to create the stack",
    "deploy": "the deployment fails or gives a wrong result",
}
#: What happens to a file that is for another program, and to a file that the client reads.
_OF_PROGRAM = "Heat refuses the file as it is, without the other program"
_OF_CLIENT = "the client sends nothing unless it can read the file"
#: What is before a place of an entry whose message names other files.
_LIKEWISE = "likewise, about other files, at"
#: How much a report shows that is not complete: entries (two screens), and of each the places after the first one; in
#: a report by rule, entries of a rule. docs/formats.md has these numbers.
MOST_ENTRIES, MOST_PLACES, MOST_OF_RULE = 15, 3, 3
#: The least width of a source line on a narrow terminal.
NARROWEST = 20
PLAIN = Style()


class Options:
    """What the text report contains.

    source: whether each entry has its source line. is_by_rule: whether the entries are grouped by rule, not in the
    order of the files. is_complete: whether all entries and all their places are shown. has_total: whether the last
    lines count the findings and the notes. list_notes: whether the notes are listed after the findings. fix_options:
    the options that the line about fixes names, see `heatlint.report.totals.fixable`.
    """

    __slots__ = ("source", "is_by_rule", "is_complete", "has_total", "list_notes", "fix_options")

    def __init__(
        self,
        *,
        source: bool = True,
        is_by_rule: bool = False,
        is_complete: bool = False,
        has_total: bool = True,
        list_notes: bool = False,
        fix_options: Collection[str] = FIX_OPTIONS,
    ) -> None:
        self.source = source
        self.is_by_rule = is_by_rule
        self.is_complete = is_complete
        self.has_total = has_total
        self.list_notes = list_notes
        self.fix_options = fix_options


def consequence(rule: Rule, stage: str) -> str:
    """Return what happens for a finding of a rule with this stage: "Heat refuses the template"; "" for advice."""
    if stage == ADVICE:
        return ""
    if rule.of_program:
        return _OF_PROGRAM
    return _OF_CLIENT if rule.of_client else _CONSEQUENCES.get(stage, "")


def render(report: Report, style: Style = PLAIN, options: Options | None = None) -> str:
    """Return the whole report, or "" when there are no findings and no notes."""
    return TextReport(report, options).render(style)


class TextReport:
    """The entries of a report, in the groups in which the text lists them.

    omitted: the sentence that says how many entries the text does not show; "" if it shows all.
    """

    __slots__ = ("omitted", "_report", "_options", "_groups")

    def __init__(self, report: Report, options: Options | None = None) -> None:
        self._report = report
        self._options = options = options or Options()
        self._groups = by_rule(report.diagnostics) if options.is_by_rule else [entries(report.diagnostics)]
        self.omitted = _omitted(self._groups, options)

    def render(self, style: Style = PLAIN, *, says_omitted: bool = True) -> str:
        """Return the text. says_omitted: whether one of its last lines is `omitted`."""
        report, options = self._report, self._options
        if options.is_by_rule:
            parts = [_rule(group, report, style, options) for group in self._groups]
        else:
            (found,) = self._groups
            listed = found if options.is_complete else most_severe(found, MOST_ENTRIES)
            parts = [entry(each, report, style, options) for each in listed]
        if options.list_notes:
            parts += [entry(each, report, style, options) for each in entries(report.notes)]
        last = _last_lines(report, self.omitted if says_omitted else "", style, options)
        if last:
            parts.append(last)
        return ("\n" if options.source or options.is_by_rule else "").join(parts)


def _omitted(groups: list[list[Entry]], options: Options) -> str:
    if options.is_complete:
        return ""
    most, summed_up = (MOST_OF_RULE, "") if options.is_by_rule else (MOST_ENTRIES, ", --group-by rule sums them up")
    count = sum(max(0, len(group) - most) for group in groups)
    total = sum(map(len, groups))
    return f"{count} of {total} entries are not shown: --all shows them{summed_up}" if count else ""


def entry(found: Entry, report: Report, style: Style = PLAIN, options: Options | None = None) -> str:
    """Return one entry: the message at its first place, the source line, what Heat does, related and other places."""
    options = options or Options()
    first = found[0]
    severity = first.severity
    place = _before_text(style.place(first, "place"))
    label = NOTE if first.is_note else severity
    rule = [(label, style.paint(label, severity)), *_rule_words(first, report, style)]
    message = words_of(first.message)
    if style.fits([*place, *rule, *message]):
        parts = [[*place, *rule, *message]]
    else:
        parts = [[*place, *rule], message] if style.fits([*place, *rule]) else [place, rule, message]
    first_line, *rest = filter(None, parts)
    text = style.lines(first_line) + "".join(style.lines(part, begin="    ", indent="    ") for part in rest)
    gutter, source = _source(first, report, style) if options.source else ("  ", "")
    text += source
    text += _consequence_line(first, gutter, style)
    for related in first.related:
        text += _remark([*_before_text(style.place(related)), *words_of(related.message)], gutter, style)
    return text + _other_places(found, gutter, style, options)


def _rule(group: list[Entry], report: Report, style: Style, options: Options) -> str:
    """Return the entries of a rule below a heading: "HL401 undefined-parameter: 3 errors in 2 files"."""
    first = group[0][0]
    severity = first.severity
    amount = style.paint(counted(findings_of(group), severity), severity)
    where = f"in {counted(len({each.file for found in group for each in found}), 'file')}"
    *code, name = _rule_words(first, report, style)
    text = style.lines([*code, _ended(name, ":"), (amount, amount), (where, where)], indent="    ")
    text += _consequence_line(first, "  ", style)
    for found in group if options.is_complete else group[:MOST_OF_RULE]:
        text += style.lines(words_of(found[0].message), begin="  ", indent="  ")
        if options.source:
            text += _source(found[0], report, style)[1]
        same, others = _by_message(found)
        if options.is_complete:
            words = [[style.place(each)] for each in same]
            words += [[*words_of(_LIKEWISE), style.place(each)] for each in others]
        else:
            likewise = words_of(f"and likewise {counted(len(others), 'place')} about other files") if others else []
            words = [[style.place(found[0]), *_more(len(same) - 1), *likewise]]
        for line in words:
            text += style.lines(line, begin="    ", indent="    ")
    rest = [] if options.is_complete else group[MOST_OF_RULE:]
    if rest:
        text += f"  and {counted(len(rest), 'other message')} at {counted(findings_of(rest), 'place')}\n"
    return text


def _before_text(place: Word) -> list[Word]:
    """Return a place with a colon; nothing for a finding without a place."""
    return [_ended(place, ":")] if place[0] else []


def _ended(word: Word, end: str) -> Word:
    """Return a word with a punctuation mark after it."""
    text, printed = word
    return text + end, printed + end


def _rule_words(diagnostic: Diagnostic, report: Report, style: Style) -> list[Word]:
    code = diagnostic.rule.code
    page = None
    if style.url is not None:
        from heatlint.pages import rule_url

        page = rule_url(code) or report.page_path(code)
    return style.rule(code, diagnostic.rule.name, page)


def _source(diagnostic: Diagnostic, report: Report, style: Style) -> tuple[str, str]:
    """Return the indentation of what follows the source line, and the line with the marks below it, if there is one."""
    document = report.document_of(diagnostic.file or "") if diagnostic.range is not None else None
    if diagnostic.range is None or document is None or document.text is None:
        return "  ", ""
    number = str(diagnostic.range[0])
    gutter = " " * (len(number) + 3)
    window = WINDOW
    if style.width is not None:
        window = max(NARROWEST, min(WINDOW, style.width - len(gutter) - len("| ") - 2 * len(CUT)))
    text = report.line_text(document, diagnostic.range[0])
    line, marks = excerpt(document, diagnostic.range, text, color=style.color, window=window)
    source = f"{style.paint(f'  {number} |', 'gutter')} {line}".rstrip()
    return (
        gutter,
        f"{source}\n{style.paint(f'{gutter}|', 'gutter')} {marks[0]}{style.paint(marks[1], diagnostic.severity)}\n",
    )


def _consequence_line(found: Diagnostic, gutter: str, style: Style) -> str:
    text = consequence(found.rule, found.stage)
    return _remark(words_of(text), gutter, style) if text else ""


def _remark(words: list[Word], gutter: str, style: Style) -> str:
    """Return a line below an entry. Its sign stays beside the first word, however long that is."""
    bullet, (first, shown) = f"{gutter}=", words[0]
    sign = f"{bullet} {first}", f"{style.paint(bullet, 'gutter')} {shown}"
    return style.lines([sign, *words[1:]], indent=f"{gutter}  ")


def _other_places(found: Entry, gutter: str, style: Style, options: Options) -> str:
    """Return the places of an entry after the first one: in one line, with how many more there are, or a line for each.

    In one line, a place in the file of the entry has only the number of the line.
    """
    (first, *same), others = _by_message(found)
    return _places("also at", first, same, gutter, style, options) + _places(
        _LIKEWISE, first, others, gutter, style, options
    )


def _by_message(found: Entry) -> tuple[Entry, Entry]:
    """Return the findings of an entry that say what the first one says, and those that say the same of other files."""
    first = found[0]
    same = [each for each in found if each.message == first.message]
    return same, [each for each in found if each.message != first.message]


def _places(begin: str, first: Diagnostic, others: Entry, gutter: str, style: Style, options: Options) -> str:
    if options.is_complete:
        return "".join(_remark([*words_of(begin), style.place(each)], gutter, style) for each in others)
    if not others:
        return ""
    words = [
        style.line(each) if each.range is not None and each.file == first.file else style.place(each)
        for each in others[:MOST_PLACES]
    ]
    words[:-1] = [_ended(word, ",") for word in words[:-1]]
    return _remark([*words_of(begin), *words, *_more(len(others) - len(words))], gutter, style)


def _more(count: int) -> list[Word]:
    """Return "and 3 more places"; nothing for 0."""
    return words_of(f"and {counted(count, 'more place')}") if count else []


def _last_lines(report: Report, about_omitted: str, style: Style, options: Options) -> str:
    """Return the lines that count the findings and the notes. about_omitted: the sentence about omitted entries."""
    found = report.diagnostics
    text = style.lines(words_of(about_omitted), indent="  ") if about_omitted else ""
    if not options.has_total:
        return text
    if found:
        text = summary(found, report.files, style) + text
        text += main_rules(found, style) + fixable(found, options.fix_options)
    if report.notes:
        hint = "" if options.list_notes else "; --verbose shows where"
        text += style.lines(words_of(f"{amounts(report.notes)}{hint}"), indent="  ")
    return text
