/**
 * @file Only one process works in a run folder: `run.lock` names it. A lock that its process left
 * behind when it was killed is taken over.
 */
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode, fileError } from '../storage/file-error.js';
import { InputError } from '../tensor/error.js';

/** Who works in the folder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, by the system's own clock, where it tells: pids are used again. */
  readonly born?: string;
}

/** Milliseconds after which a lock that says nothing is one whose writer was killed. */
const writingTime = 10_000;

/** How often a lock may change hands while it is looked at. */
const attempts = 5;

/**
 * Locks the run folder `out` for this process.
 * @returns what ends the lock
 * @throws InputError when another process works in the folder, or the lock cannot be written.
 */
export async function lockRun(out: string): Promise<() => Promise<void>> {
  const path = join(out, 'run.lock');
  const born = await birthOf(process.pid);
  const mine: Holder = { pid: process.pid, host: hostname(), ...(born ? { born } : {}) };
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (await create(path, `${JSON.stringify(mine)}\n`)) {
        // One that cannot be removed is taken over once this process has ended.
        return () => rm(path, { force: true }).catch(() => undefined);
      }
      const found = await read(path);
      if (found === undefined) continue;
      if (await isHeld(found)) throw refusal(out, path, parse(found.text));
      await remove(path, found.text);
    }
  } catch (error) {
    throw fileError('write', path, error);
  }
  throw refusal(out, path, undefined);
}

function refusal(out: string, path: string, holder: Holder | undefined): InputError {
  const here = holder?.host === hostname();
  const who = holder ? `process ${holder.pid}${here ? '' : ` on ${holder.host}`}` : 'a process';
  const remedy = here ? '' : `; if it is no longer running, remove ${path}`;
  return new InputError(
    `Cannot train in ${out}: ${who} is training there now; wait until it ends, or use another folder${remedy}.`,
  );
}

/** Writes the lock, unless there is one. */
async function create(path: string, text: string): Promise<boolean> {
  let handle;
  try {
    handle = await open(path, 'wx');
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await handle.writeFile(text);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return true;
}

interface Found {
  readonly text: string;
  /** Milliseconds since it was written. */
  readonly age: number;
}

/** The lock, or undefined when it is gone. */
async function read(path: string): Promise<Found | undefined> {
  try {
    return { text: await readFile(path, 'utf8'), age: Date.now() - (await stat(path)).mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const { pid, host, born } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof pid !== 'number' || !(pid > 0) || typeof host !== 'string') return undefined;
    return { pid, host, ...(typeof born === 'string' ? { born } : {}) };
  } catch {
    // Killed while it was written.
    return undefined;
  }
}

/** Whether its process may still be at work. Of another machine's processes nothing is known. */
async function isHeld({ text, age }: Found): Promise<boolean> {
  const holder = parse(text);
  if (holder === undefined) return age < writingTime;
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it runs, for somebody else.
    return errorCode(error) !== 'ESRCH';
  }
  return holder.born === undefined || (await birthOf(holder.pid)) === holder.born;
}

/** When the process started, where the system tells it; undefined also for one that has ended. */
async function birthOf(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything: what counts stands behind it (proc(5)).
    const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}

/**
 * Removes a lock that was found to say `text`. Another process may have taken it over meanwhile: what
 * is moved away and says something else is put back.
 */
async function remove(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, beside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(beside, 'utf8')) !== text) {
    await link(beside, path).catch(() => undefined);
  }
  await rm(beside, { force: true });
}
