"""Checks ONNX models with the checker and the strict shape inference of the `onnx` package.

How to run: it needs nothing of Tenfold, only `pip install onnx`. Write the models, then check them:

    npx tsx scripts/write-operator-models.ts FOLDER
    python scripts/check-operator-models.py FOLDER

Operators of ONNX Runtime's own domain (FusedMatMul) have no schema in that package: what depends on
them is checked for its form, not for its shapes.
"""

import sys
from pathlib import Path

import onnx


def main(folder: str) -> int:
    paths = sorted(Path(folder).glob("*.onnx"))
    failures = 0
    for path in paths:
        model = onnx.load(path)
        try:
            onnx.checker.check_model(model, full_check=True)
        except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
            failures += 1
            print(f"{path.name}: {error}", file=sys.stderr)
    print(f"{len(paths)} models, {failures} refused by onnx {onnx.__version__}")
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder of models: python scripts/check-operator-models.py FOLDER")
    sys.exit(main(sys.argv[1]))
