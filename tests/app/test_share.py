"""A network leaves one browser and comes into another: as a link, and as JSON."""

from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from components.domain.recipe import Recipe
from components.store.database import open_store
from components.store.datasets import add_dataset
from components.store.experiments import get_experiment
from components.store.visitors import visitor_id
from tests.app.test_pages import errors, fresh, on, unfold, with_iris

CSV = b"a,b,kind\n" + b"".join(b"%d,%d,%s\n" % (n, n * 7 % 5, b"xy"[n % 2 : n % 2 + 1]) for n in range(60))


def recipe(app: AppTest) -> Recipe:
    visitor = visitor_id(app.session_state["current_token"])
    return get_experiment(open_store(), visitor, app.session_state["current_experiment"]).recipe


def link(app: AppTest) -> str:
    unfold(app, "network_share")
    return next(code.value for code in app.code if "?recipe=" in code.value)


def opened(address: str) -> AppTest:
    """Another browser, in which the link is opened."""
    app = fresh()
    app.query_params["recipe"] = parse_qs(urlsplit(address).query)["recipe"][0]
    return on(app, "network")


def with_own_table() -> AppTest:
    app = fresh()
    table = add_dataset(open_store(), visitor_id(app.session_state["current_token"]), "own.csv", CSV)
    on(app, "data")
    next(button for button in app.button if button.key == f"tables_open_{table.id}").click().run()
    return on(app, "network")


def unlike(own: Recipe, other: Recipe) -> dict[str, object]:
    one, two = own.model_dump(mode="json"), other.model_dump(mode="json")
    return {name: two[name] for name in one if one[name] != two[name]}


def test_a_link_to_a_sample_opens_in_any_browser() -> None:
    app = on(with_iris(), "network")
    app.selectbox(key="network_preset").set_value("small").run()
    other = opened(link(app))
    assert not other.error
    assert unlike(recipe(app), recipe(other)).keys() == {"dataset"}
    assert "recipe" not in other.query_params


def test_a_link_to_an_own_table_says_what_is_missing_until_its_owner_shares_it() -> None:
    app = with_own_table()
    address = link(app)
    assert "made while its table, own.csv, was not shared" in errors(opened(address)).replace("\\", "")
    app.button(key="network_share_table").click().run()
    shared = link(app)
    assert shared != address
    other = opened(shared)
    assert not other.error
    assert unlike(recipe(app), recipe(other)).keys() == {"dataset"}
    app.button(key="network_share_table").click().run()
    assert link(app) == address
    assert "not shared" in errors(opened(shared))


def test_a_damaged_link_is_told_and_the_page_goes_on() -> None:
    app = on(with_iris(), "network")
    for letters in ("x", "", "%00", "a" * 5000):
        app.query_params["recipe"] = letters
        app.run()
        assert not app.exception, letters
        assert ("damaged" in errors(app)) is bool(letters), letters
        assert any("Output" in text.value for text in app.markdown), letters


def test_a_recipe_is_opened_from_its_json() -> None:
    app = unfold(on(with_iris(), "network"), "network_share")
    document = recipe(app).model_copy(update={"layers": []}).model_dump_json()
    app.button(key="network_open").click().run()
    assert "There is no recipe to open yet. Choose its file, or paste its JSON." in errors(app).replace(
        "\\", ""
    ).replace("*", "")
    # Pasted and pressed at once, as a mouse does it: the first press counts.
    app.text_area(key="network_paste").set_value(document)
    app.button(key="network_open").click().run()
    assert not app.error
    assert recipe(app).layers == []


def test_what_is_pasted_stays_when_share_is_folded_and_opened_again() -> None:
    app = unfold(on(with_iris(), "network"), "network_share")
    app.text_area(key="network_paste").set_value("{").run()
    for is_open in (False, True):
        app.session_state["network_share"] = is_open
        app.run()
        assert app.text_area(key="network_paste").value == "{"


REFUSED = [
    ("{", "no JSON"),
    ("[1]", "JSON object"),
    ('{"target": "species"}', "layers"),
    ('{"target": "nothing", "layers": []}', "no column nothing"),
    ('{"target": "species", "layers": [{"type": "Dense", "units": 1e9}]}', "4096"),
    ('{"target": "species", "layers": [], "columns": {"height": {"role": "ignore"}}}', "height"),
]


def test_json_that_does_not_fit_is_refused_in_words() -> None:
    app = unfold(on(with_iris(), "network"), "network_share")
    before = recipe(app)
    for text, told in REFUSED:
        app.text_area(key="network_paste").set_value(text).run()
        app.button(key="network_open").click().run()
        assert told in errors(app).replace("\\", "").replace("4,096", "4096"), text
        assert "layers.0" not in errors(app)
        assert recipe(app) == before
