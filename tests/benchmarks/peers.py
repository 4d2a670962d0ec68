"""What the engine is measured against: Keras's own fit, scikit-learn's MLP, a PyTorch loop, and plain C as the floor.

Each is given the same rows, layers, optimizer (Adam, 0.001) and batches of the same size; each answers seconds an epoch.
"""

import ctypes
import itertools
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

FLOOR = Path(__file__).with_name("floor.c")


@dataclass(frozen=True)
class Work:
    """A job: `rows` rows of `width` numbers, two classes, hidden Dense layers with relu, epochs to train."""

    name: str
    rows: int
    width: int
    hidden: tuple[int, ...]
    batch_size: int
    epochs: int
    peer_epochs: int  # so many are enough to know a slow peer's pace

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(0)
        x = rng.normal(0, 1, (self.rows, self.width)).astype("float32")
        score = x[:, 0] * x[:, 1] + x[:, 2] + rng.normal(0, 0.5, self.rows)
        return x, (score > 0).astype("float32")


def keras_model(work: Work) -> Any:
    import keras

    keras.utils.set_random_seed(0)
    hidden = [keras.layers.Dense(units, activation="relu") for units in work.hidden]
    return keras.Sequential([keras.Input((work.width,)), *hidden, keras.layers.Dense(1, activation="sigmoid")])


def fit(work: Work, epochs: int, **options: Any) -> tuple[float, float]:
    """(whole seconds of `epochs`, seconds of an epoch after the first)."""
    import keras

    x, y = work.data()
    model, times = keras_model(work), [time.perf_counter()]

    class Clock(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            times.append(time.perf_counter())

    model.compile("adam", "binary_crossentropy", metrics=["accuracy"], **options)
    model.fit(x, y, epochs=epochs, batch_size=work.batch_size, verbose=0, callbacks=[Clock()])
    later = np.diff(times)[1:]
    return times[-1] - times[0], float(np.median(later)) if len(later) else times[-1] - times[0]


def best_fit(work: Work, epochs: int) -> tuple[float, str]:
    """The fastest of fit's ways, and which one it was."""
    steps = -(-work.rows // work.batch_size)
    ways = {
        "jit_compile": {"jit_compile": True},
        "steps_per_execution": {"steps_per_execution": steps, "jit_compile": False},
        "both": {"steps_per_execution": steps, "jit_compile": True},
        "neither": {"jit_compile": False},
    }
    found = {name: fit(work, epochs, **options)[1] for name, options in ways.items()}
    name = min(found, key=lambda each: found[each])
    return found[name], name


def scikit_learn(work: Work, epochs: int) -> float:
    from sklearn.neural_network import MLPClassifier

    x, y = work.data()
    model = MLPClassifier(
        work.hidden, alpha=0, batch_size=work.batch_size, max_iter=epochs, tol=0, n_iter_no_change=10**6, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it did not converge
        began = time.perf_counter()
        model.fit(x, y)
    return (time.perf_counter() - began) / epochs


def pytorch(work: Work, epochs: int) -> float | None:
    """None where PyTorch is not installed: the project does not need it."""
    try:
        import torch
    except ImportError:
        return None
    x, y = (torch.from_numpy(part) for part in work.data())
    y = y[:, None]
    sizes = [work.width, *work.hidden]
    layers: list[Any] = []
    for before, after in itertools.pairwise(sizes):
        layers += [torch.nn.Linear(before, after), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-1], 1))
    optimizer, loss = torch.optim.Adam(model.parameters(), 0.001), torch.nn.BCEWithLogitsLoss()
    times = [time.perf_counter()]
    for _ in range(epochs):
        order = torch.randperm(len(x))
        for at in range(0, len(x), work.batch_size):
            batch = order[at : at + work.batch_size]
            optimizer.zero_grad(set_to_none=True)
            loss(model(x[batch]), y[batch]).backward()
            optimizer.step()
        times.append(time.perf_counter())
    return float(np.median(np.diff(times)))


def floor(work: Work, epochs: int) -> float | None:
    """One hidden layer in plain C, as the compiler makes it; None without a compiler or with more layers."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or len(work.hidden) != 1:
        return None
    x, y = work.data()
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "floor.so"
        options = ["-O3", "-march=native", "-fno-math-errno", "-shared", "-fPIC"]
        subprocess.run([compiler, *options, str(FLOOR), "-o", str(library), "-lm"], check=True)
        train = ctypes.CDLL(str(library)).train
    rng = np.random.default_rng(0)
    orders = np.stack([rng.permutation(work.rows) for _ in range(epochs)]).astype("int32")
    units = work.hidden[0]
    weights = rng.normal(0, 0.3, (work.width + 2) * units + 1).astype("float32")
    slots, losses = np.zeros((3, len(weights)), "float32"), np.zeros(epochs, "float32")
    pointers = [part.ctypes.data_as(ctypes.c_void_p) for part in (x, y, orders, weights, slots, losses)]
    sizes = [ctypes.c_int(value) for value in (work.rows, work.width, units, work.batch_size, epochs)]
    began = time.perf_counter()
    train(*pointers, *sizes)
    took = (time.perf_counter() - began) / epochs
    assert np.isfinite(losses).all() and losses[-1] < losses[0], "the floor does not learn"
    return took


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a measurement in a process of its own, so that none inherits another's threads or memory."""
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, function, arguments))
    process.start()
    theirs.close()
    try:
        return mine.recv()
    finally:
        process.join()


def _answer(channel: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    channel.send(function(*arguments))
    channel.close()
    os._exit(0)
