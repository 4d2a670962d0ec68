"""What a person should know of how the rows were divided, in words."""

from components.domain.finding import FindingType, Plural
from components.i18n import t

SPLIT = "Split"  # what a finding is about where no column decides

FEW_DIFFERENT_ROWS = FindingType(
    "few_different_rows",
    "The {rows:,} rows are copies of {different} different ones, the target included.",
    "They stay together, so the test is on rows of a sort never seen. Under Split they may be parted.",
    SPLIT,
)
NO_MOMENT = FindingType(
    "no_moment",
    Plural("{n} row has no moment here: it trains.", "{n} rows have no moment here: they train."),
    "Whether they are old or new is not known, and only training may hold rows of any age.",
)
NO_GROUP = FindingType(
    "no_group",
    Plural("{n} row has no group.", "{n} rows have no group."),
    "Such rows are drawn as if each were a group of its own.",
)
NO_PART = FindingType(
    "no_part",
    Plural("{n} row is in no part: it trains.", "{n} rows are in no part: they train."),
    "Say otherwise under Split.",
)
VALIDATION_DRAWN = FindingType(
    "validation_drawn", "No value stands for validation rows: {share} of its training rows are drawn."
)
SHARES_MISSED = FindingType(
    "shares_missed",
    "The shares cannot be met: training, validation and test have {shares} of the rows.",
    "Too many rows have to stay together.",
    SPLIT,
)


def _seen(way: str, different: int | None, **_: object) -> str:
    if different is not None:
        return t(
            "These columns allow only {n} different rows: figures on rows of a new sort would be worse.", n=different
        )
    if way == "column":
        return t("The column parts them: the figures on these rows are better than they should be.")
    if way == "group":
        return t("They belong to different groups: the figures on these rows may be better than they should be.")
    return t("The network has seen them: its figures are better than they should be.")


COPIES_ACROSS = FindingType(
    "copies_across",
    Plural(
        "{n} row held out is like a training row in every other column.",
        "{n} rows held out are like training rows in every other column.",
    ),
    _seen,
    SPLIT,
)


def _not_trained(classes: list[str]) -> str:
    listed = ", ".join(classes[:10]) + (" …" if len(classes) > 10 else "")
    return t("No training row has {names}: the network cannot learn to say it.", names=listed)


CLASS_NOT_TRAINED = FindingType("class_not_trained", _not_trained, "Split in another way, or collect more rows.")
