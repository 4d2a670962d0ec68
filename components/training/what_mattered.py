"""Which settings of a search made the difference: the share of the score's spread that each explains."""

from collections.abc import Iterable

import optuna
from optuna.trial import create_trial

from components.domain.search import Search, Trial, TrialStatus
from components.training.search_study import as_parameters, distributions_of

FEWEST = 20  # trials that were trained to their end, below which nothing is said
TREES, DEPTH = 32, 16  # as good as Optuna's own 64 and 64 here, in a fifth of the time
LOWEST = -1.0  # an R² below counts as this: single networks that learned nothing would be all the spread


def what_mattered(search: Search, trials: Iterable[Trial]) -> dict[str, float]:
    """The share of the spread of the scores that each setting explains over what was tried of the others, 0 to 1; together
    they are 1. Says nothing of what no trial had otherwise than the others, and nothing at all from fewer than 20 trials that have a score.

    A functional analysis of variance of a random forest (Hutter, Hoos and Leyton-Brown 2014), Optuna's; the same for the
    same trials.
    """
    scored = [trial for trial in trials if trial.status is TrialStatus.COMPLETED and trial.score is not None]
    scores = [max(LOWEST, trial.score or 0.0) for trial in scored]
    if len(scored) < FEWEST or max(scores) == min(scores):
        return {}
    # What the trials have all alike, though it might have varied, explains nothing, and is not said to do nothing.
    tried = {name: {trial.settings[name] for trial in scored} for name in search.varied}
    distributions = {name: each for name, each in distributions_of(search).items() if len(tried[name]) > 1}
    if len(distributions) == 1:
        return dict.fromkeys(distributions, 1.0)
    study = optuna.create_study()
    for trial, score in zip(scored, scores, strict=True):
        known = as_parameters(search, trial.settings)
        params = {name: known[name] for name in distributions}
        study.add_trial(create_trial(value=score, params=params, distributions=distributions))
    evaluator = optuna.importance.FanovaImportanceEvaluator(n_trees=TREES, max_depth=DEPTH, seed=0)
    found = optuna.importance.get_param_importances(study, evaluator=evaluator)
    return {name: float(found[name]) for name in distributions}
