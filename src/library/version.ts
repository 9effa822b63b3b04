/** @file The version of this package. */
import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };

/** SemVer. */
export const version = manifest.version;
