"""New rows come as JSON or as a file of any kind that tables are read from, named by its media type."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterable

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.integration.api.conftest import Known
from tests.integration.api.test_reading import call

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = ["size", "colour", "open", "day"]
ROWS = [["1,5", "red", "yes", "01.03.2024"], ["2,5", "blue", "no", "02.03.2024"]]


def excel(rows: Iterable[list[str]]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    return file.getvalue()


def ods(rows: Iterable[list[str]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    sheet = f'<table:table table:name="Rows">{cells}</table:table>'
    content = f"<office:spreadsheet>{sheet}</office:spreadsheet>"
    body = f'<office:document-content{spaces} office:version="1.2"><office:body>{content}</office:body></office:document-content>'
    named = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{named}</manifest:manifest>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", body)
    return file.getvalue()


def parquet(rows: list[list[str]]) -> bytes:
    names, *cells = rows
    file = io.BytesIO()
    pq.write_table(pa.table([list(column) for column in zip(*cells, strict=True)], names), file)
    return file.getvalue()


def text(rows: Iterable[list[str]], delimiter: str) -> bytes:
    return "".join(delimiter.join(row) + "\n" for row in rows).encode()


def as_json(rows: list[list[str]]) -> bytes:
    names, *cells = rows
    return json.dumps({"rows": [dict(zip(names, row, strict=True)) for row in cells]}).encode()


def as_json_lines(rows: list[list[str]]) -> bytes:
    names, *cells = rows
    return "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in cells).encode()


BODIES = {
    "": as_json,
    "application/json": as_json,
    "Application/JSON; charset=utf-8": as_json,
    "application/problem+json": as_json,
    "application/x-www-form-urlencoded": as_json,  # what curl says where nobody says anything
    "text/plain;charset=UTF-8": as_json,  # what a browser's fetch says of a text
    "text/csv": lambda rows: text(rows, ";"),
    "Text/CSV; charset=utf-8; header=present": lambda rows: text(rows, ";"),
    "application/csv": lambda rows: text(rows, ";"),
    "text/tab-separated-values": lambda rows: text(rows, "\t"),
    EXCEL: excel,
    f"{EXCEL}; charset=binary": excel,
    "application/vnd.ms-excel": excel,
    ODS: ods,
    "application/vnd.apache.parquet": parquet,
    "application/x-parquet": parquet,
    "application/x-ndjson": as_json_lines,
    "application/gzip": lambda rows: gzip.compress(text(rows, ";")),
    "application/octet-stream": excel,
}


@pytest.mark.parametrize("media_type", BODIES)
def test_rows_are_read_as_what_they_are(known: Known, media_type: str) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    answer = call("POST", f"/api/runs/{known.run}/predict", content=BODIES[media_type]([NAMES, *ROWS]), headers=headers)
    # They fit; there is no engine in this module that would predict.
    assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "engine_not_ready"), answer.text
    other = [[*NAMES[:3], "date"], *ROWS]
    answer = call("POST", f"/api/runs/{known.run}/predict", content=BODIES[media_type](other), headers=headers)
    assert (answer.status_code, answer.json()["detail"]["where"]) == (422, "day"), answer.text


@pytest.mark.parametrize("media_type", ["image/png", "multipart/form-data; boundary=x", "application/pdf", "rows"])
def test_what_no_rows_come_in_is_refused_in_words(known: Known, media_type: str) -> None:
    headers = {"Content-Type": media_type}
    answer = call("POST", f"/api/runs/{known.run}/predict", content=as_json([NAMES, *ROWS]), headers=headers)
    problem = answer.json()["detail"]
    assert (answer.status_code, problem["code"], problem["where"]) == (422, "unknown_media_type", "Content-Type")
    assert media_type.split(";")[0] in problem["what"] and EXCEL in problem["remedy"]


def test_every_media_type_of_rows_is_described(known: Known) -> None:
    document = call("GET", "/api/openapi.json").json()
    content = document["paths"]["/runs/{run_id}/predict"]["post"]["requestBody"]["content"]
    assert content.keys() >= {"application/json", "text/csv", "text/tab-separated-values", EXCEL, ODS}
    assert "NewRows" in content["application/json"]["schema"]["$ref"]
