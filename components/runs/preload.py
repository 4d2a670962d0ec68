"""What every child needs, imported once in the fork server: TensorFlow takes seconds, a child made from here none.

Nothing here runs a TensorFlow operation: its threads would not survive the fork.
"""

import os
import sys

# TensorFlow and PyArrow in one process can hang. Nothing of ours that is imported here needs PyArrow, but Keras imports
# pandas, which imports PyArrow where it is there.
sys.modules.setdefault("pyarrow", None)  # type: ignore[arg-type]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import components.prediction.scoring  # noqa: E402
import components.runs.child  # noqa: E402
import components.training.process  # noqa: E402
import components.training.run  # noqa: E402, F401

# scikit-learn looks PyArrow up among the loaded modules and takes what it finds for the module.
if sys.modules.get("pyarrow", True) is None:
    del sys.modules["pyarrow"]
