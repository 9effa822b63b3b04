import { describe, expect, test } from 'vitest';
import { failureOf, plain, stopAfter, trainSmall } from '../../test/small-runs.js';
import type { Runtime } from '../graph/session.js';
import { nodeRuntime } from '../runtime/node.js';
import { AbortError, InputError } from '../tensor/error.js';

describe('every session is released', () => {
  function counting() {
    let open = 0;
    const runtime: Runtime = {
      name: 'counting',
      async createSession(model, options) {
        const session = await nodeRuntime.createSession(model, options);
        open++;
        const release = () => {
          open--;
          return session.release();
        };
        return { ...session, release };
      },
    };
    return { runtime, open: () => open };
  }

  test('after success, a stop, divergence, a failing callback and a refused checkpoint', async () => {
    const { runtime, open } = counting();
    await trainSmall({ runtime });
    expect(open()).toBe(0);
    const resume = await stopAfter(2, { runtime });
    expect(open()).toBe(0);
    const recipe = { ...plain, learningRate: 1e38 };
    const fail = () => Promise.reject(new Error('disk'));
    for (const options of [{ recipe }, { onCheckpoint: fail }, { resume, seed: 9 }]) {
      expect(await failureOf(trainSmall({ runtime, ...options }))).toBeInstanceOf(Error);
      expect(open()).toBe(0);
    }
  });

  test('an abort is an AbortError, not bad input', async () => {
    const error = await failureOf(trainSmall({ signal: AbortSignal.abort() }));
    expect(error).toBeInstanceOf(AbortError);
    expect(error).not.toBeInstanceOf(InputError);
  });
});
