/** @file Work on many things at once, with results in the order of the things. */

/**
 * Does `work` on each item, on at most `limit` of them at a time, and gives the results in the
 * items' order. Items are taken as results leave, so that no more than `limit` are ever held. When
 * the reader stops, or an item fails, what has begun is waited for before the generator ends.
 */
export async function* mapInOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // Whoever takes it hears of its failure; until then it must not end the process.
      result.catch(() => undefined);
      begun.push(result);
      if (begun.length >= limit) yield await begun.shift()!;
    }
    while (begun.length > 0) yield await begun.shift()!;
  } finally {
    await Promise.allSettled(begun);
  }
}
