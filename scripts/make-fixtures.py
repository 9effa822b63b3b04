"""Writes the fixtures that tie Tenfold's gradients to PyTorch's and Keras's.

How to run: the committed JSON files under test/fixtures/ are what the tests read, so nobody needs
Python to run them. To make them again, create a virtual environment, install the peers
(`pip install -r bench/requirements.txt`), and call

    python scripts/make-fixtures.py [NAME ...]

with no name for all of: classic-gradients, classic-full, optimizers, layers. Every figure is
computed in float64 by PyTorch AND, independently, by Keras or TensorFlow; the script stops if the
two disagree, and the files hold PyTorch's. Parameters and inputs are exact float32 numbers, so a
float32 engine starts from the very same network. Same versions, same bytes: nothing is drawn from
a framework's random generator. The versions are written into each file.
"""

import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

# Before TensorFlow: PyTorch's compiler and TensorFlow both bring LLVM, and only this order loads.
import torch._dynamo  # noqa: E402, F401

from fixtures import classic, layers, optimizers  # noqa: E402
from fixtures.write import write_fixture  # noqa: E402

FIXTURES = {
    "classic-gradients": classic.small,
    "classic-full": classic.full,
    "optimizers": optimizers.trajectories,
    "layers": layers.cases,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in FIXTURES]
    if unknown:
        print(
            f"no fixture is called {unknown[0]}; there are: {', '.join(FIXTURES)}", file=sys.stderr
        )
        return 2
    folder = Path(__file__).resolve().parent.parent / "test" / "fixtures"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or FIXTURES:
        write_fixture(folder / f"{name}.json", FIXTURES[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
