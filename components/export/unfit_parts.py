"""What is said of a bundle whose parts do not fit each other, or are not what they should be."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from components.domain.problem import Unreadable
from components.i18n import t


def unfit(why: str, where: str) -> Unreadable:
    """The problem of a bundle whose parts do not fit each other."""
    what = t("The parts of this bundle do not fit each other: {why}.", why=why)
    remedy = t("It was changed since it was made: bring one as it was downloaded.")
    return Unreadable("forged_bundle", what, where, remedy)


def validated(adapter: TypeAdapter[Any], document: object, file: str) -> Any:
    """The document of a file as what it should be. Raises Unreadable where it is not."""
    try:
        return adapter.validate_python(document)
    except (ValidationError, RecursionError, TypeError) as error:
        raise unfit(t("{file} cannot be as it is", file=file), file) from error
