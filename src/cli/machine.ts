/** @file The machine in one line, for reports. */
import { cpus } from 'node:os';

/** Processor, cores and Node's version. */
export function machineLine(): string {
  const all = cpus();
  return `${all[0]?.model ?? process.arch}, ${all.length} cores, Node ${process.versions.node}`;
}
