/**
 * @file Compiles src/training/assembly/kernels.ts to WebAssembly and writes it, as a base64 string
 * that loads in Node and in browsers alike, to src/training/kernels.generated.ts.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const source = 'src/training/assembly/kernels.ts';
const target = new URL('../src/training/kernels.generated.ts', import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

const files = new Map();
const { error, stderr } = await asc.main(
  [
    ...[source, '--outFile', 'kernels.wasm'],
    ...['-O3', '--runtime', 'stub', '--importMemory', '--enable', 'simd', '--use', 'abort='],
  ],
  {
    readFile: (name) => readFile(join(root, name), 'utf8').catch(() => null),
    writeFile: (name, contents) => void files.set(name, contents),
    listFiles: () => [],
  },
);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}

const base64 = Buffer.from(files.get('kernels.wasm')).toString('base64');
const text = `/** @file Made from assembly/kernels.ts by scripts/build-kernels.mjs; do not edit. */
export const kernelBytes =
  '${base64}';
`;
const beside = new URL(`kernels.generated.ts.${process.pid}`, target);
await writeFile(beside, text);
await rename(beside, target);
