"""What a person says about a file is taken as it is, or refused by name."""

import itertools

import pytest

from components.domain.problem import Problem, WrongField
from components.intake.options import ReadOptions
from tests.corpora.tables import AWKWARD, Pen, read, rows_of


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("delimiter", ""),
        ("delimiter", "\n"),
        ("quote", "xx"),
        ("encoding", "klingon"),
        ("decimal", ";"),
        ("skip_rows", -1),
        ("table", 0),
        ("header_rows", 99),
        ("encoding", "zlib"),
    ],
)
def test_an_impossible_option_is_refused_by_name(option: str, value: object) -> None:
    with pytest.raises(WrongField) as refused:
        read("a,b\n1,2\n", **{option: value})
    assert refused.value.where == option


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("names", {"depth": "good", "length": "x" * 121}, f"names cannot be length={'x' * 40}…."),
        ("names", {f"column_{n}": f"name_{n}" for n in range(1001)}, "names cannot be 1,001 at once."),
        ("split", {"pressure": "/", "size": ""}, "split cannot be size=."),
        ("as_words", tuple(map(str, range(1001))), "as words cannot be 1,001 at once."),
        ("missing", ("?", "y" * 50), f"missing cannot be {'y' * 40}…."),
        ("decimal", ";", "decimal cannot be ';'."),
        ("encoding", "z" * 90, f"encoding cannot be '{'z' * 39}…."),
    ],
)
def test_a_refusal_says_what_was_wrong_in_words(option: str, value: object, said: str) -> None:
    with pytest.raises(WrongField) as refused:
        ReadOptions.from_dict({option: value})
    assert refused.value.what == said and "{" not in refused.value.remedy


def test_options_go_through_json_and_back() -> None:
    options = ReadOptions(delimiter="||", header_rows=2, missing=("?", "-200"), encoding="cp1252", decimal=",")
    assert ReadOptions.from_dict(options.as_dict()) == options


def test_what_a_person_says_is_taken_as_it_is() -> None:
    text = "a;b,c\n1;2,3\n4;5,6\n"
    assert rows_of(read(text, delimiter=";")) == [["a", "b,c"], ["1", "2,3"], ["4", "5,6"]]
    assert rows_of(read(text, delimiter=",", header=False)) == [["a;b", "c"], ["1;2", "3"], ["4;5", "6"]]
    assert rows_of(read("x\nignored\na,b\n1,2\n", skip_rows=2)) == [["a", "b"], ["1", "2"]]
    with pytest.raises(Problem):
        read("größer\n".encode("cp1252") * 40, encoding="utf-8")


@pytest.mark.parametrize(("delimiter", "end"), list(itertools.product([",", ";", "\t"], ["\n", "\r\n"])))
def test_what_was_understood_reads_the_same_when_said(delimiter: str, end: str) -> None:
    text = Pen(delimiter, end=end).write(AWKWARD)
    found = read(text)
    said = read(
        text,
        delimiter=found.dialect.delimiter,
        quote=found.dialect.quotechar,
        escape=found.dialect.escape,
        header=found.dialect.header,
    )
    assert rows_of(found) == rows_of(said)
