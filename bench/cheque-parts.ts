/** @file Which cheques may be tuned on, and which are kept apart. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sha256 } from '../src/storage/hash.js';

/** What this needs of COCO's annotations. */
interface Annotations {
  readonly categories: unknown;
  readonly images: readonly { readonly id: number; readonly file_name: string }[];
  readonly annotations: readonly { readonly image_id: number }[];
}

/** Whether a picture is for tuning: the first byte of the SHA-256 of its name is below 128. */
export function isForTuning(fileName: string): boolean {
  return Number.parseInt(sha256(Buffer.from(fileName)).slice(0, 2), 16) < 128;
}

/** Makes a folder of some of the pictures: their annotations, and a link to the pictures. */
export async function writeChequePart(
  root: string,
  target: string,
  isPart: (fileName: string) => boolean,
): Promise<void> {
  const text = await readFile(join(root, 'annotations.json'), 'utf8');
  const { categories, images, annotations } = JSON.parse(text) as Annotations;
  const kept = images.filter(({ file_name }) => isPart(file_name));
  const ids = new Set(kept.map(({ id }) => id));
  await mkdir(target, { recursive: true });
  await symlink(resolve(root, 'images'), join(target, 'images'));
  const part = annotations.filter(({ image_id }) => ids.has(image_id));
  await writeFile(
    join(target, 'annotations.json'),
    JSON.stringify({ categories, images: kept, annotations: part }),
  );
}
