/** @file Empties dist/, so that nothing stays in it that src/ no longer has. */
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
