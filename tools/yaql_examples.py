"""Random yaql expressions with data for them: what authors write, what fails, and what meets the limits."""

from __future__ import annotations

import random
from typing import Any

DATA: dict[str, tuple[Any, ...]] = {
    "nums": ([3, 1, 2], [], [1, 1.5, 2], [0], list(range(30)), [1, "a", None], None),
    "words": (["a", "b", "ab"], ["b", "a", "b"], [], ["é", "x,y"], ["a", None]),
    "map": ({"a": 1, "b": 2}, {}, {"k": {"a": ["x"]}}, {"a": "b", "é": "€"}),
    "s": ("a,b", "", "abc", "x y", "é", "12", None),
    "n": (0, 1, 5, -2, 2.5, "3", None, 10**20),
}
UNKNOWABLE = ("now()", "random()", "random(1, 9)", "localtz()", "def(f, f($)) -> f(2)")
WHOLE = (
    "$", "$.data", "$.data.nope", "$.nope", "$data", "$.data.n + 1", "$.data.n - 1", "$.data.n * 2", "$.data.n / 2",
    "$.data.n mod 3", "-$.data.n", "+$.data.n", "$.data.n > 1", "$.data.n = 1", "$.data.n != 1", "$.data.n <= 5",
    "$.data.n in $.data.nums", "not $.data.n", "$.data.n and $.data.s", "$.data.n or $.data.s", "$.data.s + 'x'",
    "$.data.nums + $.data.words", "$.data.map + {z => 1}", "'x' * $.data.n", "$.data.nums * 2", "3 * 'ab'",
    "abs($.data.n)", "int($.data.s)", "int($.data.n)", "float($.data.n)", "str($.data.nums)", "str($.data.map)",
    "str($.data.n)", "bool($.data.n)", "hex($.data.n)", "round($.data.n)", "round(2.567, 2)", "sign($.data.n)",
    "max($.data.n, 2)", "min($.data.n, 2)", "pow($.data.n, 2)", "pow(2, 100)", "pow(2, -1)", "pow(3, 4, 5)",
    "shiftBitsLeft(1, 10)", "shiftBitsRight(1024, 3)", "bitwiseAnd(6, 3)", "bitwiseNot(1)", "isString($.data.s)",
    "isList($.data.nums)", "isDict($.data.map)", "isInteger($.data.n)", "isNumber($.data.n)", "isSet(set(1))",
    "isEmpty($.data.s)", "concat($.data.s, 'z')", "coalesce($.data.s, 'z')", "coalesce(null, null)",
    "switch($.data.n > 1 => a, true => b)", "switch(false => a)", "selectCase(false, true)",
    "selectAllCases(true, true)", "examine(true, false)", "$.data.n.switchCase(a, b, c)", "let(x => 2) -> $x + 1",
    "with(1, 2) -> $1 + $2", "[1, 2].unpack(a, b) -> $a + $b", "def(f, $ + 1) -> f(2)",
    "lambda($ + 1)", "call(len, [abc], {})", "assert($.data.n, $ > 0)", "[]", "{}", "[1, [2, [3]]]",
    "{a => 1, b => [1]}", "{1 => 2}", "{[1] => 2}", "list(1, 2)", "list(range(3))", "dict(a => 1)", "dict([[a, 1]])",
    "set(1, 2)", "set($.data.words)", "dict($.data.map.items())", "dict($.data.nums)", "range(3)", "range($.data.n)",
    "range(1, 9, 3)", "sequence().take(5)", "repeat(x, 3)", "cycle([1, 2]).take(5)", "generate(0, $ < 5, $ + 1)",
    "generate(1, $ < 50, $ * 2, str($))", "generateMany(1, [$ + 1].where($ < 4))", "zip($.data.nums, $.data.words)",
    "$.data.nums.zip($.data.words)", "$.data.nums.join($.data.words, true, [$1, $2])",
    "regex('(a)(b)?').search($.data.s)", "regex(a).matches($.data.s)", "regex(',').split($.data.s)",
    "regex('[a-z]').replace($.data.s, '-')", "regex('a').searchAll($.data.s)",
    "regex('(?P<q>[a-z])').replaceBy($.data.s, '<' + $q.value + '>')", "$.data.s =~ '[a-z]+'", "$.data.s !~ b",
    "regex('(')", "escapeRegex('a.b')", "isRegex(regex(a))", "characters(digits => true)",
    "characters(octdigits => true).orderBy($)", "datetime(2020, 1, 2)", "datetime(2020, 1, 2).year",
    "datetime('2020-01-02T03:04:05Z').timestamp", "timespan(days => 1).hours",
    "datetime(2020, 1, 2) + timespan(hours => 5)", "datetime(0)", "utctz()", "datetime(2020, 1, 2).format('%Y/%m')",
    "timespan(days => 1)", "$.data?.map", "$.data.nope?.a", "null", "true", "abc", "1.50", "'a\\nb'", "`v`",
    "'it\\'s'", "$.data.words.select($.toUpper()).toSet()",
    # what cannot be read, and what there is not
    "", "$.data.", "(", "'", "$$", "1 +", "foo(", "a b", "$.data.nums[", "=> 1", "nope()", "$.nope()",
    "$.data.nope()", "1 / 0", "1 mod 0", "[1][5]", "{}[a]", "$.data.map[nope]", "len(5)", "'a' + 1", "1 < 'a'", "\\",
    "#", "a.b.c", "$.data[0]",
    # the limits: two hundred items, ten thousand bytes
    "range(200)", "range(201)", "range(199).toList()", "list(range(200)).len()", "range(500).len()",
    "range(500).sum()", "sequence()", "repeat(1)", "cycle([1])", "generate(0, true, $ + 1)", "range(1000).take(5)",
    "sequence().first()", "sequence().where($ < 0).first()", "'x' * 9000", "'x' * 9951", "'x' * 20000",
    "('x' * 5000).replace(x, abc)", "[1] * 1000", "[1] * 2000", "('x' * 6000) + ('y' * 6000)",
    "range(200).select('x' * 9000)", "range(190).select('x' * 60)", "range(190).select('x' * 60).join('')",
    "range(150).select(range($)).flatten()", "range(10).selectMany(range(30)).len()", "pow(10, 4000)",
    "pow(2, 80000)", "shiftBitsLeft(1, 90000)", "range(100).aggregate($1 * 1000000 + 1)",
    "dict(range(190).select([$, $]))", "range(190).toDict($, 'v')", "range(150).toSet()",
    "range(60).groupBy($ mod 7)", "range(200).orderBy(-$).first()",
    "range(20).select(let(a => $) -> range(20).select($ * $a).sum()).sum()",
)
METHODS = (
    "select($)", "select(str($))", "select($ * 2)", "where($ > 1)", "where($ != null)", "where($ in [a, 1])", "sum()",
    "sum(0)", "sum('')", "max()", "min()", "first()", "first(null)", "last()", "last(x)", "single()", "any()",
    "any($ > 1)", "all($ > 0)", "all()", "len()", "count()", "skip(1)", "limit(2)", "take(1)", "append(z)",
    "distinct()", "distinct($ mod 2)", "enumerate()", "enumerate(1)", "orderBy($)", "orderByDescending($)",
    "orderBy($).thenBy($)", "reverse()", "toList()", "toSet()", "toDict($)", "toDict($, str($))", "join(',')",
    "join('')", "indexOf(a)", "lastIndexOf(1)", "indexWhere($ = 1)", "contains(a)", "flatten()", "slice(2)",
    "splitWhere($ = a)", "sliceWhere($ = a)", "splitAt(1)", "aggregate($1 + $2)", "aggregate($1 + $2, 0)",
    "accumulate($1 + $2)", "takeWhile($ != b)", "skipWhile($ != b)", "groupBy($)", "groupBy($, $, len($))",
    "selectMany([$, $])", "defaultIfEmpty([0])", "memorize()", "concat([z])", "insert(1, z)", "insertMany(1, [y, z])",
    "delete(0)", "replace(0, z)", "keys()", "values()", "items()", "get(a)", "get(nope, 0)", "containsKey(a)",
    "containsValue(1)", "set(z, 1)", "set({z => 1})", "deleteAll([a])", "delete(a)", "mergeWith({a => 5})", "a",
    "k.a", "nope", "toUpper()", "toLower()", "split(',')", "split()", "rightSplit(',', 1)", "trim()", "trimLeft(a)",
    "norm()", "startsWith(a)", "endsWith(b)", "replace(a, b)", "replace({a => b, b => c})", "substring(1)",
    "substring(0, 2)", "indexOf(b, 1)", "toCharArray()", "matches('a.*')", "isEmpty()", "add(z)", "union(set(z))",
    "difference(set(a))", "intersect(set(a, b))", "assert($)", "select($.len())", "select($.a)", "unpack() -> $1",
)
INDEXES = ("[0]", "[1]", "[-1]", "[9]", "[a]", "[nope, 0]", "[$ > 1]", "{a}")


def example(rng: random.Random) -> tuple[str, dict[str, Any]]:
    """An expression, and a map of data."""
    data = {key: rng.choice(values) for key, values in DATA.items()}
    if rng.random() < 0.01:
        return rng.choice(UNKNOWABLE), data
    if rng.random() < 0.45:
        return rng.choice(WHOLE), data
    expression = "$.data." + rng.choice(list(DATA))
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4))):
        expression += "." + rng.choice(METHODS) if rng.random() < 0.85 else rng.choice(INDEXES)
    if rng.random() < 0.1:
        around = ("str({})", "not ({})", "[{}]", "({}) + 1", "{} = 1", "len({})", "list({})")
        expression = rng.choice(around).format(expression)
    return expression, data
