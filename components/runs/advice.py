"""What the advice of a run rests on, gathered from the store: its epochs, its rows in numbers, and its target."""

import threading
from dataclasses import dataclass, field

import numpy as np

from components.columns.effective_columns import target_wall
from components.columns.wall import Wall
from components.domain.recipe import Part
from components.evaluation.advice import Advice, TrainingFacts, find_advice
from components.features.plan import Plan
from components.network.output import output_layer
from components.network.shapes import parameter_count
from components.runs.by_hand import rates_by_hand
from components.runs.network_activity import NetworkActivity, network_activity
from components.runs.plans import PLANNED, PlanCache
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.datasets import get_dataset, load_cells
from components.store.epochs import epochs_after
from components.store.recent_cache import RecentCache
from components.store.runs import RunRecord, get_run
from components.training.weight_snapshots import kept_epochs

RUNS_IN_MEMORY = 16


@dataclass
class _Epochs:
    """What an attempt of a run has told so far: (epochs,) float64 by name, NaN where an epoch did not tell it."""

    logs: dict[str, np.ndarray] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)  # two browsers may ask at once

    @property
    def last(self) -> int:
        return int(self.logs["epoch"][-1]) if self.logs else 0

    def add(self, rows: list[dict[str, float | None]]) -> None:
        told = dict.fromkeys(map(tuple, rows))  # nearly always the same names in each
        names = dict.fromkeys([*self.logs, *(name for each in told for name in each)])
        before = np.full(len(next(iter(self.logs.values()), ())), np.nan)
        for name in names:
            more = np.array([row.get(name) for row in rows], "float64")  # None becomes NaN
            self.logs[name] = np.concatenate([self.logs.get(name, before), more])


class AdviceDesk:
    """Advice about runs; what was read of a run or a table once is not read again."""

    def __init__(self, store: Store, plans: PlanCache) -> None:
        self._store, self._plans = store, plans
        self._epochs = RecentCache[_Epochs](RUNS_IN_MEMORY)
        self._walls = RecentCache[Wall | None](RUNS_IN_MEMORY)
        self._activities = RecentCache[NetworkActivity](RUNS_IN_MEMORY)

    def advice(self, visitor: str, run_id: str) -> list[Advice]:
        """At most three sentences, the most important first. Raises NotFound; WrongField where its table is read otherwise."""
        run = get_run(self._store, visitor, run_id)
        plan = self._plans.plan_of(visitor, run.recipe)
        output = output_layer(plan.decision)
        parameters = parameter_count(plan.width, run.recipe.layers, output, plan.learned_inputs)
        folder = run_folder(self._store, run.id)
        activity = self._activities.get(
            (run.id, run.attempt, *kept_epochs(folder)[-1:]), lambda: network_activity(run.recipe, folder, parameters)
        )
        return find_advice(
            TrainingFacts(
                recipe=run.recipe,
                task=plan.decision.task,
                status=run.status,
                epochs=run.epochs,
                history=self._history(run),
                training_rows=plan.rows.train,
                validation_rows=plan.rows.validation,
                parameters=parameters,
                classes=plan.decision.classes,
                training_classes=plan.parts[Part.TRAIN].classes,
                validation_classes=plan.parts[Part.VALIDATION].classes,
                answered=activity.answered,
                sampled=activity.sampled,
                wall=self._wall(run, plan),
                activity=activity.layers,
                rates_by_hand=rates_by_hand(run),
            )
        )

    def _history(self, run: RunRecord) -> dict[str, np.ndarray]:
        known = self._epochs.get((run.id, run.attempt), _Epochs)
        with known.lock:
            if known.last > run.epoch:  # some are trained again
                known.logs.clear()
            known.add(epochs_after(self._store, run.id, known.last))
            return dict(known.logs)

    def _wall(self, run: RunRecord, plan: Plan) -> Wall | None:
        record = get_dataset(self._store, run.visitor, run.recipe.dataset)

        def find() -> Wall | None:
            return target_wall(load_cells(self._store, record), record.columns, run.recipe, plan.decision)

        return self._walls.get((record.table_key, run.recipe.model_dump_json(include=PLANNED)), find)
