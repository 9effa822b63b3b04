/** @file What the file system refuses, said in one line a user can act on. */
import { InputError } from '../tensor/error.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a file of that name is in the way',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'permission denied; change its permissions or choose another place',
  EPERM: 'permission denied; change its permissions or choose another place',
  EROFS: 'the file system is read-only; choose another place',
  ENOSPC: 'the disk is full; free some space or choose another place',
  EDQUOT: 'the disk quota is used up; free some space or choose another place',
  EFBIG: 'the file would be larger than allowed here',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
};

/** The system's code of a failed file operation ("ENOENT"), if it is one. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return undefined;
}

/**
 * The InputError for a file operation that failed: "Cannot read a.csv: it does not exist."
 * An error that did not come from the file system is a bug and is returned as it is.
 * @param action what was attempted: "read", "write"
 */
export function fileError(action: string, path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined || !/^E[A-Z]/.test(code) || error instanceof TypeError) return error;
  return new InputError(
    `Cannot ${action} ${path}: ${REASONS[code] ?? `the system says ${code}`}.`,
    {
      cause: error,
    },
  );
}
