"""What can go wrong that a person can mend: one family, each with what happened, where, and what to do."""

from typing import Any


class Problem(ValueError):  # noqa: N818 - a problem to mend, not a fault of the program
    """Base of everything a person can meet and mend.

    Args:
        code: a stable name for programs, such as `empty_file`.
        what: what happened, a sentence.
        where: the file, row, column or field it concerns.
        remedy: what to do about it, a sentence.
    """

    def __init__(self, code: str, what: str, where: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.code, self.what, self.where, self.remedy = code, what, where, remedy

    def as_dict(self) -> dict[str, str]:
        """Its fields, as they cross from one process to another."""
        return {"code": self.code, "what": self.what, "where": self.where, "remedy": self.remedy}

    def __reduce__(self) -> tuple[Any, ...]:
        """Whole also where it comes from another process."""
        return _made_again, (type(self), str(self), self.__dict__)


def _made_again(kind: type[Problem], text: str, fields: dict[str, Any]) -> Problem:
    problem = kind.__new__(kind, text)
    problem.__dict__.update(fields)
    return problem


class Unreadable(Problem):
    """The file cannot be read as a table."""


class TooLarge(Problem):
    """The file or the network is over a limit."""


class WrongField(Problem):
    """A field of the recipe cannot be as it is; `where` is its dotted path, such as `layers.0.units`."""


class Misfit(Problem):
    """New rows do not fit the columns the model was trained on."""


class NotFound(Problem):
    """No such thing belongs to this visitor."""


class NotNow(Problem):
    """The thing is there, but its state does not allow this: pausing what has ended, predicting before training."""


class Busy(Problem):
    """Too much is asked at once: the same is possible `retry_after` seconds later.

    Args:
        of_all: whether it is the server that has too much to do, and not this visitor who asks for too much.
    """

    def __init__(
        self, code: str, what: str, where: str, remedy: str, *, retry_after: int = 5, of_all: bool = False
    ) -> None:
        super().__init__(code, what, where, remedy)
        self.retry_after, self.of_all = retry_after, of_all


class Unavailable(Problem):
    """What the app itself needs does not answer at the moment: its disk, its database, its engine.

    Args:
        retry_after: seconds after which it is worth while to try again.
    """

    def __init__(self, code: str, what: str, where: str, remedy: str, retry_after: int = 10) -> None:
        super().__init__(code, what, where, remedy)
        self.retry_after = retry_after


class Damaged(NotNow):
    """A file that was kept is broken or gone: what stood in it is named, all else goes on."""
