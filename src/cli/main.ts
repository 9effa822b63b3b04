#!/usr/bin/env node
/** @file The command `tenfold`. Whatever happens, the process ends here. */
import { fileError } from '../storage/file-error.js';
import { reportFailure } from './failure.js';
import { createProgram } from './program.js';

// The reader of a pipe may leave early (`tenfold ... | head`): nothing is wrong then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.exit(reportFailure(fileError('write to', 'standard output', error), program));
});

process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  // Progress that nobody reads is no reason to stop the work.
  if (error.code !== 'EPIPE') throw error;
});

const program = createProgram();
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, program, process.argv[2]);
}
