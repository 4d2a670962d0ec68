"""The advice of a run as its answer, with a cure that is a recipe of its own."""

import httpx
import pytest

from components.domain.parse_recipe import parse
from components.domain.recipe_patch import patched
from components.domain.run import EpochRecord, RunStatus
from components.store.database import open_store
from components.store.epochs import append_epochs
from components.store.runs import create_run, get_run, update_run
from components.store.visitors import visitor_id
from tests.integration.api.conftest import ADA, TOKEN, Known, api_client


def told(known: Known, losses: list[float], status: RunStatus) -> str:
    store, visitor = open_store(), visitor_id(TOKEN)
    run = create_run(store, visitor, get_run(store, visitor, known.run).recipe)
    logs = [EpochRecord(epoch, {"loss": loss, "val_loss": loss}, 0.01) for epoch, loss in enumerate(losses, 1)]
    append_epochs(store, run.id, logs)
    update_run(store, run.id, status=status)
    return run.id


def test_a_slow_training_is_told_with_evidence_and_a_cure(known: Known) -> None:
    run = told(known, [0.8 - 0.001 * epoch for epoch in range(30)], RunStatus.RUNNING)
    with api_client(headers=ADA) as client:
        (advice,) = client.get(f"/api/runs/{run}/advice").json()
        recipe = parse(client.get(f"/api/runs/{run}").json()["recipe"])
        assert (
            client.get(f"/api/runs/{run}/advice", headers={"Authorization": "Bearer another-visitor-1"}).status_code
            == 404
        )
    assert (advice["code"], advice["weight"]) == ("rate_too_low", "alarm")
    assert "In 30 epochs" in advice["evidence"] and "0.8 to 0.771" in advice["evidence"]
    assert advice["cure"]["label"] == "Learning rate 0.01"
    assert patched(recipe, advice["cure"]["patch"]).training.learning_rate == 0.01


def test_what_is_said_follows_the_training_also_where_epochs_are_told_again(known: Known) -> None:
    store, slow = open_store(), [0.8 - 0.001 * epoch for epoch in range(30)]
    run = told(known, slow, RunStatus.RUNNING)
    with api_client(headers=ADA) as client:
        assert [each["code"] for each in advice_of(client, run)] == ["rate_too_low"]
        append_epochs(store, run, [EpochRecord(n, {"loss": 0.2, "val_loss": 0.2}, 0.01) for n in range(31, 50)])
        assert advice_of(client, run) == []
        update_run(store, run, epoch=30, attempt=1)
        again = [EpochRecord(n, {"loss": 9.0, "val_loss": 0.2}, 0.01) for n in range(20, 50)]
        append_epochs(store, run, again)
        assert len(advice_of(client, run)) <= 3


def test_the_learning_rate_that_was_set_by_hand_is_the_one_that_is_spoken_of(known: Known) -> None:
    run = told(known, [0.8 - 0.001 * epoch for epoch in range(30)], RunStatus.RUNNING)
    change = {"learning_rate": 0.00001, "asked": 1.0, "epoch": 10}
    update_run(open_store(), run, learning_rate_changes=[change])
    with api_client(headers=ADA) as client:
        (advice,) = client.get(f"/api/runs/{run}/advice").json()
    assert advice["what"] == "The learning rate 0.00001, set by hand from epoch 11 on, is probably too low."
    assert "In 20 epochs" in advice["evidence"] and advice["cure"]["label"] == "Learning rate 0.001"


def advice_of(client: httpx.Client, run: str) -> list[dict[str, object]]:
    answer: list[dict[str, object]] = client.get(f"/api/runs/{run}/advice").json()
    return answer


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.FAILED])
def test_of_a_run_without_epochs_nothing_is_said(known: Known, status: RunStatus) -> None:
    run = told(known, [], status)
    with api_client(headers=ADA) as client:
        assert advice_of(client, run) == []
