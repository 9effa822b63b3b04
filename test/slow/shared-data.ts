/**
 * @file Data sets that some slow tests need and nobody may pack with the repository: each is named by
 * an environment variable, and otherwise looked for in the folder `shared` beside the repository.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function find(variable: string, name: string): string | undefined {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  const beside = fileURLToPath(new URL(`../../../shared/${name}`, import.meta.url));
  return existsSync(beside) ? beside : undefined;
}

/** Omniglot's `images_background_small1.zip` or the folder in it: TENFOLD_OMNIGLOT. */
export const omniglot = find('TENFOLD_OMNIGLOT', 'omniglot-small1.zip');

/** The folder of ORAND-CAR-A, with its boxes in COCO form: TENFOLD_CHEQUES. */
export const cheques = find('TENFOLD_CHEQUES', 'orand-car-a');

/** The folder of UNIPEN's characters as strokes: TENFOLD_UNIPEN. */
export const unipen = find('TENFOLD_UNIPEN', 'unipen');
