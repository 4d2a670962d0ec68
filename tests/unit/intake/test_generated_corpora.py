"""The bars on reading, over files that the tests make themselves: they hold on a clean checkout."""

import pytest

from components.intake.file_reading import FileReading
from tests.corpora.cases import Case
from tests.corpora.outcome import Outcome, as_rows, comparable, read_case, took_all_as_it_stands
from tests.corpora.pollock import file_score, simple_score
from tests.corpora.polluted_files import broken_files, polluted_files, small_files

POLLUTED, SMALL, BROKEN = list(polluted_files()), list(small_files()), list(broken_files())


def test_pollocks_simple_score_of_the_files_made_here() -> None:
    scores = {}
    for case in POLLUTED:
        _, result = read_case(case)
        scores[case.name] = file_score(case.expected, as_rows(result) if isinstance(result, FileReading) else None)
    assert len(scores) == 33
    assert simple_score(scores.values()) >= 9.9, {name: score for name, score in scores.items() if score < 10}


@pytest.mark.parametrize("case", POLLUTED, ids=[case.name for case in POLLUTED])
def test_a_spoilt_file_gives_its_table_or_says_why_not(case: Case) -> None:
    outcome, _ = read_case(case)
    assert outcome is not Outcome.WRONG


@pytest.mark.parametrize("case", SMALL, ids=[case.name for case in SMALL])
def test_delimiter_header_columns_and_rows_are_right(case: Case) -> None:
    outcome, result = read_case(case)
    assert isinstance(result, FileReading), result
    assert comparable(as_rows(result)) == comparable(case.expected) and outcome is Outcome.EXACT


@pytest.mark.parametrize("case", BROKEN, ids=[case.name for case in BROKEN])
def test_what_is_broken_is_refused_or_reported(case: Case) -> None:
    outcome, result = read_case(case)
    assert outcome is Outcome.REFUSED or (isinstance(result, FileReading) and not took_all_as_it_stands(result.report))
