/** @file Lets the built command be executed: `npx tenfold` in a clone starts the file itself. */
import { chmodSync } from 'node:fs';

chmodSync('dist/cli/main.js', 0o755);
