"""Real runs, told to pause, resume and stop at random moments a few hundredths of a second apart: the last word wins."""

import time

import numpy as np

from components.domain.problem import NotNow
from components.domain.recipe import Recipe
from components.runs import lifecycle
from components.runs.app_state import app_state
from components.store.database import open_store
from components.store.runs import RunRecord, get_run

RUNS = 12
SAY = {"pause": lifecycle.pause_run, "resume": lifecycle.resume_run, "stop": lifecycle.stop_run}


def at_rest(run: RunRecord) -> bool:
    return run.status.final or (run.status == "paused" and run.command == "none")


def test_the_last_word_to_a_run_wins_whenever_it_comes(clinic: Recipe) -> None:
    rng = np.random.default_rng(0)
    training = clinic.training.model_copy(update={"epochs": 100_000})
    endless = clinic.model_copy(update={"training": training})
    scripts = [["pause", "stop"]] * (RUNS // 2)
    scripts += [[*rng.choice(list(SAY), 3), rng.choice(["pause", "stop"])] for _ in range(RUNS // 2)]
    lost = []
    for script in scripts:
        run = lifecycle.start_run(app_state(), "ada", endless)
        said = "resume"
        for word in script:
            time.sleep(float(rng.uniform(0.0, 0.25)))
            try:
                SAY[word](app_state(), "ada", run.id)
            except NotNow:
                continue  # it had ended, or nothing stood still
            said = word
        if said == "resume":
            lifecycle.stop_run(app_state(), "ada", run.id)
            said = "stop"
        deadline = time.monotonic() + 60
        while not at_rest(found := get_run(open_store(), "ada", run.id)):
            assert time.monotonic() < deadline, (script, found)
            time.sleep(0.02)
        if found.status != {"pause": "paused", "stop": "stopped"}[said]:
            lost.append((script, found.status, found.error))
    assert not lost
