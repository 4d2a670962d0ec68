"""Run a script of a folder where nothing of the app can be imported: python -I run_isolated.py folder script arguments ...

The folder itself is the only place to import from beside what is installed.
"""

import runpy
import sys
from pathlib import Path

folder, script, *arguments = sys.argv[1:]
sys.path.insert(0, folder)
sys.argv = [script, *arguments]
runpy.run_path(str(Path(folder) / script), run_name="__main__")
for name, module in list(sys.modules.items()):
    path = getattr(module, "__file__", None)
    if name.partition(".")[0] == "components" and path and not Path(path).is_relative_to(folder):
        sys.exit(f"{name} was imported from outside of the folder.")
