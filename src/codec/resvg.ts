/** @file The SVG renderer, a WebAssembly module that can be started only once in a process. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { Resvg } from '@resvg/resvg-wasm';

const { resolve } = createRequire(import.meta.url);

async function start(): Promise<typeof Resvg> {
  const renderer = await import('@resvg/resvg-wasm');
  await renderer.initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return renderer.Resvg;
}

let starting: ReturnType<typeof start> | undefined;

/** The renderer, started when it is first asked for. */
export function loadResvg(): Promise<typeof Resvg> {
  starting ??= start();
  return starting;
}
