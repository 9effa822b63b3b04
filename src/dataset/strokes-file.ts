/**
 * @file Characters as pen strokes, one a line of JSON: `{"source","writer","label","strokes"}`, each
 * stroke `[x0, y0, x1, y1, ...]`, y down. The form in which `scripts/unipen-strokes.mjs` writes UNIPEN's
 * train_r01_v07 (Guyon and others 1994; International Unipen Foundation).
 */
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import { isObject } from '../tensor/given.js';
import type { StrokeGlyph } from './generate/sources.js';
import { gunzip, isGzip } from './gzip.js';

/**
 * Reads a file of strokes, gzipped or not.
 * @throws InputError when it cannot be read or a line is no such character, naming the line;
 *   AbortError on `signal`.
 */
export async function readStrokesFile(path: string, signal?: AbortSignal): Promise<StrokeGlyph[]> {
  const bytes = await readInputFile(path, signal);
  return parseStrokes(new TextDecoder().decode(isGzip(bytes) ? gunzip(bytes, path) : bytes), path);
}

/**
 * The characters of a text of one JSON object a line; empty lines are left out.
 * @param name what errors call the text
 * @throws InputError naming the first line that is no such character.
 */
export function parseStrokes(text: string, name: string): StrokeGlyph[] {
  const glyphs: StrokeGlyph[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() !== '') glyphs.push(parseLine(line, `${name}, line ${i + 1}`));
  });
  return glyphs;
}

function parseLine(line: string, where: string): StrokeGlyph {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch {
    throw new InputError(`${where}: this is no JSON; expected ${expected}.`);
  }
  if (!isObject(given)) throw new InputError(`${where}: this is no object; expected ${expected}.`);
  const { source, writer, label, strokes } = given as Readonly<Record<string, unknown>>;
  for (const [key, value] of Object.entries({ source, writer, label })) {
    if (typeof value !== 'string' || value === '') {
      throw new InputError(`${where}: "${key}" is no text; expected ${expected}.`);
    }
  }
  if (!Array.isArray(strokes) || strokes.length === 0 || !strokes.every(isStroke)) {
    throw new InputError(
      `${where}: "strokes" must be lists of numbers, two for each point; expected ${expected}.`,
    );
  }
  return { source: String(source), writer: String(writer), label: String(label), strokes };
}

const expected = '{"source":"abc","writer":"abc/1","label":"7","strokes":[[0,0,500,0,300,1000]]}';

function isStroke(given: unknown): given is number[] {
  return (
    Array.isArray(given) &&
    given.length >= 2 &&
    given.length % 2 === 0 &&
    given.every((value) => typeof value === 'number' && Number.isFinite(value))
  );
}
