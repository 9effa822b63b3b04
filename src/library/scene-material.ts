/** @file What scenes are composed of beside digits: pen strokes from a folder, print from fonts. */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { printedGlyphs, type PrintFont } from '../codec/print-glyphs.js';
import { unipenPart, type UnipenPart } from '../dataset/generate/sources.js';
import { readStrokesFile } from '../dataset/strokes-file.js';
import { fileError } from '../storage/file-error.js';
import { sha256 } from '../storage/hash.js';
import { InputError } from '../tensor/error.js';
import type { SceneMaterial } from '../training/batches.js';

const { resolve } = createRequire(import.meta.url);

/** Fonts of several styles and weights: sans, serif, typewriter, narrow, display. */
const fonts: readonly (readonly [family: string, face: string, file: string])[] = [
  ['Arimo', 'regular', 'arimo/400Regular/Arimo_400Regular.ttf'],
  ['Arimo', 'bold', 'arimo/700Bold/Arimo_700Bold.ttf'],
  ['Arimo', 'italic', 'arimo/400Regular_Italic/Arimo_400Regular_Italic.ttf'],
  ['Tinos', 'regular', 'tinos/400Regular/Tinos_400Regular.ttf'],
  ['Tinos', 'bold', 'tinos/700Bold/Tinos_700Bold.ttf'],
  ['Courier Prime', 'regular', 'courier-prime/400Regular/CourierPrime_400Regular.ttf'],
  ['Barlow Condensed', 'medium', 'barlow-condensed/500Medium/BarlowCondensed_500Medium.ttf'],
  ['Abril Fatface', 'regular', 'abril-fatface/400Regular/AbrilFatface_400Regular.ttf'],
];

/** Material to learn from and to validate on: no writer is in both. */
export interface SceneMaterials {
  readonly train: SceneMaterial;
  readonly validation: SceneMaterial;
}

/**
 * Reads every `.jsonl` and `.jsonl.gz` file of a folder and draws the characters of the fonts.
 * @throws InputError when the folder cannot be read, holds no strokes, or a font is not installed.
 */
export async function loadSceneMaterial(
  folder: string,
  signal?: AbortSignal,
): Promise<SceneMaterials> {
  const files = await strokeFiles(folder);
  const strokes = (
    await Promise.all(files.map((file) => readStrokesFile(join(folder, file), signal)))
  ).flat();
  const installed = await Promise.all(fonts.map(readFont));
  const print = await printedGlyphs(installed);
  const part = (wanted: UnipenPart): SceneMaterial => {
    const own = strokes.filter(({ source }) => unipenPart(source) === wanted);
    if (own.length === 0) {
      throw new InputError(
        `Cannot compose scenes of ${folder}: it has no strokes of sources to ${wanted === 'train' ? 'learn from' : 'validate on'}.`,
      );
    }
    const text = new TextEncoder().encode(JSON.stringify(own));
    return { strokes: own, print, hash: sha256(text, ...installed.map(({ file }) => file)) };
  };
  return { train: part('train'), validation: part('validation') };
}

async function strokeFiles(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw fileError('read strokes from', folder, error);
  }
  const files = names.filter((name) => /\.jsonl(\.gz)?$/.test(name)).toSorted();
  if (files.length > 0) return files;
  throw new InputError(`Cannot read strokes from ${folder}: it holds no .jsonl or .jsonl.gz file.`);
}

async function readFont([family, face, file]: (typeof fonts)[number]): Promise<PrintFont> {
  const name = `@expo-google-fonts/${file}`;
  try {
    return { family, face, file: await readFile(resolve(name)) };
  } catch {
    const [scope, pack] = name.split('/');
    throw new InputError(
      `Cannot draw print in ${family}: the package ${scope}/${pack} is not installed; add it with npm install ${scope}/${pack}.`,
    );
  }
}
