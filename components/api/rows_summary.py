"""What there is to say of all new rows, as the API answers it."""

from components.api.schemas_of_new_rows import CountedWarning, DriftAnswer, RowsSummary, ScoreAnswer
from components.i18n import t
from components.prediction.remarks import IN_WORDS
from components.runs.answers import Summary


def described_summary(found: Summary) -> RowsSummary:
    """The counts, with their sorts in words."""
    counted = [
        CountedWarning(column=column, sort=sort, what=t(IN_WORDS[sort]), rows=rows)
        for column, sort, rows in found.remarks
    ]
    return RowsSummary(
        rows=found.rows,
        with_warnings=found.warned,
        refused=found.refused,
        warnings=counted,
        score=ScoreAnswer.model_validate(found.score) if found.score else None,
        drift=[DriftAnswer.model_validate(each) for each in found.drift],
    )
