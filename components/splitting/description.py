"""How the rows are divided, in words."""

from collections.abc import Collection, Mapping

from components.domain.recipe import ByColumn, ByGroup, ByTime, Part, Split
from components.domain.sign_names import name_of_signs
from components.i18n import percent, t


def in_words(
    split: Split,
    rows: Mapping[str, int] | None = None,
    classes: bool = True,
    codes: Collection[str] = (),
    held_out: int | None = None,
) -> str:
    """How the rows are divided, a sentence.

    `rows` are those of each part by its name; without them the shares are those of the recipe. `classes` is whether classes
    are predicted; `codes` are those of the findings while dividing; `held_out` is how many folds of a cross-validation were.
    """
    shares, seed = _shares(split, rows, held_out), split.seed
    if not split.copies_together:
        together = t("copies of a row may be parted")
    elif "copies_across" in codes:
        together = t("copies of a row stay together where their target is the same")
    else:
        together = t("copies of a row stay together")
    match split.way:
        case ByTime(column=name):
            return t("{shares} by time: the oldest rows of {name} train, the newest test.", shares=shares, name=name)
        case ByGroup(column=name, up_to=str(mark)):
            same = t(
                "rows with the same {name} before its last {mark} stay together", name=name, mark=name_of_signs(mark)
            )
            return t("{shares}, {how}.", shares=shares, how=t("drawn from seed {seed}", seed=seed) + "; " + same)
        case ByGroup(column=name):
            how = t("drawn from seed {seed}; rows with the same {name} stay together", seed=seed, name=name)
            return t("{shares}, {how}.", shares=shares, how=how)
        case ByColumn(column=name) if "validation_drawn" in codes:
            how = t("as {name} says, validation rows drawn of its training rows from seed {seed}", name=name, seed=seed)
        case ByColumn(column=name):
            return t("{shares} as {name} says.", shares=shares, name=name)
        case _ if classes:
            how = t("drawn from seed {seed}; classes keep their shares", seed=seed)
        case _:
            how = t("drawn from seed {seed}", seed=seed)
    return t("{shares}, {how}; {together}.", shares=shares, how=how, together=together)


def _shares(split: Split, rows: Mapping[str, int] | None, held_out: int | None) -> str:
    if split.folds:
        return _folds(split, split.folds, rows, held_out or split.folds)
    if rows is None and isinstance(split.way, ByColumn):
        return t("Training, validation and test rows")
    if rows is None:
        shares = [percent(share) for share in (1 - split.validation - split.test, split.validation, split.test)]
        sentence = t("{train} training, {validation} validation and {test} test rows wished for")
    else:
        every = sum(rows.values())
        shares = [f"{rows[part.value]:,} ({percent(rows[part.value] / every)})" for part in Part]
        sentence = t("{train} training, {validation} validation and {test} test rows")
    return sentence.format(**dict(zip((part.value for part in Part), shares, strict=True)))


def _folds(split: Split, folds: int, rows: Mapping[str, int] | None, held_out: int) -> str:
    if rows is None:
        words = t(
            "{folds} folds, each held out once by a network that learned the others, and {test} test rows wished for"
        )
        return words.format(folds=folds, test=percent(split.test))
    test = rows[Part.TEST.value]
    dealt = sum(rows.values()) - test
    words = t(
        "{rows:,} rows in {folds} folds, each held out once by a network that learned the others, and {test} test rows"
    )
    if held_out < folds:
        words = t(
            "{rows:,} rows in {folds} folds, of which {n} were held out by a network that learned the others, and {test} test rows"
        )
    return words.format(rows=dealt, folds=folds, n=held_out, test=f"{test:,} ({percent(test / (dealt + test))})")
