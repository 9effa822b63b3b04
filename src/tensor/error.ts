/**
 * @file The user's errors. Everything a user can cause (bad file, bad flag, bad shape) is one of
 * these and is shown as one line; any other error is a bug and keeps its stack.
 */

/** Bad input or a failed operation: one line, exit code 1. */
export class InputError extends Error {
  override readonly name: string = 'InputError';
  /** The exit code of a command that ends with this error. */
  readonly exitCode: 1 | 2 = 1;
}

/** A wrong flag, argument or configuration key: one line and how to get help, exit code 2. */
export class UsageError extends InputError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** The operation was stopped by its AbortSignal or by Ctrl-C: exit code 130. */
export class AbortError extends Error {
  override readonly name = 'AbortError';
  readonly exitCode = 130;
}

/** The first line of what another program's error says, without a full stop at its end. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]!.trim().replace(/\.$/, '');
}
