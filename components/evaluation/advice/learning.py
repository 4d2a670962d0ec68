"""Rules about how the loss goes: the learning rate, overfitting, and whether it is at its end."""

import numpy as np

from components.domain.recipe import MOST_EPOCHS
from components.domain.run import RunStatus
from components.evaluation.advice.advice import Advice, RecipeCure, Weight
from components.evaluation.advice.cures import (
    with_early_stopping,
    with_epochs,
    with_half_the_neurons,
    with_learning_rate,
    with_less_freedom,
)
from components.evaluation.advice.facts import FEWEST, RECENT, TrainingFacts, level
from components.i18n import number, t

BADLY = 0.75  # of the loss of guessing: above it, nothing much was learned
CLEARLY = 0.1  # of the loss of guessing that a rate set by hand made it worse
ROUGH = 0.08  # of its level that the loss goes up and down from epoch to epoch
WORSE = 1.15  # times the lowest validation loss: overfitting
WORSE_AT_LAST = 1.03  # the same where early stopping has seen no better epoch for so long that it ended the run
SLOW = 0.15  # of the way from the first loss down to 0 that was gone


def rate_too_high(facts: TrainingFacts) -> Advice | None:
    """The loss left all numbers, stays above that of guessing, jumps up and down without getting better, or went up when a
    higher rate was set by hand."""
    if facts.status is RunStatus.FAILED and facts.trained and not np.isfinite(facts.loss[-1]):
        return _too_high(facts, t("The loss left all numbers after {n:,} epochs.", n=facts.trained))
    own = facts.at_this_rate
    if own.trained < FEWEST:
        return None
    recent, guess = own.loss[-own.recent :], own.guessing_loss
    now, steps = level(recent), np.diff(recent)
    rough = float(np.nanmean(np.abs(steps))) / max(now - own.least_loss, 1e-12)
    halves = level(recent[: len(recent) // 2]), level(recent[len(recent) // 2 :])
    better = (halves[0] - halves[1]) / max(halves[0], 1e-12)
    rises = float(np.mean(steps > 0))
    before = _loss_at_lower_rates(facts)
    if now > 1.5 * before and now - before > CLEARLY * guess and better < 0.05:
        return _too_high(
            facts,
            t(
                "At a lower rate the training loss had a median of {before}, in the last {n:,} epochs of {now}; guessing has {guess}.",
                before=number(before),
                n=len(recent),
                now=number(now),
                guess=number(guess),
            ),
        )
    went_up = now > 1.15 * float(np.nanmin(facts.loss)) or rough > ROUGH
    above = now > 1.3 * guess and rises > 0.2 and better < 0.1 and went_up
    jumping = rough > ROUGH and rises >= 0.3 and now > own.share_of_guessing(BADLY) and better < 0.2
    stuck = now > guess and better < 0.05 and rises >= 0.25 and own.loss[0] > 1.3 * now
    if not (above or jumping or stuck):
        return None
    return _too_high(
        facts,
        t(
            "In the last {n:,} epochs the training loss rose {rises} times, with a median of {now}; guessing has {guess}.",
            n=len(recent),
            rises=int((steps > 0).sum()),
            now=number(now),
            guess=number(guess),
        ),
    )


def _loss_at_lower_rates(facts: TrainingFacts) -> float:
    """The lowest level that the training loss had when a rate below the one at work was at its end; infinite where there
    was none."""
    ends = [
        level(facts.loss[max(0, change.epoch - RECENT) : change.epoch])
        for change in facts.rates_by_hand
        if 0 < change.epoch < facts.trained and facts.rate_in(change.epoch - 1) < facts.rate
    ]
    return min((loss for loss in ends if np.isfinite(loss)), default=float("inf"))


def _too_high(facts: TrainingFacts, evidence: str) -> Advice:
    rate, change = number(facts.rate), facts.rate_change
    what = t("The learning rate {rate} is probably too high.", rate=rate)
    if change:
        what = t(
            "The learning rate {rate}, set by hand from epoch {n:,} on, is probably too high.",
            rate=rate,
            n=change.epoch + 1,
        )
    return Advice("rate_too_high", Weight.ALARM, what, evidence, with_learning_rate(facts.recipe, facts.rate, 0.1))


def rate_too_low(facts: TrainingFacts) -> Advice | None:
    """The loss falls in nearly every epoch and has not come far: each step is too small."""
    own, change = facts.at_this_rate, facts.rate_change
    if own.trained < max(FEWEST, own.epochs // 10):
        return None
    # Dropout and noise make the training loss uneven: of the two, the one that falls more steadily says it.
    loss = max(own.loss, own.val_loss, key=_falls)
    gone = (loss[0] - loss[-1]) / max(float(loss[0]) - own.least_loss, 1e-12)
    half = len(loss) // 2
    as_steep = loss[half] - loss[-1] > 0.5 * (loss[0] - loss[half])
    far = loss[-1] > own.share_of_guessing(max(BADLY, 1 - SLOW))
    if not (_falls(loss) >= 0.85 and as_steep and far and 0 < gone < SLOW):
        return None
    evidence = t(
        "In {n:,} epochs the loss fell from {first} to {last}, as steeply at the end as at the beginning.",
        n=len(loss),
        first=number(float(loss[0])),
        last=number(float(loss[-1])),
    )
    what = t("The learning rate {rate} is probably too low.", rate=number(facts.rate))
    if change:
        what = t(
            "The learning rate {rate}, set by hand from epoch {n:,} on, is probably too low.",
            rate=number(facts.rate),
            n=change.epoch + 1,
        )
    return Advice("rate_too_low", Weight.ALARM, what, evidence, with_learning_rate(facts.recipe, facts.rate, 10))


def _falls(loss: np.ndarray) -> float:
    """In which share of the epochs it fell."""
    return float(np.mean(np.diff(loss) < 0))


def overfitting(facts: TrainingFacts) -> Advice | None:
    """Validation got worse since its best epoch while training went on getting better. Early stopping ends a run before
    validation is much worse: then a little is enough, and it never matters as much as where nobody stopped it."""
    if facts.trained < FEWEST or not np.isfinite(facts.val_loss).any():
        return None
    best = int(np.nanargmin(facts.val_loss))
    since = facts.trained - 1 - best
    if since < max(5, facts.trained // 10):
        return None
    last = max(1, min(facts.recent, since) // 2)
    now, lowest = level(facts.val_loss[-last:]), float(facts.val_loss[best])
    training, before = level(facts.loss[-last:]), float(facts.loss[best])
    worse, least = WORSE_AT_LAST if facts.early_stopping_ended_it else WORSE, facts.least_loss
    is_worse = now - least > worse * (lowest - least) and now - lowest > 0.02 * facts.guessing_loss
    if not (is_worse and training - least < 0.92 * (before - least)):
        return None
    stopping = facts.recipe.training.early_stopping
    evidence = t(
        "Validation loss {low} at epoch {epoch:,}, a median of {now} in the last {n:,} epochs; "
        "training loss fell from {before} to {training}.",
        n=last,
        low=number(lowest),
        epoch=best + 1,
        now=number(now),
        before=number(before),
        training=number(training),
    )
    cure: RecipeCure | None = with_less_freedom(facts.recipe) if stopping else with_early_stopping()
    what = t("Since epoch {epoch:,} it learns the training rows by heart: overfitting.", epoch=best + 1)
    kept = (stopping is not None and stopping.restore_best_weights) or now - least <= WORSE * (lowest - least)
    return Advice("overfitting", Weight.HINT if kept else Weight.ALARM, what, evidence, cure)


def learned(facts: TrainingFacts) -> Advice | None:
    """It has ended and answers well: what to try next."""
    ended = facts.status in (RunStatus.COMPLETED, RunStatus.STOPPED)
    if not ended or facts.trained < FEWEST or not facts.is_learned or overfitting(facts) or still_improving(facts):
        return None
    at = int(np.nanargmin(facts.val_loss)) if facts.keeps_best else facts.trained - 1
    evidence = t(
        "Validation loss {loss} {when}; guessing has {guess}. Would a smaller network do?",
        loss=number(float(facts.val_loss[at])),
        when=_when(facts, at),
        guess=number(facts.guessing_loss),
    )
    what = t("It has learned nearly all that there is to learn.")
    return Advice("learned", Weight.NOTE, what, evidence, with_half_the_neurons(facts.recipe))


def _when(facts: TrainingFacts, at: int) -> str:
    """Which epoch of an ended run a number belongs to; `at` is its place."""
    if at == facts.trained - 1:
        return t("at the end, epoch {n:,}", n=at + 1)
    if facts.keeps_best and not facts.recipe.pack:  # whose networks keep an epoch each
        return t("at the best epoch {n:,}, which is kept", n=at + 1)
    return t("at the best epoch {n:,} of {total:,}", n=at + 1, total=facts.trained)


def still_improving(facts: TrainingFacts) -> Advice | None:
    """All epochs are trained and validation was still getting better."""
    if facts.status is not RunStatus.COMPLETED or facts.early_stopping_ended_it or facts.trained < FEWEST:
        return None
    best, quarter = int(np.nanargmin(facts.val_loss)), max(2, facts.trained // 4)
    if best < facts.trained - max(1, facts.trained // 20):
        return None
    before, now = level(facts.val_loss[-2 * quarter : -quarter]), level(facts.val_loss[-quarter:])
    if not before - now > 0.02 * (before - facts.least_loss):
        return None
    evidence = t(
        "Validation loss {loss} {when}; its median in the last {n:,} epochs is {now}, in the {n:,} before {before}.",
        loss=number(float(facts.val_loss[best])),
        when=_when(facts, best),
        n=quarter,
        now=number(now),
        before=number(before),
    )
    more = with_epochs(min(MOST_EPOCHS, 2 * max(facts.trained, facts.recipe.training.epochs)))
    return Advice("still_improving", Weight.HINT, t("It was still getting better when it ended."), evidence, more)
