"""What an alarm says already is not said a second time as a notice of the file."""

from typing import Any

import pytest

from components.domain.finding import FindingDocument, FindingType, Severity
from components.intake.report_messages import TYPES
from components.quality.table_analysis import notices

UNREADABLE = FindingType("unreadable", "Cells cannot be read.").finding("price", severity=Severity.WARNING)
STORED: dict[str, dict[str, Any]] = {
    "today": TYPES["not_readable"].finding("price", count=2, examples=["k. A."]).as_document(),
    "before findings had types": {
        "code": "not_readable",
        "what": "2 cells cannot be read as the others: k. A..",
        "where": "price",
        "remedy": "They count as missing.",
    },
}


@pytest.mark.parametrize("document", STORED.values(), ids=list(STORED))
def test_cells_that_cannot_be_read_are_said_once(document: dict[str, Any]) -> None:
    noticed = FindingDocument.model_validate(document).as_finding(TYPES)
    assert notices([noticed], []) == [noticed]
    assert notices([noticed], [UNREADABLE]) == []
