/** @file Whether a path is a folder. */
import { stat } from 'node:fs/promises';

/** Whether there is a folder at `path`. What else is wrong with it is said when it is read. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
