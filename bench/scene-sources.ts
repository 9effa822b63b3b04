/** @file What training scenes are composed of: MNIST, UNIPEN's strokes, and the fonts of the devDependencies. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { printedGlyphs } from '../src/codec/print-glyphs.js';
import type { SceneSources } from '../src/dataset/generate/scene.js';
import { loadDataset } from '../src/dataset/load.js';
import { readStrokesFile } from '../src/dataset/strokes-file.js';

const { resolve } = createRequire(import.meta.url);

/** Family, face, and the file in its package. */
const fonts = [
  ['Arimo', 'regular', 'arimo/400Regular/Arimo_400Regular.ttf'],
  ['Arimo', 'bold', 'arimo/700Bold/Arimo_700Bold.ttf'],
  ['Arimo', 'italic', 'arimo/400Regular_Italic/Arimo_400Regular_Italic.ttf'],
  ['Tinos', 'regular', 'tinos/400Regular/Tinos_400Regular.ttf'],
  ['Tinos', 'bold', 'tinos/700Bold/Tinos_700Bold.ttf'],
  ['Tinos', 'italic', 'tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf'],
  ['Courier Prime', 'regular', 'courier-prime/400Regular/CourierPrime_400Regular.ttf'],
  ['Courier Prime', 'bold', 'courier-prime/700Bold/CourierPrime_700Bold.ttf'],
  ['Barlow Condensed', 'regular', 'barlow-condensed/400Regular/BarlowCondensed_400Regular.ttf'],
  ['Barlow Condensed', 'black', 'barlow-condensed/900Black/BarlowCondensed_900Black.ttf'],
  ['Abril Fatface', 'regular', 'abril-fatface/400Regular/AbrilFatface_400Regular.ttf'],
] as const;

/** The characters of the fonts. */
export async function loadPrint() {
  return printedGlyphs(
    await Promise.all(
      fonts.map(async ([family, face, path]) => ({
        family,
        face,
        file: new Uint8Array(await readFile(resolve(`@expo-google-fonts/${path}`))),
      })),
    ),
  );
}

/**
 * All sources.
 * @param unipen the folder of digits, lower, upper and symbols, `.jsonl.gz` each
 */
export async function loadSceneSources(unipen: string): Promise<SceneSources> {
  const files = ['digits', 'lower', 'upper', 'symbols'];
  const [{ train }, print, ...strokes] = await Promise.all([
    loadDataset('mnist'),
    loadPrint(),
    ...files.map((name) => readStrokesFile(join(unipen, `${name}.jsonl.gz`))),
  ]);
  return { digits: train, strokes: strokes.flat(), print };
}
