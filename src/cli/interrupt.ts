/** @file Ctrl-C: once asks the work to stop, twice ends the process. */

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Exit code of an interrupted command. */
const interrupted = 130;

/**
 * Does work that stops at its signal, which Ctrl-C gives.
 * @param onInterrupt called at the first Ctrl-C
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onInterrupt?: () => void,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(interrupted);
    controller.abort();
    onInterrupt?.();
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
