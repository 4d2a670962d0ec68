"""What is noticed about a file, a table or a recipe, and how it can be cured: one type for every room.

A finding keeps values; its words are made when it is shown, from the sentences of its `FindingType`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import BaseModel, JsonValue

from components.i18n import counted, t

SHOWN = 5  # columns or lines that are named one by one
MOST_TO_COMPARE = 20  # columns that are, where a person holds them against their file
MOST_NAMED = 100  # columns or lines that a finding keeps

Value = str | bool | int | float | Sequence[str] | Sequence[int] | None
Values = Mapping[str, Value]
Sentence = str | Callable[..., str]  # a sentence with gaps for a finding's values, or a function of them
Patch = Mapping[str, object]  # a JSON merge patch (RFC 7396) of a recipe: null takes a setting back
ReadingPatch = Mapping[str, Mapping[str, str | bool | None]]  # by option of reading and column


class Severity(StrEnum):
    """How much a finding matters, the least first."""

    NOTICE = "notice"  # nothing has to be done
    QUESTION = "question"  # only a person can know
    WARNING = "warning"  # the network will be worse for it
    SERIOUS = "serious"  # the result will not hold

    @property
    def rank(self) -> int:
        """0 for a notice, 3 for what is serious."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class Subject:
    """What a finding is about: columns of the table by name, the target among them, or lines of the file from 1."""

    columns: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The first of them, such as `lines 3, 7`; empty for the table as a whole."""
        if self.columns:
            return first_few(self.columns)
        if not self.lines:
            return ""
        lines = first_few(map(str, self.lines))
        return t("line {lines}", lines=lines) if len(self.lines) == 1 else t("lines {lines}", lines=lines)


@dataclass(frozen=True)
class Cure:
    """A change of the recipe, or of how the file is read, and the way back."""

    label: str  # the button's
    patch: Patch
    undo: Patch
    back: str = field(default_factory=lambda: t("Undo"))  # the button's of the way back
    reading: ReadingPatch = field(default_factory=dict)  # {"as_words": {column: True}}, {"split": {column: delimiter}}
    reading_undo: ReadingPatch = field(default_factory=dict)  # the same with False and None


@dataclass(frozen=True)
class FindingType:
    """What the findings of one code say.

    Example:
        >>> FindingType("empty", "{column} is empty.").finding("a", column="a").what
        'a is empty.'
    """

    code: str  # a stable name for programs, such as `target_leakage`
    what: Sentence  # what was noticed
    remedy: Sentence = ""  # what to do about it, or what is done about it in any case
    where: Sentence = ""  # what it is about, where that is neither columns nor lines
    several: tuple[str, str] | None = None  # with their number `n`: what several of them together say, and what to do

    def finding(
        self,
        *columns: str,
        severity: Severity = Severity.NOTICE,
        lines: Iterable[int] = (),
        cure: Cure | None = None,
        applied: bool = False,
        **values: Value,
    ) -> "Finding":
        """A finding of this type about `columns`, or about `lines`; `applied` is whether its cure was taken."""
        subject = Subject(columns[:MOST_NAMED], tuple(sorted(set(lines))[:MOST_NAMED]))
        return Finding(self, severity, subject, values, cure, applied)


@dataclass(frozen=True)
class Finding:
    """Something noticed that does not stop the work: shown, never acted on silently."""

    type: FindingType
    severity: Severity
    subject: Subject
    values: Values
    cure: Cure | None = None
    applied: bool = False

    @property
    def code(self) -> str:
        """The stable name of what was noticed."""
        return self.type.code

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it is about."""
        return self.subject.columns

    @property
    def what(self) -> str:
        """What was noticed, in words."""
        return self._said(self.type.what)

    @property
    def remedy(self) -> str:
        """What to do about it, in words."""
        return self._said(self.type.remedy)

    @property
    def where(self) -> str:
        """What it is about, in words."""
        return self.subject.text or self._said(self.type.where)

    def _said(self, sentence: Sentence) -> str:
        if not isinstance(sentence, str):
            return sentence(**self.values)
        return t(sentence).format(**self.values) if self.values else t(sentence)

    def as_document(self) -> dict[str, JsonValue]:
        """The JSON form in which it is stored; its cure follows from the recipe and is not."""
        said = FindingDocument(code=self.code, severity=self.severity, subject=self.subject, values=dict(self.values))
        return said.model_dump(mode="json", exclude_defaults=True)


@dataclass(frozen=True)
class Plural:
    """A sentence that follows the number `count` among a finding's values, which fills its gap {n}."""

    one: str
    many: str

    def __call__(self, count: int, **_: Value) -> str:
        """The sentence in the form that fits `count`."""
        return counted(count, self.one, self.many)


class FindingDocument(BaseModel):
    """A stored finding. Until the types came, versions stored the sentences themselves: `what`, `where`, `remedy`."""

    code: str
    severity: Severity = Severity.NOTICE
    subject: Subject = Subject()
    values: dict[str, Value] = {}
    what: str = ""
    where: str = ""
    remedy: str = ""

    def as_finding(self, types: Mapping[str, FindingType]) -> Finding:
        """The finding as it was stored; `types` are those of its room by their code."""
        known = None if self.what else types.get(self.code)
        known = known or FindingType(self.code, self.what or self.code, self.remedy, self.where)
        return Finding(known, self.severity, self.subject, self.values)


def first_few(names: Iterable[str], most: int = SHOWN) -> str:
    """The first names, parted by commas, and a sign that there are more."""
    every = list(names)
    return ", ".join(every[:most]) + (" …" if len(every) > most else "")
