"""The network computed in the browser is Keras's: its answers, what each layer says, and the gradients."""

import base64
import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from components.domain.layers import LAYERS
from tests.browser.conftest import ROOT
from tests.browser.show_networks import ACTIVATIONS, NETWORKS

RUN = """
async ([expected, simd]) => {
  const {Network} = await import('/assets/show/forward.js');
  const {floats, sampleRows} = await import('/assets/show/show_document.js');
  const {useSimd} = await import('/assets/show/matrix.js');
  useSimd(simd);
  const {show} = expected;
  const {x, y, count} = sampleRows(show);
  const network = new Network(show);
  network.setWeights(floats(expected.weights));
  const earlier = network.forward(x.slice(0, 3 * show.width), 3);
  const result = network.forward(x, count, earlier);
  const named = network.gradients(x, y, count, result);
  const gradients = new Float32Array(show.weights);
  show.layers.forEach((layer, index) => {
    for (const [name, [begin]] of Object.entries(layer.weights)) gradients.set(named[index][name], begin);
  });
  return {outputs: [...result.outputs], layers: result.layers.map((each) => [...each]), gradients: [...gradients]};
}
"""


def unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


@pytest.fixture(scope="module")
def keras_answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("keras") / "answers.json"
    command = [sys.executable, "-m", "tests.browser.keras_answers", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answers: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return answers


def test_every_layer_and_activation_is_held_against_keras() -> None:
    shown = [layer for network in NETWORKS.values() for layer in network.layers]
    assert {type(layer) for layer in shown} == set(LAYERS)
    assert {getattr(layer, "activation", "linear") for layer in shown} == set(ACTIVATIONS)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_browser_computes_what_keras_does(name: str, show_page: Page, keras_answers: dict[str, Any]) -> None:
    expected = keras_answers[name]
    found = show_page.evaluate(RUN, [expected, True])
    for values, answer in zip(found["layers"], expected["layers"], strict=True):
        np.testing.assert_allclose(values, unpacked(answer), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(found["outputs"], found["layers"][-1])
    np.testing.assert_allclose(found["gradients"], unpacked(expected["gradients"]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["wide", "deep", "regression, several embedded"])
def test_a_browser_without_simd_computes_the_same(name: str, show_page: Page, keras_answers: dict[str, Any]) -> None:
    fast, plain = (show_page.evaluate(RUN, [keras_answers[name], simd]) for simd in (True, False))
    for part in ("outputs", "gradients"):
        np.testing.assert_allclose(plain[part], fast[part], rtol=1e-4, atol=1e-5)
    assert plain["gradients"] != fast["gradients"]  # two ways indeed: they round differently


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("network.setWeights(new Float32Array(3))", "Expected 2 weights. Received: 3."),
        ("network.forward(new Float32Array(5), 4)", "Expected 4 rows of 1 numbers. Received: 5 numbers."),
        ("new Network({...show, layers: [{type: 'Swirl', weights: {}}]})", "No layer of a network is known as Swirl."),
    ],
)
def test_what_does_not_fit_is_refused_with_what_came(act: str, said: str, show_page: Page) -> None:
    output = (
        '{type: "Dense", units: 1, activation: "sigmoid", output: true, weights: {kernel: [0, [1, 1]], bias: [1, [1]]}}'
    )
    script = f"""async () => {{
      const {{Network}} = await import('/assets/show/forward.js');
      const show = {{task: 'binary', width: 1, weights: 2, layers: [{output}]}};
      const network = new Network(show);
      try {{ {act}; }} catch (error) {{ return error.message; }}
    }}"""
    assert show_page.evaluate(script) == said
