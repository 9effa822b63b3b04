#!/bin/sh
# Generates src/graph/onnx_pb.ts from the official ONNX schema, taken from the `onnx` package on
# PyPI, without its explanations: those are the schema's own. Needs Python with pip, npx and perl. Run
# it from the repository root.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --no-deps --target "$work/onnx-package" onnx==1.23.2
mkdir "$work/schema"
cp "$work/onnx-package/onnx/onnx.proto" "$work/schema/"
printf 'version: v2\nplugins:\n  - local: protoc-gen-es\n    out: gen\n    opt: [target=ts, import_extension=js]\n' >"$work/schema/buf.gen.yaml"
(cd "$work/schema" && npx --yes -p @bufbuild/buf@1 -p @bufbuild/protoc-gen-es@2.13.0 buf generate .)
perl -0pe 's!^[^\n]*eslint-disable[^\n]*\n!!gm; s!^ */\*\*.*?\*/\n!!gms; s!\n{3,}!\n\n!g; s!([;,{])\n\n( +)!$1\n$2!g; s!(PURE__\*/)\n +!$1 !g' \
  "$work/schema/gen/onnx_pb.ts" >"$work/onnx_pb.ts"
mv "$work/onnx_pb.ts" src/graph/onnx_pb.ts
