/** @file Where a command writes: results to stdout, everything else to stderr. */
import type { Paint } from '../evaluation/text-parts.js';
import { hasColor, hasUnicode, painter, printableLines } from './style.js';

/** The flags that decide what is written. */
export interface OutputFlags {
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** A command's output. */
export interface Output {
  /** Whether results are coloured. */
  readonly color: boolean;
  readonly unicode: boolean;
  /** Width of the terminal, 80 when results go elsewhere. */
  readonly columns: number;
  /** Paints results. */
  readonly paint: Paint;
  /** A line (or several) of results. */
  print(text: string): void;
  /** Results as one line of JSON. */
  printJson(value: unknown): void;
  /** Something worth knowing that is not a result; left out when quiet. */
  note(text: string): void;
}

/** The output of this process. */
export function createOutput({ quiet = false }: OutputFlags): Output {
  const { stdout, stderr } = process;
  const print = (text: string): void => void stdout.write(`${text}\n`);
  const dim = painter(stderr);
  return {
    color: hasColor(stdout),
    unicode: hasUnicode(),
    columns: stdout.columns || 80,
    paint: painter(stdout),
    print,
    printJson: (value) => print(JSON.stringify(value)),
    note: (text) => {
      if (!quiet) stderr.write(`${dim('dim', printableLines(text))}\n`);
    },
  };
}
