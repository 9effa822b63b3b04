/** @file Frames of several readings classified together: a batch costs less than its parts alone. */
import { frameSide } from '../image/frame-size.js';
import type { ClassifyFrames } from '../recognition/reading.js';

interface Request {
  readonly frames: Uint8Array;
  readonly count: number;
  readonly resolve: (probabilities: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A classifier that answers all who ask within one turn of the event loop by one call of
 * `classify`. A classifier alone in its turn waits for nobody.
 * @param classes how many probabilities a frame gets
 */
export function gatherFrames(classify: ClassifyFrames, classes: number): ClassifyFrames {
  let waiting: Request[] = [];

  const answer = async (requests: readonly Request[]): Promise<void> => {
    try {
      const count = requests.reduce((sum, request) => sum + request.count, 0);
      const frames = new Uint8Array(count * frameSide * frameSide);
      let filled = 0;
      for (const request of requests) {
        frames.set(request.frames, filled);
        filled += request.frames.length;
      }
      const probabilities = await classify(frames, count);
      let at = 0;
      for (const request of requests) {
        request.resolve(probabilities.slice(at * classes, (at + request.count) * classes));
        at += request.count;
      }
    } catch (error) {
      for (const { reject } of requests) reject(error);
    }
  };

  return (frames, count) =>
    new Promise((resolve, reject) => {
      waiting.push({ frames, count, resolve, reject });
      if (waiting.length > 1) return;
      setImmediate(() => {
        const requests = waiting;
        waiting = [];
        void answer(requests);
      });
    });
}
