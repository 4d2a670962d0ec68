"""Messages are the same after they crossed, and a channel says when its other end is gone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from components.workers.json_lines import JsonLines
from components.workers.messages import Crashed, Done, Failure, Progress, Ready, Refused

SAID = Ready | Progress | Done[list[int]] | Failure


@pytest.fixture
def channels() -> Iterator[tuple[JsonLines, JsonLines]]:
    (first_in, first_out), (second_in, second_out) = os.pipe(), os.pipe()
    adapter: TypeAdapter[object] = TypeAdapter(SAID)
    one = JsonLines(os.fdopen(first_in, "rb"), os.fdopen(second_out, "wb"), adapter)
    other = JsonLines(os.fdopen(second_in, "rb"), os.fdopen(first_out, "wb"), adapter)
    yield one, other
    one._outgoing.close()
    other.close()
    one.close()


def test_what_was_said_is_what_is_heard(channels: tuple[JsonLines, JsonLines]) -> None:
    here, there = channels
    said = [Ready(), Progress("größer\n", 0.1), Done([1, 2]), Refused("Misfit", "a", "b", "c", "d"), Crashed("x")]
    for message in said:
        here.send(message)
    assert [there.recv() for _ in said] == said
    assert not there.poll(0)
    here._outgoing.close()
    assert there.poll(1)
    for _ in range(2):
        with pytest.raises(EOFError):
            there.recv()


def test_what_is_no_message_is_refused(channels: tuple[JsonLines, JsonLines]) -> None:
    here, there = channels
    here.send({"kind": "done", "result": Path("a")})
    with pytest.raises(ValidationError):
        there.recv()
