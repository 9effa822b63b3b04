#!/bin/sh
# Generates src/graph/onnx_pb.ts from the official ONNX schema, taken from the `onnx` package on
# PyPI. Needs Python with pip, and npx. Run it from the repository root.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --no-deps --target "$work/onnx-package" onnx==1.23.2
cp "$work/onnx-package/onnx/onnx.proto" "$work/"
printf 'version: v2\nplugins:\n  - local: protoc-gen-es\n    out: gen\n    opt: [target=ts, import_extension=js]\n' >"$work/buf.gen.yaml"
(cd "$work" && npx --yes -p @bufbuild/buf@1 -p @bufbuild/protoc-gen-es@2.13.0 buf generate .)
sed '/eslint-disable/d' "$work/gen/onnx_pb.ts" >src/graph/onnx_pb.ts
