/** @file When and on what something was measured, for reports. */
import { cpus } from 'node:os';
import type { ReportRun } from '../evaluation/report.js';

/** Processor, cores and Node's version. */
function machineLine(): string {
  const all = cpus();
  return `${all[0]?.model ?? process.arch}, ${all.length} cores, Node ${process.versions.node}`;
}

/** Today, this machine, and how long it took where that is told. */
export function reportRun(seconds?: number): ReportRun {
  const date = new Date().toISOString().slice(0, 10);
  return { date, machine: machineLine(), ...(seconds === undefined ? {} : { seconds }) };
}
