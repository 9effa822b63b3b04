/** @file Standard input as the picture named "-". */
import { AbortError, InputError, UsageError } from '../tensor/error.js';

/** Stands for standard input. */
export const standardInput = '-';

/** Standard input may be this long. */
const inputLimit = 256 * 1024 * 1024;

/**
 * @param args what was named
 * @param command what the example in the message calls
 * @throws UsageError when standard input is named twice, or nothing is piped in.
 */
export function checkStandardInput(args: readonly string[], command: string): void {
  const times = args.filter((name) => name === standardInput).length;
  if (times > 1) throw new UsageError('Standard input can be read only once.');
  if (times === 1 && process.stdin.isTTY) {
    throw new UsageError(`Nothing is piped in; use "-" as in: tenfold ${command} - < picture.png`);
  }
}

/**
 * All of standard input.
 * @throws InputError when it is longer than 256 MiB; AbortError on `signal`.
 */
export async function readStandardInput(signal: AbortSignal): Promise<Uint8Array> {
  const { stdin } = process;
  signal.addEventListener('abort', () => stdin.destroy(), { once: true });
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of stdin as AsyncIterable<Uint8Array>) {
      length += part.length;
      if (length > inputLimit) {
        throw new InputError(
          `Cannot read standard input: it is longer than the limit of ${inputLimit >> 20} MiB.`,
        );
      }
      parts.push(part);
    }
  } catch (error) {
    if (signal.aborted) throw new AbortError('Reading standard input was stopped.');
    throw error;
  }
  return Uint8Array.from(Buffer.concat(parts));
}
