"""Reads the programs of a repository, and its documentation: what they say about files and types that are missing."""

from __future__ import annotations

import functools
import os
import re
from itertools import islice

from heatlint.model.name_patterns import matches
from heatlint.run.find_templates import read_plain
from heatlint.run.instructions import may_make
from heatlint.run.other_texts import DOCUMENTATION, MOST_PATTERNS, is_report, name_patterns
from heatlint.run.search import MOST_FILES, found_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from heatlint.run.scopes import Scopes

#: Larger files are not read, and so much is read of all programs, in bytes.
MOST_BYTES, MOST_BYTES_OF_ALL = 256 * 1024, 8 * 1024 * 1024
#: The endings of programs, with those of the tasks of Ansible and of CI, which YAML may be as well.
_ENDINGS = (
    *(".bash", ".bat", ".cmd", ".groovy", ".j2", ".jinja", ".jinja2", ".ksh", ".mk", ".pl", ".ps1", ".py", ".rb"),
    *(".robot", ".sh", ".tf", ".yaml", ".yml", ".zsh"),
)
_NAMES = ("Jenkinsfile", "Justfile", "Makefile", "Rakefile", "Vagrantfile")
#: So many places of a name in a program are looked at, with so many characters before each of them.
_MOST_PLACES, _LONGEST_LINE = 100, 300
#: What writes a file, before its name in one line.
_WRITES = (
    rb"(?:>|\b(?:cp|mv|ln|install|copy|rename|rm|tar|tee|touch|zip|curl|wget|openssl|ssh-keygen)\b"
    rb"|\bdest\w*\b|-o\b|--out\w*)"
)
#: What copies files, or reads all files of a directory.
_COPIES = re.compile(rb"\b(?:cp|mv|ln|rsync|tar|zip|install|\w*copy\w*|copytree|listdir|scandir|iterdir|r?glob|walk)\b")
#: What reads all files of a directory without a copy of them.
_READS = re.compile(_COPIES.pattern + rb"|\b(?:cat|envsubst|for)\b")
#: What puts a text together of several.
_JOINS = rb"\b(?:cat(?!\s*(?:<<|>))|cpp|envsubst|include|m4|merge\w*)\b"
#: The program of TripleO that merges templates, also in a variable.
_MERGES = re.compile(rb"\bmerge[._-]py\b|\btripleo-heat-merge\b")
#: What passes a parameter whose name is not in the program: -P "$name=...", "--parameter", given; not -P size=$size.
_PASSES_ONE = (
    rb"(?:--parameters?|(?<![\w-])-P)(?:[\s=]|[\"'],?\s)\s*"
    rb"(?:f?[\"']?(?:[^\s;=]{0,100}=[^\s;]{0,100};){0,20}[^\s=;]{0,100}[$`{%]|\+|[A-Za-z_]\w*\b(?!=))"
)
#: What passes all of them so: parameters=given, parameters: "{{ all }}"; not parameters: {size: ...}.
_PASSES_ALL = (
    rb"\bparameters\b[\"']?\]?[ \t]*[:=](?!=)[ \t]*(?![ \t\r\n#]|\{(?![${*%]|[^{}]{0,500}\bfor\b))"
    rb"|\bcreate_stack\([^)]{0,500}\*\*"
)
#: What may need a name of a template that it reads, also when it does not have the name.
_OPEN = re.compile(b"|".join((_JOINS, _PASSES_ONE, _PASSES_ALL)))
_ASSIGNED = re.compile(rb"\s*(?:export |readonly |local )?(\w+)\s*:?=")
#: What stands before a name that is not at an absolute path.
_BEFORE = rb"(?<![\w./-])(?:[\w.${}-]+/)*"
_BEFORE_WRITTEN = re.compile(_WRITES + rb".*?" + _BEFORE + rb"\Z", re.DOTALL)
#: What opens a file to write it in Python, after its name.
_AFTER_WRITTEN = re.compile(rb"[\"'], *(?:mode=)?[\"'][wax]")
_WORD = re.compile(rb"[\w.-]+")
#: A name that consists of a variable and an ending says nothing about which file it is.
_LETTER = re.compile(r"\w")
#: A line of a template that is a comment: it may name the program that makes the template.
_COMMENT = re.compile(rb"^[ \t]*#.*", re.MULTILINE)
#: How a text for people writes a name as code, as the type of a resource, and as a key of a registry.
_CODE = (
    rb"`%s`",
    rb"^[ \t]*-?[ \t]*[\"']?type[\"']?:[ \t]*[\"']?%s[\"']?,?[ \t]*$",
    rb"^[ \t]*[\"']?%s[\"']?:[ \t]*[\"']?\S+\.(?:yaml|template)\b",
)
#: The function of a plugin that returns its types (source: heat.engine.environment, heat.common.plugin_loader).
_MAPPING = b"resource_mapping"


def of_repository(scopes: Scopes, root: str) -> ProgramTexts:
    """Return the texts of the programs below a directory. A run reads them once."""
    if root not in scopes.programs:
        templates, environments = found_below(scopes, root)
        scopes.programs[root] = ProgramTexts(root, [scopes.real(path) for path in (*templates, *environments)])
    found: ProgramTexts = scopes.programs[root]
    return found


class ProgramTexts:
    """The names of the files below a directory, and the texts of the programs and the documentation among them."""

    def __init__(self, root: str, templates: Collection[str]) -> None:
        """templates: the real paths of templates and environments. What they name may be for a server: no program."""
        self._by_name: dict[str, list[str]] = {}
        self._texts: dict[str, bytes] = {}
        self._documentation: dict[str, bytes] = {}
        self._programs: dict[bytes, list[str]] = {}  # by the words in them
        self._answers: dict[tuple[str, str], str | None] = {}
        self._readers_of: dict[str, list[str]] = {}  # by the path of the file
        self._readers_of_all: dict[bytes, list[str]] = {}  # by the name of the directory
        self._is_open: dict[str, bool] = {}
        self._left = MOST_BYTES_OF_ALL
        named = {word for path in templates for word in _WORD.findall(_COMMENT.sub(b"", read_plain(path) or b""))}
        left_out = frozenset(templates)
        for path in islice(_files(root), MOST_FILES):
            name = os.path.basename(path)
            self._by_name.setdefault(name, []).append(path)
            if path not in left_out and os.fsencode(name) not in named:
                self._read(path, name)

    def named(self, name: str) -> list[str]:
        """Return the paths of the files with a name."""
        return self._by_name.get(name, [])

    def writer(self, name: str) -> str | None:
        """Return a program with a line that may write a file with a name, not at an absolute path."""
        return self._found(("writes", name), os.fsencode(name), _writes)

    def namer(self, path: str) -> str | None:
        """Return a program that names a file, also with variables in the name; None without one."""
        return next(self._namers(os.path.basename(path)), None)

    def merger(self, path: str) -> str | None:
        """Return a program with a line that names a file by the end of its path, together with merge.py."""
        name = os.fsencode(os.path.basename(path))
        named = re.compile(rb"(?:^|(?<=[\s\"'=]))(?:\./)?((?:[\w.-]+/)*%s)(?![\w./-])" % re.escape(name))
        whole = b"/" + os.fsencode(path)
        for program in self._programs.get(name, ()):
            lines = (line for line in self._texts[program].splitlines() if _MERGES.search(line))
            if any(whole.endswith(b"/" + each) for line in lines for each in named.findall(line)):
                return program
        return None

    def user(self, path: str, name: str) -> str | None:
        """Return a program that may give a value to a parameter of a template, or add a text that uses a name in it.

        A program reads the template: it names it, or reads all of its directory. And the name occurs in a program, or
        the one that reads it puts texts together, or passes parameters whose names it computes.
        """
        readers = self._readers(path)
        having = self._programs.get(name.encode(errors="replace"), ())
        if readers and having:
            return next((each for each in having if each in readers), having[0])
        return next(filter(self._may_need_any, readers), None)

    def _may_need_any(self, program: str) -> bool:
        """Whether a program may need a name of a template that it reads, also when it does not have the name."""
        if program not in self._is_open:
            self._is_open[program] = _OPEN.search(self._texts[program]) is not None
        return self._is_open[program]

    def _namers(self, name: str) -> Iterator[str]:
        """Yield the programs that have the name of a file, then those with variables in the name."""
        yield from self._programs.get(os.fsencode(name), ())
        for pattern, programs in self._patterns.items():
            if matches(name, pattern):
                yield from programs

    def _readers(self, path: str) -> list[str]:
        """Return the programs that name a file or read its directory."""
        if path not in self._readers_of:
            directory = os.fsencode(os.path.basename(os.path.dirname(path)))
            if directory not in self._readers_of_all:
                programs = self._programs.get(directory, ())
                self._readers_of_all[directory] = [each for each in programs if _reads(self._texts[each], directory)]
            readers = (*self._namers(os.path.basename(path)), *self._readers_of_all[directory])
            self._readers_of[path] = list(dict.fromkeys(readers))
        return self._readers_of[path]

    def bringer(self, path: str) -> str | None:
        """Return a program that names the directory of a file as a whole, so that it may copy or send what is in it."""
        name = os.path.basename(os.path.dirname(path))
        return self._found(("brings", name), os.fsencode(name), _brings)

    def plugin(self, type_name: str) -> str | None:
        """Return a plugin of Heat that adds a resource type: a module whose `resource_mapping` has the name."""
        quoted = (f"'{type_name}'".encode(), f'"{type_name}"'.encode())
        return self._found(("adds", type_name), _MAPPING, lambda text, _: any(each in text for each in quoted))

    def document(self, type_name: str) -> str | None:
        """Return a text for people that names a resource type.

        A name without "::" may be any word, so it counts only as code, as a type or as a key of a registry.
        """
        escaped = re.escape(type_name.encode())
        forms = (rb"(?<![\w:])%s(?![\w:])",) if "::" in type_name else _CODE
        name = re.compile(b"|".join(form % escaped for form in forms), re.MULTILINE)
        return next((path for path, text in self._documentation.items() if name.search(text)), None)

    def instruction(self, path: str) -> str | None:
        """Return a text for people with commands that may make files before they use a template."""
        name = os.fsencode(os.path.basename(path))
        found = (each for each, text in self._documentation.items() if name in text and may_make(text, name))
        return next(found, None)

    @functools.cached_property
    def _patterns(self) -> dict[str, list[str]]:
        """The names of files with asterisks for variables, each with the programs. Few runs need them."""
        patterns: dict[str, list[str]] = {}
        for path, text in self._texts.items():
            for pattern in name_patterns(text):
                if _LETTER.search(pattern.rpartition(".")[0]):
                    known = pattern in patterns or len(patterns) < MOST_PATTERNS
                    patterns.setdefault(pattern if known else "*", []).append(path)
        return patterns

    def _found(self, key: tuple[str, str], word: bytes, test: Callable[[bytes, bytes], bool]) -> str | None:
        """Return the first program with a word whose text passes a test. key: the answer is kept with it."""
        if key not in self._answers:
            programs = self._programs.get(word, ())
            self._answers[key] = next((each for each in programs if test(self._texts[each], word)), None)
        return self._answers[key]

    def _read(self, path: str, name: str) -> None:
        """Keep the text of a file if it is a program or for people."""
        is_for_people = name.lower().endswith(DOCUMENTATION)
        is_program = name.endswith(_ENDINGS) or name in _NAMES
        if not (is_for_people or is_program) and "." in name:
            return
        try:
            size = os.path.getsize(path)
        except OSError:
            return
        if size > min(MOST_BYTES, self._left):
            return
        data = read_plain(path)
        if data is None or not (is_for_people or is_program or data.startswith(b"#!")):
            return
        self._left -= len(data)
        if is_for_people:
            if not is_report(data):
                self._documentation[path] = data
            return
        self._texts[path] = data
        for word in set(_WORD.findall(data)):
            self._programs.setdefault(word, []).append(path)


def _writes(text: bytes, name: bytes) -> bool:
    """Whether a line of a program may write a file with a name, not at an absolute path."""
    end = -1
    for _ in range(_MOST_PLACES):
        end = text.find(name, end + 1)
        if end < 0:
            return False
        start = max(text.rfind(b"\n", 0, end) + 1, end - _LONGEST_LINE)
        after = text[end + len(name) : end + len(name) + _LONGEST_LINE]
        if re.match(rb"[\w/-]", after):
            continue
        if _BEFORE_WRITTEN.search(text[start:end]) or _AFTER_WRITTEN.match(after):
            return True
    return False


def _brings(text: bytes, directory: bytes) -> bool:
    """Whether a line of a program copies or lists a directory as a whole, or a variable with the directory."""
    return _does(_COPIES, text, directory)


def _reads(text: bytes, directory: bytes) -> bool:
    """Whether a line of a program reads the files of a directory, or of a variable with the directory."""
    return _does(_READS, text, directory)


def _does(what: re.Pattern[bytes], text: bytes, directory: bytes) -> bool:
    name, end = re.escape(directory), rb"(?:[\"'*\s)]|$)"
    # "scripts/", "../scripts" and "'scripts'", but neither "scripts/one.sh" nor "/usr/bin/scripts"
    whole = _BEFORE + name + rb"/" + end + rb"|" + _BEFORE + rb"(?<=/)" + name + end + rb"|([\"'])" + name + rb"\1"
    variables = []
    for line in text.splitlines():
        if directory in line and re.search(whole, line):
            if what.search(line):
                return True
            assigned = _ASSIGNED.match(line)
            if assigned is not None:
                variables.append(re.escape(assigned[1]))
    if not variables:
        return False
    used = re.compile(rb"\b(?:" + rb"|".join(variables[:_MOST_PLACES]) + rb")\b")
    return any(what.search(line) and used.search(line) for line in text.splitlines())


def _files(root: str) -> Iterator[str]:
    """Yield the paths of the files below a directory, in order, without those of git."""
    for top, directories, names in os.walk(root):
        directories[:] = [name for name in sorted(directories) if name != ".git"]
        for name in sorted(names):
            yield os.path.join(top, name)
