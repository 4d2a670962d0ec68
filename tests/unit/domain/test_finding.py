"""Findings keep values; their words are made when they are shown, also those of findings that were stored."""

import json

import pytest

from components.domain.finding import MOST_NAMED, Finding, FindingDocument, FindingType, Plural, Severity
from components.intake.read_table import read_table
from components.intake.report_messages import TYPES

COUNTED = FindingType("odd", Plural("{n} cell is odd.", "{n} cells are odd."), "See {place}.", "cells")


def stored(finding: Finding, types: dict[str, FindingType]) -> Finding:
    document = json.loads(json.dumps(finding.as_document()))
    return FindingDocument.model_validate(document).as_finding(types)


def test_words_are_made_of_the_values() -> None:
    finding = COUNTED.finding(count=1234, place="{here}")
    assert (finding.what, finding.remedy, finding.where) == ("1,234 cells are odd.", "See {here}.", "cells")
    assert COUNTED.finding(count=1, place="x").what == "1 cell is odd."


@pytest.mark.parametrize(
    ("columns", "lines", "where"),
    [
        (("a",), (), "a"),
        (tuple("abcdef"), (), "a, b, c, d, e …"),
        ((), (7,), "line 7"),
        ((), (9, 7, 7), "lines 7, 9"),
        ((), range(1, 9), "lines 1, 2, 3, 4, 5 …"),
    ],
)
def test_a_finding_names_the_first_of_what_it_is_about(columns: tuple[str, ...], lines: range, where: str) -> None:
    assert COUNTED.finding(*columns, lines=lines, count=2, place="").where == where
    assert len(COUNTED.finding(lines=range(10_000), count=2, place="").subject.lines) == MOST_NAMED


def test_a_stored_finding_keeps_values_and_no_sentence() -> None:
    finding = COUNTED.finding("a", severity=Severity.WARNING, count=3, place="there")
    document = finding.as_document()
    assert document == {
        "code": "odd",
        "severity": "warning",
        "subject": {"columns": ["a"]},
        "values": {"count": 3, "place": "there"},
    }
    again = stored(finding, {"odd": COUNTED})
    assert (again.what, again.where, again.severity) == (finding.what, finding.where, finding.severity)


def test_what_older_versions_stored_in_sentences_is_shown_as_it_was() -> None:
    document = {"code": "ragged_rows", "what": "{3} rows.", "where": "line 4", "remedy": "Mended: 3."}
    finding = FindingDocument.model_validate(document).as_finding(TYPES)
    assert (finding.code, finding.what, finding.where, finding.remedy) == tuple(document.values())


def test_a_code_that_no_version_here_knows_is_shown_as_it_is() -> None:
    finding = FindingDocument.model_validate({"code": "of_tomorrow", "values": {"n": 3}}).as_finding(TYPES)
    assert finding.what == "of_tomorrow"


def test_what_is_noticed_of_a_file_says_the_same_once_stored() -> None:
    rows = "".join(f"{n},{'x' if n % 9 else 'ÃŒ'},{n}\u200b,{'' if n % 2 else 'inf'}\n" for n in range(40))
    table = read_table(f"a title\n\na,,b,c\n{rows}1,2\n,,,\n".encode(), "f")
    assert len(table.problems) >= 4
    for finding in table.problems:
        again = stored(finding, TYPES)
        assert (again.what, again.where, again.remedy) == (finding.what, finding.where, finding.remedy)
        assert "{" not in finding.what + finding.where + finding.remedy
