/**
 * @file Measures Tenfold beside its peers: `npm run bench`. Writes bench/results.md and prints it;
 * `--json` prints one object of named measures instead, `--only NAME,NAME` measures some and writes
 * no file, `--rounds N` sets how often both sides take turns. Progress goes to stderr.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDataset } from '../src/dataset/load.js';
import type { DatasetPair } from '../src/dataset/dataset.js';
import { version } from '../src/library/version.js';
import { nodeRuntime } from '../src/runtime/node.js';
import { describeMachine, figure } from './harness.js';
import { growth } from './measures/growth.js';
import { inference, writeModel } from './measures/inference.js';
import { carryOut, type Context, type NamedRow, type Table } from './measures/measurement.js';
import { operators } from './measures/operators.js';
import { processes } from './measures/processes.js';
import { training } from './measures/training.js';
import { startPeer, type PeerName, type PeerStart } from './peer.js';
import { toJson, toResults } from './results.js';

/** The targets are for two cores. */
const THREADS = 2;
const comparisons = [...training, ...inference, ...processes];
const tables = { growth, operators };
const names = [...comparisons.map(({ name }) => name), ...Object.keys(tables)];

function parseOptions() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        only: { type: 'string' },
        rounds: { type: 'string', default: '5' },
      },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) {
      throw new Error(`--rounds takes a whole number from 1, got ${values.rounds}`);
    }
    const chosen = values.only?.split(',') ?? names;
    const unknown = chosen.find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new Error(`no measure ${unknown}; there are ${names.join(', ')}`);
    }
    return { json: values.json, isWhole: values.only === undefined, chosen, rounds };
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

const { json, isWhole, chosen, rounds } = parseOptions();
const machine = describeMachine();
const began = performance.now();
const peers = new Map<PeerName, Promise<PeerStart>>();
let data: Promise<DatasetPair> | undefined;

const context: Context = {
  threads: THREADS,
  rounds,
  folder: await mkdtemp(join(tmpdir(), 'tenfold-bench-')),
  data: () => (data ??= loadDataset('mnist')),
  peer(name) {
    let start = peers.get(name);
    if (start === undefined) {
      context.say(`starting ${name}`);
      start = begin(name);
      peers.set(name, start);
    }
    return start;
  },
  say(line) {
    console.error(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  },
};

async function begin(name: PeerName): Promise<PeerStart> {
  const model = name === 'onnxruntime' ? { model: await writeModel(context) } : {};
  return startPeer(name, { threads: THREADS, ...model });
}

const rows: NamedRow[] = [];
const absent: Record<string, string> = {};
const further: Table[] = [];
try {
  for (const measurement of comparisons) {
    if (!chosen.includes(measurement.name)) continue;
    context.say(measurement.name);
    const { row, reason } = await carryOut(measurement, context);
    if (reason !== undefined) absent[measurement.name] = reason;
    if (row === undefined) continue;
    rows.push(row);
    const { ours, peer, theirs, ratio } = row;
    const other = theirs === undefined ? '' : `, ${peer} ${figure(theirs)}: ${figure(ratio!)}`;
    context.say(`${measurement.name} ${figure(ours)} ${row.unit}${other}`);
  }
  for (const [name, measure] of Object.entries(tables)) {
    if (!chosen.includes(name)) continue;
    context.say(name);
    further.push(...(await measure(context)));
  }
} finally {
  await Promise.all([...peers.values()].map(async (start) => (await start).peer?.stop()));
  await rm(context.folder, { recursive: true });
}

const versions: Record<string, string> = { tenfold: version, runtime: nodeRuntime.name };
for (const start of peers.values()) Object.assign(versions, (await start).peer?.versions);
const results = { machine, versions, absent, rows, further };
if (json) {
  console.log(JSON.stringify(toJson(results), null, 2));
} else {
  console.log(await toResults(results));
}
if (isWhole) await writeFile(join('bench', 'results.md'), await toResults(results));
