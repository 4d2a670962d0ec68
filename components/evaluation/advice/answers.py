"""Rules about what a network answers, and about the rows it learns from."""

import numpy as np

from components.domain.layers import Dense, GaussianNoise
from components.domain.recipe import Task
from components.domain.recipe_patch import on_columns
from components.domain.run import LearningRateChange
from components.evaluation.advice.advice import Advice, RecipeCure, Weight
from components.evaluation.advice.cures import (
    dropout_rates,
    with_balanced_classes,
    with_dropout,
    with_half_the_dropouts,
    with_layers,
    with_learning_rate,
    with_more_validation,
)
from components.evaluation.advice.facts import FEWEST, TrainingFacts, level
from components.i18n import counted, number, percent, t

FEW_ROWS = 10  # of a class, to learn it from
LUCK_ROWS = 60  # of validation: with fewer, luck decides much
MOST_NAMED = 3


def answers_one_class(facts: TrainingFacts) -> Advice | None:
    """Accuracy stands still at the share of one class, in both parts."""
    accuracy, validation = facts.history.get("accuracy"), facts.history.get("val_accuracy")
    if accuracy is None or validation is None or facts.trained < FEWEST:
        return None
    last, shares = validation[-3:], np.array(facts.validation_classes) / max(1, facts.validation_rows)
    own = np.array(facts.training_classes) / max(1, facts.training_rows)
    same = np.flatnonzero((np.abs(shares - last[-1]) < 1e-4) & (np.abs(own - level(accuracy[-3:])) < 0.02))
    if not (len(same) and np.ptp(last) < 1e-6 and last[-1] < 0.999):
        return None
    name = facts.classes[int(same[0])]
    evidence = t(
        "{right} of {n} validation rows are right, exactly those of {name}.",
        right=int(facts.validation_classes[int(same[0])]),
        n=facts.validation_rows,
        name=name,
    )
    imbalanced = own.max() > 1.5 / max(1, len(facts.classes))
    loss = facts.at_this_rate.loss
    fell = loss[-1] < 0.98 * loss[0]
    balanced = with_balanced_classes(facts.recipe) if imbalanced else None
    cure = balanced or with_learning_rate(facts.recipe, facts.rate, 0.1 if fell else 10)
    if change := _change_that_began_it(facts, float(last[-1])):
        evidence += " " + _set_by_hand(change)
        cure = with_learning_rate(
            facts.recipe,
            change.learning_rate,
            0.1 if change.learning_rate > facts.recipe.training.learning_rate else 10,
        )
    return Advice("one_class", Weight.ALARM, t("It answers {name} for every row.", name=name), evidence, cure)


def _change_that_began_it(facts: TrainingFacts, accuracy: float) -> LearningRateChange | None:
    """The change by hand to another rate than the recipe's under which the network began to answer one class, at this
    `accuracy` on validation rows."""
    others = np.flatnonzero(np.abs(facts.history["val_accuracy"] - accuracy) > 1e-6)
    change = facts.change_in(int(others[-1]) + 1) if len(others) else None
    return change if change and change.learning_rate != facts.recipe.training.learning_rate else None


def _set_by_hand(change: LearningRateChange) -> str:
    return t(
        "The learning rate {rate} was set by hand from epoch {n:,} on.",
        rate=number(change.learning_rate),
        n=change.epoch + 1,
    )


def never_answered(facts: TrainingFacts) -> Advice | None:
    """Classes that are in validation and that no row is taken for."""
    if facts.answered is None or facts.trained < FEWEST:
        return None
    missing = [
        place
        for place, (rows, answers) in enumerate(zip(facts.sampled, facts.answered, strict=True))
        if rows >= 3 and not answers
    ]
    if not missing or len(missing) >= len(facts.classes) - 1:  # the other rule says it better
        return None
    named = ", ".join(facts.classes[place] for place in missing[:MOST_NAMED])
    what = t("It never answers {names}.", names=named)
    rows = sum(facts.sampled[place] for place in missing)
    evidence = counted(
        rows,
        "{n} validation row is of it and taken for another class.",
        "{n} validation rows are of it and taken for others.",
    )
    return Advice("never_answered", Weight.ALARM, what, evidence, with_balanced_classes(facts.recipe))


def better_on_validation(facts: TrainingFacts) -> Advice | None:
    """Validation goes better than training, and why."""
    if facts.trained < 2 * FEWEST:
        return None
    training, validation = level(facts.loss[-facts.recent :]), level(facts.val_loss[-facts.recent :])
    least = facts.least_loss
    if not (validation - least < 0.9 * (training - least) and training - validation > 0.02 * facts.guessing_loss):
        return None
    why, cure = _why_better(facts)
    evidence = t(
        "Median loss of the last {n:,} epochs: {validation} on validation, {training} on training: {why}",
        n=facts.recent,
        validation=number(validation),
        training=number(training),
        why=why,
    )
    return Advice(
        "better_on_validation", Weight.NOTE, t("It does better on validation than on training."), evidence, cure
    )


def _why_better(facts: TrainingFacts) -> tuple[str, RecipeCure | None]:
    layers, training, pack = facts.recipe.layers, facts.recipe.training, facts.recipe.pack
    rates = dropout_rates(layers)
    if pack and pack.dropout and pack.dropout[1]:  # which holds in the place of the layers' own
        cure = with_half_the_dropouts(pack.dropout) if pack.dropout[1] >= 0.3 else None
        return t("dropout (up to {share}) is at work in training alone.", share=percent(pack.dropout[1])), cure
    if any(rates) and not (pack and pack.dropout):
        halved = [with_dropout(layer, lambda rate: round(rate / 2, 3)) for layer in layers]
        cure = with_layers(t("Half the dropout"), halved) if max(rates) >= 0.3 else None
        return t("dropout (up to {share}) is at work in training alone.", share=percent(max(rates))), cure
    noise = [layer.stddev for layer in layers if isinstance(layer, GaussianNoise)]
    if noise:
        return t("noise ({size}) is added in training alone.", size=number(max(noise))), None
    if training.class_weight or facts.recipe.sample_weight:
        return t("training rows are weighed, validation rows are not."), None
    if any(layer.l1 or layer.l2 for layer in layers if isinstance(layer, Dense)):
        return t("the training loss has the penalty for large weights in it."), None
    if facts.validation_rows < LUCK_ROWS:
        rows = counted(
            facts.validation_rows, "with {n} validation row luck decides.", "with {n} validation rows luck decides."
        )
        return rows, with_more_validation(facts.recipe)
    return t("training is measured while it still learns, validation after the epoch."), None


def dead_neurons(facts: TrainingFacts) -> Advice | None:
    """A quarter or more of a relu layer gives 0 for every row: it takes no part any more. It matters as much as the network
    still has to learn."""
    worst = max(facts.activity, key=lambda layer: layer.dead / layer.units, default=None)
    if worst is None or facts.trained < 3 or worst.dead < max(2, worst.units / 4):
        return None
    what = t("{dead} of {units} neurons of {layer} are dead.", dead=worst.dead, units=worst.units, layer=worst.title)
    evidence = counted(
        worst.rows,
        "They give 0 for the {n} row that was looked at.",
        "They give 0 for each of {n} rows: nothing can be learned through them.",
    )
    layers = list(facts.recipe.layers)
    layer = layers[worst.index]
    if isinstance(layer, Dense):
        layers[worst.index] = layer.model_copy(update={"activation": "leaky_relu"})
    cure: RecipeCure | None = with_layers(t("leaky_relu in place of relu"), layers)
    highest = facts.highest_by_hand
    if highest and highest.learning_rate > facts.recipe.training.learning_rate:
        evidence += " " + _set_by_hand(highest)
        cure = with_learning_rate(facts.recipe, highest.learning_rate, 0.1)
    weight = Weight.ALARM if worst.dead >= worst.units / 2 else Weight.HINT
    if facts.is_learned:
        weight = Weight.NOTE
    return Advice("dead_neurons", weight, what, evidence, cure)


def few_rows_of_a_class(facts: TrainingFacts) -> Advice | None:
    """A class that has few training rows beside the others."""
    counts = facts.training_classes
    if facts.task is Task.REGRESSION or not counts:
        return None
    few = [place for place, rows in enumerate(counts) if rows < FEW_ROWS and rows * 5 < max(counts)]
    if not few:
        return None
    listed = ", ".join(f"{facts.classes[place]} ({counts[place]:,})" for place in few[:MOST_NAMED])
    what = counted(
        len(few),
        "{n} class has too few training rows to be learned well.",
        "{n} classes have too few training rows to be learned well.",
    )
    evidence = t("Training rows: {listed}; the largest class has {most:,}.", listed=listed, most=max(counts))
    return Advice("few_rows", Weight.HINT, what, evidence, with_balanced_classes(facts.recipe))


def target_at_wall(facts: TrainingFacts) -> Advice | None:
    """Many rows of a regression have the very same highest or lowest value: it was cut off there."""
    wall = facts.wall
    if wall is None:
        return None
    target = facts.recipe.target
    what = t("{target} stops at {value}, as if it had been cut off there.", target=target, value=wall.text)
    evidence = t(
        "{rows:,} of {n:,} rows have exactly this value, the {end}: their true values are not known.",
        rows=wall.rows,
        n=wall.of,
        end=t("highest") if wall.highest else t("lowest"),
    )
    before = facts.recipe.effective_column(target).missing or []
    patch = on_columns((target,), missing=[*before, *(cell for cell in wall.cells if cell not in before)])
    cure = RecipeCure(t("Leave these rows out"), patch)
    return Advice("target_at_wall", Weight.HINT, what, evidence, cure)
