"""What the types of columns are called on the pages."""

from components.domain.recipe import ColumnType
from components.i18n import noop

TYPE_WORDS = {
    ColumnType.NUMBER: noop("number"),
    ColumnType.CATEGORY: noop("category"),
    ColumnType.BOOLEAN: noop("yes or no"),
    ColumnType.DATE: noop("date"),
    ColumnType.TEXT: noop("text"),
    ColumnType.ID: noop("id"),
    ColumnType.CONSTANT: noop("constant"),
}
