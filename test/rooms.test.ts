/**
 * @file Imports go one way. Lint enforces it; these tests show that lint does, and that what lint
 * cannot see (a room that nobody listed, a cycle through three rooms) is not there either.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');

const eslint = new ESLint({ cwd: root });

/** What lint forbids in `text`, were it a file at `path`. */
async function restrictions(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, path) });
  return result!.messages
    .filter(({ ruleId }) => ruleId?.startsWith('no-restricted-'))
    .map(({ message }) => message);
}

describe('lint refuses', () => {
  const refused = [
    ['src/tensor', '../cli/program.js', 'src/tensor stands above this room'],
    ['src/tensor', '../graph/graph.js', 'src/tensor stands above this room'],
    ['src/graph', '../runtime/node.js', 'src/graph stands above this room'],
    ['src/graph/operators', '../../network/network.js', 'src/graph stands above this room'],
    ['src/dataset', '../library/model.js', 'src/dataset stands above this room'],
    ['src/network', 'node:fs', 'src/network is pure'],
    ['src/training', 'node:path', 'src/training is pure'],
    ['src/training', 'fs', 'src/training is pure'],
    ['src/formats', 'onnxruntime-node', 'Only src/runtime imports ONNX Runtime'],
    ['src/cli', 'onnxruntime-web', 'Only src/runtime imports ONNX Runtime'],
    ['src/cli', 'sharp', 'Only src/codec imports'],
    ['src/image', '@cwasm/nsbmp', 'Only src/codec imports'],
    ['src/evaluation', '@resvg/resvg-wasm', 'Only src/codec imports'],
    ['src/evaluation', '@resvg/resvg-js', 'Only src/codec imports'],
  ] as const;

  it.each(refused)('in %s an import of %s', async (folder, module, reason) => {
    for (const text of [`export * from '${module}';`, `export const m = import('${module}');`]) {
      const messages = await restrictions(`${folder}/new.ts`, text);
      expect(messages).toHaveLength(1);
      expect(messages[0]).toContain(reason);
    }
  });

  it('in a pure room what only Node has, as a global', async () => {
    const text = "export const file = process.argv[2] ?? Buffer.from('').toString();\n";
    expect(await restrictions('src/graph/new.ts', text)).toHaveLength(2);
  });
});

describe('lint lets through', () => {
  const allowed = [
    ['src/cli', '../tensor/error.js'],
    ['src/runtime', 'onnxruntime-node'],
    ['src/codec', 'sharp'],
    ['src/codec', '@resvg/resvg-wasm'],
    ['src/dataset', 'node:fs/promises'],
    ['src/network', '../graph/graph.js'],
  ] as const;

  it.each(allowed)('in %s an import of %s', async (folder, module) => {
    const text = `export * from '${module}';\nexport const m = import('${module}');\n`;
    expect(await restrictions(`${folder}/new.ts`, text)).toEqual([]);
  });
});

const roomOf = (file: string): string => relative(source, file).split(sep)[0]!;

/** Which rooms each room imports, types and dynamic imports included. */
function importsBetweenRooms(): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/(?<!\.test)\.ts$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const room = roomOf(file);
    if (room.endsWith('.ts')) continue;
    const known = rooms.get(room) ?? new Set();
    rooms.set(room, known);
    const specifiers = /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g;
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(specifiers)) {
      const other = roomOf(join(dirname(file), specifier!));
      if (other !== room) known.add(other);
    }
  }
  return rooms;
}

describe('the rooms', () => {
  const rooms = importsBetweenRooms();

  it('are all known to lint', async () => {
    for (const room of rooms.keys()) {
      // Every room is kept from something: the native packages, or ONNX Runtime.
      const text = "export * from 'sharp';\nexport * from 'onnxruntime-node';\n";
      expect(await restrictions(`src/${room}/new.ts`, text), room).not.toEqual([]);
    }
  });

  it('import each other, and never in a circle', () => {
    expect(rooms.get('cli')!.size).toBeGreaterThan(3);
    const waiting = new Map(rooms);
    // Takes away rooms that import none of those left; a circle never goes.
    for (;;) {
      const free = [...waiting].filter(([, others]) => ![...others].some((o) => waiting.has(o)));
      if (free.length === 0) break;
      for (const [room] of free) waiting.delete(room);
    }
    expect([...waiting.keys()]).toEqual([]);
  });
});
