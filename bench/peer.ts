/**
 * @file The systems Tenfold is measured against, each in its own process so that their thread pools
 * and memory stay apart from ours. The protocol is described in peers/protocol.py.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { resolve as resolvePath } from 'node:path';
import type { Layer } from '../src/network/layers/index.js';

export type PeerName = 'torch' | 'keras' | 'jax' | 'onnxruntime' | 'tfjs' | 'sgemm';

/** What a peer is asked. `steps`, `repeats` and `images` are how much work one answer times. */
export type PeerRequest =
  | { measure: 'train_step'; batch: number; steps: number }
  | {
      measure: 'network_step';
      layers: readonly Layer[];
      /** Height and width of the scenes on which it is taught center points; images of MNIST's size without. */
      input?: readonly [number, number];
      batch: number;
      steps: number;
    }
  | { measure: 'fit'; batch: number; images: number }
  | { measure: 'inference'; batch: number; repeats: number }
  | { measure: 'sgemm'; repeats: number }
  | { measure: 'peak_memory' };

/** A peer's answer: figures such as `seconds`, and which of its variants gave them. */
export type PeerAnswer = Readonly<Record<string, number | string>>;

export interface Peer {
  readonly name: string;
  /** Package versions, e.g. `{ python: '3.11.7', torch: '2.15.0' }`. */
  readonly versions: Readonly<Record<string, string>>;
  /** The measures it knows, e.g. `['inference', 'peak_memory', 'train_step']`. */
  readonly measures: readonly string[];
  /** Which variant it found fastest on this machine, when it has several. */
  readonly chosen: string | undefined;
  /** Requests are answered one after the other; rejects when the peer reports an error or ends. */
  measure(request: PeerRequest): Promise<PeerAnswer>;
  /** Ends the process, and resolves when it is gone. */
  stop(): Promise<void>;
}

/** A running peer, or why there is none. */
export type PeerStart = { peer: Peer } | { peer: undefined; reason: string };

export interface PeerOptions {
  /** Threads the peer may use; 2 if not given. */
  threads?: number;
  /** The ONNX file that `onnxruntime` runs. */
  model?: string;
  /** How long building, compiling and warming up may take; 300 if not given. */
  timeoutSeconds?: number;
}

/** How a process that speaks the protocol is started. */
export interface Command {
  file: string;
  args: string[];
  /** Said after the reason when the peer's packages are missing. */
  install: string;
}

/** npm runs scripts in the package's folder, wherever the compiled harness lies. */
const here = (path: string) => resolvePath('bench', path);

const pythonInstall = 'pip install -r bench/requirements.txt';
const tfjsInstall = 'npm install --prefix bench/peers --no-package-lock';

/** Settings of the surroundings that would slow down a peer's matrix products. */
const removedVariables = ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'];

/** TENFOLD_BENCH_PYTHON, or the virtual environment beside this file, or `python3`. */
function findPython(): string {
  const own = here('.venv/bin/python');
  return process.env['TENFOLD_BENCH_PYTHON'] ?? (existsSync(own) ? own : 'python3');
}

function commandOf(name: PeerName, options: PeerOptions): Command {
  if (name === 'tfjs') {
    return { file: process.execPath, args: [here('peers/tfjs.mjs')], install: tfjsInstall };
  }
  const script = here(name === 'sgemm' ? 'peers/sgemm.py' : `peers/${name}_peer.py`);
  const args = [script, '--threads', String(options.threads ?? 2)];
  if (options.model !== undefined) args.push('--model', options.model);
  return { file: findPython(), args, install: pythonInstall };
}

/** The one line that explains why a process ended before it was ready. */
function explain(stderr: string, command: Command): string {
  const missing =
    /No module named '([^']+)'/.exec(stderr) ?? /Cannot find package '([^']+)'/.exec(stderr);
  if (missing) return `${missing[1]} is not installed (${command.install})`;
  const lines = stderr.trim().split('\n');
  return lines.findLast((line) => /error/i.test(line))?.trim() ?? lines.at(-1) ?? 'it ended early';
}

/**
 * Starts a peer and waits until it has warmed up. A peer that is not installed, or fails, is
 * reported as a reason and never as an exception: every peer is optional.
 */
export async function startPeer(name: PeerName, options: PeerOptions = {}): Promise<PeerStart> {
  if (name === 'onnxruntime' && options.model === undefined) {
    return { peer: undefined, reason: 'onnxruntime needs the path of an ONNX file (model)' };
  }
  return startProcess(name, commandOf(name, options), options.timeoutSeconds ?? 300);
}

/** Starts any process that speaks the protocol; `startPeer` with the command spelled out. */
export async function startProcess(
  name: string,
  command: Command,
  timeoutSeconds: number,
): Promise<PeerStart> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ORT_DISABLE_TELEMETRY: '1' };
  for (const variable of removedVariables) Reflect.deleteProperty(env, variable);
  const child = spawn(command.file, command.args, { env });
  const talk = new Conversation(name, child);
  const timer = setTimeout(() => {
    talk.end(`not ready after ${timeoutSeconds} s`);
  }, timeoutSeconds * 1000);
  try {
    const ready = JSON.parse(await talk.next()) as {
      versions: Record<string, string>;
      measures: string[];
      chosen?: string;
    };
    return {
      peer: {
        name,
        versions: ready.versions,
        measures: ready.measures,
        chosen: ready.chosen,
        measure: (request) => talk.ask(request),
        stop: () => talk.stop(),
      },
    };
  } catch (error) {
    const said = talk.failure ?? explain(talk.stderr, command);
    talk.end(said);
    return { peer: undefined, reason: error instanceof SyntaxError ? error.message : said };
  } finally {
    clearTimeout(timer);
  }
}

/** One child process, spoken to line by line. */
class Conversation {
  stderr = '';
  failure: string | undefined;
  private readonly lines: string[] = [];
  private waiting: { resolve: (line: string) => void; reject: (error: Error) => void } | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private readonly closed: Promise<void>;
  private isClosed = false;
  private readonly killWithUs = () => void this.child.kill('SIGKILL');

  constructor(
    private readonly name: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {
    process.once('exit', this.killWithUs);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-20_000);
    });
    child.stdin.on('error', () => undefined); // a peer that died is noticed by its end
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (this.waiting) this.waiting.resolve(line);
      else this.lines.push(line);
      this.waiting = undefined;
    });
    this.closed = new Promise((resolve) => {
      const finish = (failure?: string) => {
        this.failure ??= failure;
        this.isClosed = true;
        process.removeListener('exit', this.killWithUs);
        this.waiting?.reject(this.ended());
        this.waiting = undefined;
        resolve();
      };
      child.once('error', (error) => {
        finish(error.message);
      });
      child.once('close', () => {
        finish();
      });
    });
  }

  private ended(): Error {
    const detail = this.failure ?? this.stderr.trim().split('\n').at(-1);
    return new Error(`the peer ${this.name} ended${detail ? `: ${detail}` : ''}`);
  }

  next(): Promise<string> {
    const line = this.lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.isClosed) return Promise.reject(this.ended());
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }

  ask(request: PeerRequest): Promise<PeerAnswer> {
    const answer = this.last.then(async () => {
      if (!this.isClosed) this.child.stdin.write(`${JSON.stringify(request)}\n`);
      const said = JSON.parse(await this.next()) as PeerAnswer;
      if (said['error'] !== undefined) {
        throw new Error(`the peer ${this.name} cannot ${request.measure}: ${said['error']}`);
      }
      return said;
    });
    this.last = answer.catch(() => undefined);
    return answer;
  }

  async stop(): Promise<void> {
    if (!this.isClosed) this.child.stdin.end('{"measure": "quit"}\n');
    const timer = setTimeout(this.killWithUs, 5000);
    await this.closed;
    clearTimeout(timer);
  }

  end(failure: string): void {
    this.failure ??= failure;
    this.child.kill('SIGKILL');
  }
}
