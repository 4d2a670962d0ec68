"""The simpler methods that a network is held against."""

from enum import StrEnum


class BaselineName(StrEnum):
    """Every method there is, in the order in which they are shown."""

    CONSTANT = "constant"
    LAST = "last"
    SEASON = "season"
    LINEAR = "linear"
    NEIGHBOURS = "neighbours"
    TREES = "trees"
