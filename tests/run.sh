#!/usr/bin/env bash
# Installs what the tests need and passes them: lint, format, types, import floors, tests.
# Arguments go on to pytest: `bash tests/run.sh tests/unit -k split`.
set -euo pipefail
cd "$(dirname "$0")/.."

python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r tests/requirements.txt

browser="${LAYERBOARD_BROWSER:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
if [ -z "$browser" ]; then
  if command -v apt-get >/dev/null; then
    as_root=""; [ "$(id -u)" = 0 ] || as_root="sudo"
    $as_root apt-get update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
    browser="$(command -v chromium)"
  else
    python -m playwright install chromium
  fi
fi
export LAYERBOARD_BROWSER="$browser"

python -m ruff check .
python -m ruff format --check .
python -m mypy
lint-imports
tests() {
  # In the order of the folders: what the tests of a folder share is made once, and the short ones come last.
  python -m pytest -n 2 --dist loadfile --no-loadscope-reorder "$@"
}
if [ $# -gt 0 ]; then tests "$@"; exit; fi
# In processes of their own: what XLA has compiled for a test is given back with its process alone, gigabytes in the end.
failed=0
tests tests/app tests/browser || failed=$?
tests tests/integration || failed=$?
tests tests/unit --ignore tests/unit/training || failed=$?
tests tests/unit/training || failed=$?
exit "$failed"
