/** @file Many pictures read one beside the other. */
import { mapInOrder } from '../storage/in-order.js';
import { AbortError } from '../tensor/error.js';

/** How many are read and decoded at once. */
const atOnce = 16;

/**
 * Does `read` for each item, several at a time.
 * @param place what messages call the whole: a folder
 * @returns the results in the items' order
 * @throws AbortError on `signal`; whatever `read` throws.
 */
export async function readEach<T, R>(
  items: Iterable<T>,
  place: string,
  signal: AbortSignal | undefined,
  read: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const stopped = () => new AbortError(`Reading ${place} was stopped.`);
  if (signal?.aborted) throw stopped();
  for await (const result of mapInOrder(items, atOnce, read)) {
    if (signal?.aborted) throw stopped();
    results.push(result);
  }
  return results;
}
