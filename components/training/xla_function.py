"""A traced function that runs two ways: uncompiled at once, or as one XLA program that is compiled in the background."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow as tf

POLL_SECONDS = 0.02

log = logging.getLogger(__name__)

_CANNOT = (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError, tf.errors.NotFoundError)
_DAMAGED = (tf.errors.DataLossError, tf.errors.OutOfRangeError)


class XlaFunction:
    """A function of tensors and of the variables it captures.

    Example:
        >>> double = XlaFunction(lambda x: 2 * x, tf.TensorSpec((3,)))
        >>> double.compile_in_background()
        >>> double(tf.ones(3), compiled=False)  # at once
        >>> double(tf.ones(3), compiled=True)  # waits for the compiler
    """

    def __init__(self, function: Callable[..., Any], *signature: Any) -> None:
        """Trace `function` once for arguments of `signature`; both ways use the one graph."""
        self._signature = signature
        self._traced = tf.function(function, autograph=False).get_concrete_function(*signature)
        self._xla = tf.function(self._all, jit_compile=True, autograph=False)
        self._compiling: threading.Thread | None = None
        self._failure: Exception | None = None
        self.why_uncompiled = ""  # what XLA says where it cannot compile the function

    def _all(self, arguments: tuple[Any, ...], captured: list[Any]) -> Any:
        types = [output.dtype for output in self._traced.outputs]
        return tf.raw_ops.StatefulPartitionedCall(args=[*arguments, *captured], Tout=types, f=self._traced)

    def compile_in_background(self, *first: Any) -> None:
        """Compile in a thread, by a call with `first`, zeros for the other arguments and stand-ins for the variables."""
        # A tuple, as a call has them: of a list the program would be compiled once more.
        arguments = (*first, *(tf.zeros(spec.shape, spec.dtype) for spec in self._signature[len(first) :]))
        stand_ins = [_stand_in(captured) for captured in self._traced.captured_inputs]
        # TensorFlow numbers what it traces, and XLA looks for a cached program by that name too. In the thread the number
        # would depend on how far the first epoch beside it is, and a cached program would be found by luck alone.
        self._xla.get_concrete_function(arguments, _handles(stand_ins))
        self._compiling = threading.Thread(target=self._compile, args=(arguments, stand_ins), daemon=True)
        self._compiling.start()

    def _compile(self, arguments: tuple[Any, ...], stand_ins: list[Any]) -> None:
        captured = _handles(stand_ins)
        try:
            try:
                self._xla(arguments, captured)
            except (*_DAMAGED, tf.errors.InvalidArgumentError) as error:
                # A program that an earlier process left in the cache may be cut short: once more without it.
                if not clear_damaged_cache(str(error)):
                    raise
                self._xla(arguments, captured)
        except _CANNOT as error:
            self.why_uncompiled = str(error).splitlines()[0]
        except Exception as error:  # noqa: BLE001 - it is raised where the program is called
            self._failure = error

    def __call__(self, *arguments: Any, compiled: bool) -> list[Any]:
        """Run it; `compiled` waits for XLA, and where that cannot compile the function, goes uncompiled."""
        if compiled:
            self.wait()
        if compiled and not self.why_uncompiled:
            outputs = self._xla(arguments, self._traced.captured_inputs)
        else:
            outputs = self._traced(*arguments)
        return list(outputs) if isinstance(outputs, list | tuple) else [outputs]

    def wait(self, go_on: Callable[[], bool] = lambda: True) -> bool:
        """Until it is compiled, or cannot be; no longer than `go_on` says. Whether it came to that."""
        while self._compiling is not None and self._compiling.is_alive():
            if not go_on():
                return False
            self._compiling.join(POLL_SECONDS)
        if self._failure is not None:
            raise self._failure
        return True


def _stand_in(captured: Any) -> Any:
    """A variable like the one whose handle was captured; what is no variable stands for itself."""
    if captured.dtype != tf.resource:
        return captured
    of_value = captured._handle_data.shape_and_type[0]
    return tf.Variable(tf.zeros([size.size for size in of_value.shape.dim], tf.as_dtype(of_value.dtype)))


def _handles(stand_ins: list[Any]) -> list[Any]:
    return [item.handle if isinstance(item, tf.Variable) else item for item in stand_ins]


CACHE_FOLDERS: set[Path] = set()  # of this process: XLA reads the flag that names its folder once, before all else


def clear_damaged_cache(complaint: str) -> bool:
    """Remove cached programs if `complaint` is about one; says whether any was there."""
    mentioned = [
        folder for folder in CACHE_FOLDERS if "cache" in complaint or str(folder) in complaint or "bytes" in complaint
    ]
    cached = [file for folder in mentioned for file in folder.glob("*.pb")]
    for file in cached:
        log.warning("a cached program is damaged and is compiled anew: %s", complaint)
        file.unlink(missing_ok=True)
    return bool(cached)
