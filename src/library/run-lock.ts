/**
 * @file Only one process works in a run folder: `run.lock` names it. A lock that its process left
 * behind when it was killed is taken over.
 */
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { nameBeside } from '../storage/atomic-file.js';
import { errorCode, fileError } from '../storage/file-error.js';
import { InputError } from '../tensor/error.js';

/** Who works in the folder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, by the system's own clock, where it tells: pids are used again. */
  readonly born?: string;
}

/** Milliseconds in which a lock that says nothing is written, unless its writer was killed. */
const writingTime = 1000;

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
      const text = await read(path);
      if (text === undefined) continue;
      const holder = parse(text);
      if (holder && (await isHeld(holder))) throw refusal(out, path, holder);
      if (!holder) {
        await setTimeout(writingTime);
        if ((await read(path)) !== text) continue;
      }
      await remove(path, text);
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

/** Writes the lock, whole at once where the file system has links, unless there is one. */
async function create(path: string, text: string): Promise<boolean> {
  const beside = nameBeside(path);
  try {
    await writeFile(beside, text);
    await link(beside, path).catch((error: unknown) => {
      if (errorCode(error) === 'EEXIST') throw error;
      // No links here, or whoever holds the folder has just tidied up the file beside.
      return writeFile(path, text, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

/** The lock's text, or undefined when it is gone. */
async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
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
    // Being written, or its writer was killed.
    return undefined;
  }
}

/** Whether the process may still be at work. Of another machine's processes nothing is known. */
async function isHeld(holder: Holder): Promise<boolean> {
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
