"""Sentences are translated when they are shown; numbers and times are as people read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from components import i18n
from components.i18n import counted, duration, measured, noop, number, percent, t, translated
from tests.pseudo_language import Marked

ROOT = Path(__file__).resolve().parents[2]
MODULES = [*sorted((ROOT / "components").rglob("*.py")), ROOT / "app.py"]
# Streamlit runs the pages and the shell round them from top to bottom each time that something is to be shown.
SCRIPTS = [*sorted((ROOT / "pages").glob("*.py")), ROOT / "components" / "shell.py"]
AT_IMPORT = [
    "SAID = t('a')",
    "SAID = {'a': [counted(1, 'a', 'b')]}",
    "SAID = i18n.t('a')",
    "if True:\n    SAID = t('a')",
    "class A:\n    said = t('a')",
    "def f(said=t('a')): ...",
    "def f(*, said=t('a')): ...",
    "class A:\n    def f(self, said=t('a')): ...",
    "@dialog(t('a'))\ndef f(): ...",
    "@dialog(t('a'))\nclass A: ...",
    "f = lambda said=t('a'): said",
]
WHEN_SHOWN = ["def f():\n    return t('a')", "f = lambda: t('a')", "class A:\n    def f(self):\n        return t('a')"]


def at_import(node: ast.AST) -> Iterator[int]:
    """The lines of the calls of `t`, `counted` and `translated` that run when the module is imported."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("t", "counted", "translated"):
        yield node.lineno
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            parts = (node.args, *getattr(node, "decorator_list", ()))
            if child not in parts:  # its body runs when it is called
                continue
        yield from at_import(child)


@pytest.mark.parametrize("source", AT_IMPORT)
def test_a_translation_at_import_is_found(source: str) -> None:
    assert list(at_import(ast.parse(source)))


@pytest.mark.parametrize("source", WHEN_SHOWN)
def test_a_translation_when_something_is_shown_is_fine(source: str) -> None:
    assert not list(at_import(ast.parse(source)))


def test_nothing_is_translated_at_import() -> None:
    early = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if path not in SCRIPTS and (lines := list(at_import(ast.parse(path.read_text()))))
    }
    assert not early, "mark the sentence with noop, and call t where it is shown"


def test_a_kept_sentence_is_in_the_language_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"a": noop("{n} left")}
    assert translated(table) == {"a": "{n} left"}
    monkeypatch.setattr(i18n, "language", lambda: "marked")
    monkeypatch.setattr(i18n, "_catalogue", {"marked": Marked()}.__getitem__)
    assert t(table["a"], n=2) == "2⟦ left⟧"
    assert translated(table) == {"a": "{n}⟦ left⟧"}
    assert counted(2, "{n} row", "{n} rows") == "2⟦ rows⟧"


def test_a_kept_sentence_is_not_shown_untranslated() -> None:
    with pytest.raises(TypeError, match="to be shown as t"):
        f"{noop('a')}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.51234, "0.512"),
        (0.5625, "0.563"),
        (-0.5625, "-0.563"),
        (25, "25"),
        (100, "100"),
        (999.4, "999"),
        (999.6, "1,000"),
        (1234.5, "1,235"),
        (1e15, "1,000,000,000,000,000"),
        (0, "0"),
        (-0.0, "0"),
        (0.000123, "0.000123"),
        (0.00001, "0.00001"),
        (2.114e-7, "2.11e-7"),
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers_have_three_significant_digits(value: float | None, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.82, "0.820"),
        (0.9999, "1.00"),
        (0.5625, "0.563"),
        (999.7, "1,000"),
        (1e-7, "1e-7"),
        (35.0, "35.0"),
        (100, "100"),
        (-0.000373, "-0.000373"),
        (0, "0"),
        (6530, "6,530"),
    ],
)
def test_measured_numbers_keep_their_zeros(value: float, shown: str) -> None:
    assert measured(value) == shown


@pytest.mark.parametrize(("n", "shown"), [(1, "1 row"), (0, "0 rows"), (1234, "1,234 rows")])
def test_a_count_has_its_form(n: int, shown: str) -> None:
    assert counted(n, "{n} row", "{n} rows") == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.78, "78 %"), (0.004, "0.4 %"), (1, "100 %"), (0.9999, "over 99.9 %"), (0.0002, "under 0.1 %")],
)
def test_shares_are_per_cent(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(0.21, "0.2 s"), (42, "42 s"), (180, "3 min"), (7200, "2 h")])
def test_times_have_a_unit(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_braces_in_a_sentence_without_values_stay() -> None:
    assert t("a {b}") == "a {b}"
