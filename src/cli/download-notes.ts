/** @file Says how far the download of MNIST is, on its own lines and not too often. */
import type { DownloadProgress } from '../storage/download.js';
import type { Output } from './output.js';

/** Milliseconds between two lines about the same file. */
const interval = 2000;

/** A listener for `loadDataset` that writes to the output's notes. */
export function downloadNotes(output: Output): (progress: DownloadProgress) => void {
  let last = -Infinity;
  let file = '';
  return ({ url, received, total }) => {
    const now = performance.now();
    if (url === file && now - last < interval && received < total) return;
    last = now;
    file = url;
    const mega = (bytes: number): string => (bytes / 1e6).toFixed(1);
    output.note(`Downloading ${url}: ${mega(received)} of ${mega(total)} MB`);
  };
}
