"""Advice about a training in words: rules in one table, each a function of typed facts.

A new rule is a function here and its line in `RULES`, in the order in which sentences of one weight are said; runs made
to show it stand in `tests/unit/evaluation/advice`.
"""

from collections.abc import Callable

from components.evaluation.advice.advice import Advice, RecipeCure, Weight
from components.evaluation.advice.answers import (
    answers_one_class,
    better_on_validation,
    dead_neurons,
    few_rows_of_a_class,
    never_answered,
    target_at_wall,
)
from components.evaluation.advice.facts import TrainingFacts
from components.evaluation.advice.learning import learned, overfitting, rate_too_high, rate_too_low, still_improving

__all__ = ["RULES", "Advice", "RecipeCure", "TrainingFacts", "Weight", "find_advice"]

MOST = 3
Rule = Callable[[TrainingFacts], Advice | None]

RULES: tuple[Rule, ...] = (
    rate_too_high,
    answers_one_class,
    rate_too_low,
    dead_neurons,
    overfitting,
    never_answered,
    target_at_wall,
    few_rows_of_a_class,
    still_improving,
    better_on_validation,
    learned,
)


def find_advice(facts: TrainingFacts) -> list[Advice]:
    """At most three sentences about a run, the most important first."""
    found = [advice for rule in RULES if (advice := rule(facts)) is not None]
    return sorted(found, key=lambda advice: list(Weight).index(advice.weight))[:MOST]
