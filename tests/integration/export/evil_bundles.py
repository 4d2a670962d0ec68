"""Bundles that somebody made to harm: each is a good one with something else in it."""

import hashlib
import io
import json
import pickle
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from components.export import checksums

Change = Callable[[bytes], bytes]
Evil = Callable[[bytes], bytes]  # a bundle, of a good one
RATE = b'{"learning_rate": %s, "asked": 1, "epoch": 1}'
ZEROS = 300_000_000  # bytes: more than may be in memory


class MakesAFile:
    """Makes a file where it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.marker,)


def members_of(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", method) as archive:
        warnings.simplefilter("ignore")  # of two files with one name
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


def changed(**changes: Change | bytes | None) -> Evil:
    """The bundle with other files; `run__json` is run.json. None takes one out."""

    def evil(bundle: bytes) -> bytes:
        members = members_of(bundle)
        for key, change in changes.items():
            name = key.replace("__", ".")
            new = change(members[name]) if callable(change) else change
            members.pop(name, None)
            if new is not None:
                members[name] = new
        return zipped(with_sums(members).items())

    return evil


def with_sums(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with checksums that are right for them, as a forger would write them."""
    rest = {name: data for name, data in members.items() if name != checksums.FILE}
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in rest.items()}
    return rest | {checksums.FILE: checksums.as_text(sums).encode()}


def changed_later(**changes: Change | bytes | None) -> Evil:
    """As `changed`, by somebody who leaves the checksums as they are."""

    def evil(bundle: bytes) -> bytes:
        sums = members_of(bundle)[checksums.FILE]
        return zipped((members_of(changed(**changes)(bundle)) | {checksums.FILE: sums}).items())

    return evil


def without_sums(bundle: bytes) -> dict[str, bytes]:
    return {name: data for name, data in members_of(bundle).items() if name != checksums.FILE}


def added(*names: str | zipfile.ZipInfo) -> Evil:
    return lambda bundle: zipped([*members_of(bundle).items(), *((name, b"evil") for name in names)])


def said(**fields: Any) -> Change:
    """JSON with other fields; `training__epochs` is that of an object within."""

    def change(data: bytes) -> bytes:
        document = json.loads(data)
        for path, value in fields.items():
            *above, last = path.split("__")
            inner = document
            for step in above:
                inner = inner[int(step) if step.isdigit() else step]
            inner[last] = value
        return json.dumps(document).encode()

    return change


def arrays(**changes: Callable[[np.ndarray], np.ndarray] | bytes | None) -> Change:
    """training.npz with other arrays, or other bytes in their place."""

    def change(data: bytes) -> bytes:
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            kept = {name: found[name] for name in found.files}
        members = {}
        for name in {**kept, **changes}:
            wanted = changes.get(name, lambda array: array)
            if wanted is not None:
                members[f"{name}.npy"] = wanted if isinstance(wanted, bytes) else as_npy(wanted(kept[name]))
        return zipped(members.items(), zipfile.ZIP_STORED)

    return change


def head(**fields: Any) -> Change:
    """training.npz that says something else of its first state."""

    def change(array: np.ndarray) -> np.ndarray:
        document = json.loads(str(array))
        document["states"][0].update(fields)
        return np.array(json.dumps(document))

    return arrays(document=change)


def as_npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def npy_that_says(shape: tuple[int, ...], descr: str = "<f4") -> bytes:
    """An array of four bytes that says it is of another shape."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": False, "shape": shape})
    return file.getvalue() + b"\x00" * 4


def symlink(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = 0o120777 << 16
    return member


def with_listed(field: int, value: int, kind: str = "I") -> Evil:
    """The bundle whose list says something else of every file: `field` is its place in an entry of the list."""

    def evil(bundle: bytes) -> bytes:
        data, at = bytearray(bundle), bundle.index(b"PK\x01\x02")
        while data[at : at + 4] == b"PK\x01\x02":
            name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
            struct.pack_into(f"<{kind}", data, at + field, value)
            at += 46 + name + extra + comment
        return bytes(data)

    return evil


def packed_with(method: int, name: str) -> Evil:
    def evil(bundle: bytes) -> bytes:
        members, made = members_of(bundle), io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, data in members.items():
                archive.writestr(each, data, compress_type=method if each == name else None)
        return made.getvalue()

    return evil


def damaged_at(name: str) -> Evil:
    """A byte of a file turned."""

    def evil(bundle: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            member = archive.getinfo(name)
        at = member.header_offset + 30 + len(name) + member.compress_size // 2
        return bundle[:at] + bytes([bundle[at] ^ 0xFF]) + bundle[at + 1 :]

    return evil


def pickles(marker: Path) -> Mapping[str, bytes]:
    """What makes the marker where it is unpickled."""
    evil = np.array([MakesAFile(marker)], "object")
    return {"array": as_npy(evil), "pickle": pickle.dumps(MakesAFile(marker))}


def with_lambda(marker: Path) -> bytes:
    """model.keras with a layer that makes the marker when it is called, or loaded."""
    source = f"__import__('pathlib').Path({str(marker)!r}).touch()"
    layer = keras.layers.Lambda(eval(f"lambda x: (x, {source})[0]"))
    inputs = keras.Input((3,))
    model = keras.Model(inputs, layer(inputs))
    marker.unlink()  # building it has called it
    file = marker.with_suffix(".keras")
    model.save(file)
    return file.read_bytes()


def without_bound(array: np.ndarray) -> np.ndarray:
    spoiled = array.copy()
    spoiled.flat[0] = np.inf
    return spoiled


def no_number(array: np.ndarray) -> np.ndarray:
    spoiled = array.copy()
    spoiled.flat[-1] = np.nan
    return spoiled


# By name: the evil bundle, the code of its refusal, and the file or word that the refusal names.
REFUSED: dict[str, tuple[Evil, str, str]] = {
    "up and out": (added("../evil.py"), "unsafe_bundle", "../evil.py"),
    "up and out within": (added("components/../../evil.py"), "unsafe_bundle", "evil.py"),
    "from the root": (added("/etc/cron.d/evil"), "unsafe_bundle", "/etc/cron.d/evil"),
    "a drive": (added("C:/evil.py"), "unsafe_bundle", "C:/evil.py"),
    "of Windows": (added("..\\evil.py"), "unsafe_bundle", "evil.py"),
    "a sign that writes backwards": (added("\u202eyp.live"), "unsafe_bundle", "yp.live"),
    "a link": (added(symlink("link.json")), "unsafe_bundle", "link.json"),
    "two of one name": (added("recipe.json"), "unsafe_bundle", "recipe.json"),
    "two of one name to Windows": (added("RECIPE.json"), "unsafe_bundle", "RECIPE.json"),
    "too many files": (added(*(f"{n}.txt" for n in range(20_000))), "unsafe_bundle", "20,0"),
    "locked": (with_listed(8, 1, "H"), "unsafe_bundle", "password"),
    "another packing": (packed_with(zipfile.ZIP_LZMA, "preparation.json"), "unsafe_bundle", "preparation.json"),
    "a smaller size than it has": (with_listed(24, 5), "damaged_bundle", checksums.FILE),
    "a size beyond all": (with_listed(24, 0xFFFFFFFE), "too_large", checksums.FILE),
    "files that begin nowhere": (with_listed(42, 0x7FFFFFFF), "damaged_bundle", ""),
    "cut short": (lambda bundle: bundle[: len(bundle) // 2], "damaged_bundle", "evil.zip"),
    "no zip": (lambda _: b"PK\x03\x04" + b"\x00" * 500, "damaged_bundle", "evil.zip"),
    "a byte of the weights": (damaged_at("training.npz"), "damaged_bundle", "training.npz"),
    "a byte of the recipe": (damaged_at("recipe.json"), "damaged_bundle", "recipe.json"),
    "another cell": (changed_later(data__csv=lambda data: data.replace(b"9", b"8", 1)), "damaged_bundle", "data.csv"),
    "another loss": (
        changed_later(history__csv=lambda data: data.replace(b"0", b"1", 1)),
        "damaged_bundle",
        "history.csv",
    ),
    "another name": (changed_later(run__json=said(name="mine")), "damaged_bundle", "run.json"),
    "another rate": (changed_later(recipe__json=said(training__learning_rate=0.5)), "damaged_bundle", "recipe.json"),
    "no checksums": (lambda bundle: zipped(without_sums(bundle).items()), "damaged_bundle", checksums.FILE),
    "checksums that are none": (
        lambda bundle: zipped({**without_sums(bundle), checksums.FILE: b"evil"}.items()),
        "damaged_bundle",
        checksums.FILE,
    ),
    "a file without a checksum": (
        lambda bundle: zipped({**members_of(bundle), checksums.FILE: b""}.items()),
        "damaged_bundle",
        "run.json",
    ),
    "no recipe": (changed(recipe__json=None), "damaged_bundle", "recipe.json"),
    "no weights": (changed(training__npz=None), "damaged_bundle", "training.npz"),
    "of an older version": (changed(run__json=None, training__npz=None), "old_bundle", "run.json"),
    "of a newer version": (changed(run__json=said(version=7)), "new_bundle", "run.json"),
    "a recipe that unfolds": (changed(recipe__json=b" " * ZEROS), "too_large", "recipe.json"),
    "a preparation that unfolds": (changed(preparation__json=b" " * ZEROS), "too_large", "preparation.json"),
    "weights that unfold": (changed(training__npz=b"\x00" * ZEROS), "too_large", "training.npz"),
    "epochs that unfold": (changed(history__csv=b"1" * ZEROS), "too_large", "history.csv"),
    "a table that unfolds": (changed(data__csv=b"a" * ZEROS), "too_large", "data.csv"),
    "a line of the table that unfolds": (changed(data__csv=b"a" * 90_000_000), "damaged_bundle", "data.csv"),
    "lists in lists": (changed(preparation__json=b"[" * 5_000_000), "damaged_bundle", "preparation.json"),
    "lists beside lists": (
        changed(preparation__json=b"[" + b"[]," * 6_000_000 + b"[]]"),
        "damaged_bundle",
        "preparation.json",
    ),
    "lists in a recipe": (changed(recipe__json=b'{"layers":' * 50_000), "damaged_bundle", "recipe.json"),
    "a number without end": (changed(run__json=b'{"epoch": ' + b"9" * 1_000_000 + b"}"), "damaged_bundle", "run.json"),
    "no number": (changed(preparation__json=said(target_mean=float("nan"))), "damaged_bundle", "preparation.json"),
    "a zip in its place": (changed(recipe__json=zipped([("recipe.json", b"{}")])), "damaged_bundle", "recipe.json"),
    "a Lambda layer": (changed(recipe__json=said(layers=[{"type": "Lambda"}])), "wrong_field", "layers.0"),
    "a network without end": (
        changed(recipe__json=said(layers=[{"type": "Dense", "units": 4096}] * 60)),
        "too_many_parameters",
        "layers",
    ),
    "layers without end": (changed(recipe__json=said(layers=[{"type": "Dropout"}] * 900)), "wrong_field", "layers"),
    "another network": (
        changed(recipe__json=said(layers=[{"type": "Dense", "units": 9}])),
        "forged_bundle",
        "training.npz",
    ),
    "another target": (changed(recipe__json=said(target="size")), "forged_bundle", "run.json"),
    "ramps that fall": (
        changed(preparation__json=said(features__0__scaling="piecewise_linear", features__0__knots=[2.0, 1.0])),
        "forged_bundle",
        "preparation.json",
    ),
    "an embedding without end": (
        changed(preparation__json=said(features__1__encoding="embedding", features__1__dimension=10**12)),
        "too_many_parameters",
        "layers",
    ),
    "an embedding of less than nothing": (
        changed(preparation__json=said(features__1__encoding="embedding", features__1__dimension=-5)),
        "forged_bundle",
        "preparation.json",
    ),
    "no features": (changed(preparation__json=said(features=[])), "forged_bundle", "preparation.json"),
    "features that are none": (changed(preparation__json=said(features=[7])), "forged_bundle", "preparation.json"),
    "a list for a preparation": (changed(preparation__json=b"[]"), "forged_bundle", "preparation.json"),
    "epochs beyond the recipe": (changed(run__json=said(epoch=90_000)), "forged_bundle", "run.json"),
    "more epochs than there are": (changed(run__json=said(epoch=10**9)), "forged_bundle", "run.json"),
    "a run that still trains": (changed(run__json=said(status="running")), "forged_bundle", "run.json"),
    "a rate without bound": (
        changed(
            run__json=lambda data: data.replace(
                b'"learning_rates": []', b'"learning_rates": [' + RATE % b"1e999" + b"]"
            )
        ),
        "forged_bundle",
        "run.json",
    ),
    "a rate that was asked for in another century": (
        changed(run__json=said(learning_rates=[{"learning_rate": 0.1, "asked": 1e12, "epoch": 1}])),
        "forged_bundle",
        "run.json",
    ),
    "a hash and more": (changed(data__json=said(sha256="a" * 64 + "/../x")), "forged_bundle", "data.json"),
    "a name without end": (changed(run__json=said(name="x" * 5_000_000)), "forged_bundle", "run.json"),
    "a name that cannot be stored": (changed(run__json=said(name="x\x00")), "unusable_text", "name"),
    "an array that says more": (
        changed(training__npz=arrays(**{"0_best": npy_that_says((10**9, 1000))})),
        "forged_bundle",
        "training.npz",
    ),
    "an array beyond all": (
        changed(training__npz=arrays(**{"0_best": npy_that_says((2**62, 2**62))})),
        "forged_bundle",
        "training.npz",
    ),
    "an array of less than nothing": (
        changed(training__npz=arrays(**{"0_best": npy_that_says((-1, -1))})),
        "forged_bundle",
        "training.npz",
    ),
    "an array of long words": (
        changed(training__npz=arrays(document=npy_that_says((), "<U500000000"))),
        "forged_bundle",
        "training.npz",
    ),
    "an array of nothing": (
        changed(training__npz=arrays(**{"0_best": npy_that_says((0, 2**62))})),
        "forged_bundle",
        "training.npz",
    ),
    "a packed array": (
        changed(training__npz=zipped([("document.npy", b"\x00" * 2_000_000)])),
        "forged_bundle",
        "training.npz",
    ),
    "an array of another name": (
        changed(training__npz=arrays(evil=as_npy(np.zeros(3)))),
        "forged_bundle",
        "training.npz",
    ),
    "weights that are no zip": (changed(training__npz=b"evil"), "damaged_bundle", "training.npz"),
    "a missing array": (changed(training__npz=arrays(**{"0_history": None})), "damaged_bundle", "training.npz"),
    "weights without bound": (
        changed(training__npz=arrays(**{"0_variable_0": without_bound})),
        "forged_bundle",
        "training.npz",
    ),
    "weights that are no numbers": (
        changed(training__npz=arrays(**{"0_variable_0": no_number})),
        "forged_bundle",
        "training.npz",
    ),
    "best weights that are no numbers": (
        changed(training__npz=arrays(**{"0_best": no_number})),
        "forged_bundle",
        "training.npz",
    ),
    "weights of another seed": (changed(training__npz=head(seed=3)), "forged_bundle", "training.npz"),
    "weights of another epoch": (changed(training__npz=head(epoch=1)), "forged_bundle", "training.npz"),
    "a best epoch to come": (changed(training__npz=head(best_epoch=99)), "forged_bundle", "training.npz"),
    "no states": (
        changed(training__npz=arrays(document=lambda _: np.array('{"states": []}'))),
        "forged_bundle",
        "training.npz",
    ),
    "variables without end": (changed(training__npz=head(variables=10**15)), "damaged_bundle", "training.npz"),
    "other epochs": (changed(history__csv=b"epoch,loss\n1,0.5\n3,0.4\n"), "forged_bundle", "history.csv"),
    "epochs to come": (changed(history__csv=b"epoch,loss\n1,1\n2,1\n3,1\n4,1\n5,1\n"), "forged_bundle", "history.csv"),
    "epochs of words": (changed(history__csv=b"epoch,loss\n1,evil\n"), "forged_bundle", "history.csv"),
    "epochs without bound": (changed(history__csv=b"epoch,loss\n1,inf\n"), "forged_bundle", "history.csv"),
    "odd headings": (changed(history__csv=b'epoch,"<script>"\n1,2\n'), "forged_bundle", "history.csv"),
    "another row": (changed(data__csv=lambda data: data + data.splitlines()[-1]), "forged_bundle", "data.csv"),
    "a row less": (changed(data__csv=lambda data: data[: data.rindex(b"\n", 0, -1) + 1]), "forged_bundle", "data.csv"),
    "another column": (changed(data__csv=lambda data: data.replace(b"size", b"evil")), "forged_bundle", "data.csv"),
    "a table of odd bytes": (changed(data__csv=lambda data: data + b"\xff\xfe"), "damaged_bundle", "data.csv"),
    "a hash that is none": (changed(data__json=said(sha256="../../etc/passwd")), "forged_bundle", "data.json"),
    "a mark without end": (
        changed(data__json=said(read_as__split={"bp": ["/" * 1000, "size", "colour"]})),
        "forged_bundle",
        "data.json",
    ),
    "names of columns that are not there": (
        changed(data__json=said(read_as__renamed={"a": "not there"})),
        "forged_bundle",
        "data.json",
    ),
    "an option that cannot be": (
        changed(data__json=said(said_by_a_person={"encoding": "evil\x00codec"})),
        "unusable_text",
        "encoding",
    ),
}
