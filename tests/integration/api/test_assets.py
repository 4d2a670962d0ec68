"""The scripts of the show, as browsers load them: kept, asked for each time, and nothing beside them."""

from pathlib import Path

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from components.api.assets import folder_route
from components.widgets.assets import ASSETS

SCRIPT = "export const one = 1;"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of scripts within one that has secrets."""
    made = tmp_path / "scripts"
    (made / "inner").mkdir(parents=True)
    (made / "one.js").write_text(SCRIPT, encoding="utf-8")
    (made / "show.css").write_text("p {}", encoding="utf-8")
    for hidden in ("one.py", ".js", "inner/two.js", "../secret.js", "one.js.map"):
        (made / hidden).write_text("secret", encoding="utf-8")
    return made


def get(folder: Path, name: str, **headers: str) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=[folder_route("/assets/show", folder)]))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as calls:
            return await calls.get(f"/assets/show/{name}", headers=headers)

    return anyio.run(once)


@pytest.mark.parametrize(("name", "kind"), [("one.js", "text/javascript"), ("show.css", "text/css")])
def test_a_file_comes_with_its_kind(folder: Path, name: str, kind: str) -> None:
    answer = get(folder, name)
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
    assert answer.text == (folder / name).read_text(encoding="utf-8")


def test_an_update_is_seen_at_once_and_what_is_unchanged_is_not_sent_again(folder: Path) -> None:
    first = get(folder, "one.js")
    assert first.headers["cache-control"] == "no-cache"
    again = get(folder, "one.js", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    (folder / "one.js").write_text(SCRIPT.replace("1", "2"), encoding="utf-8")  # as long as it was
    updated = get(folder, "one.js", **{"if-none-match": first.headers["etag"]})
    assert (updated.status_code, updated.text) == (200, "export const one = 2;")
    assert updated.headers["etag"] != first.headers["etag"]


TRICKS = ["../secret.js", "..%2fsecret.js", "%2e%2e/secret.js", "..%5csecret.js", "%2f%2e%2e%2fsecret.js", "one.js%00"]
ABSENT = ["", "two.js", "one.py", ".js", "inner", "inner/two.js", "one.js.map", "one.js/", "ONE.JS"]


@pytest.mark.parametrize("name", [*TRICKS, *ABSENT])
def test_nothing_but_the_files_of_the_folder_is_served(folder: Path, name: str) -> None:
    answer = get(folder, name)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_all_modules_of_the_show_are_served() -> None:
    modules = [file.name for file in (ASSETS / "show").iterdir()]
    assert "forward.js" in modules
    for name in modules:
        assert get(ASSETS / "show", name).status_code == 200, name
