/** @file What the texts of a terminal are made of: colours, width, lines of facts. */

/** How text is formatted. */
export interface TextOptions {
  /** Adds ANSI colours. Off by default. */
  readonly color?: boolean;
  /** Width of the terminal, 80 by default. */
  readonly columns?: number;
}

/** What text can be painted with. */
type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** SGR parameters: on and off. */
const codes: Record<Style, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  cyan: [36, 39],
};

/** Paints text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** What paints as `options` say. */
export function painter({ color = false }: TextOptions): Paint {
  return (style, text) =>
    color ? `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m` : text;
}

/** The width there is; in less than 40 columns nothing can be told. */
export function columnsOf({ columns = 80 }: TextOptions): number {
  return Math.max(40, columns);
}

/** A name, its value, and a remark on it. */
export type Fact = readonly [name: string, value: string, note: string];

const nameWidth = 13;
const valueWidth = 10;

/** Facts one a line; a remark for which there is no room follows on lines of its own. */
export function formatFacts(facts: readonly Fact[], options: TextOptions): string {
  const paint = painter(options);
  const columns = columnsOf(options);
  return facts
    .map(([name, value, note]) => {
      const start = `${name.padEnd(nameWidth)}${paint('bold', value.padEnd(valueWidth))}`;
      if (nameWidth + Math.max(valueWidth, value.length) + note.length <= columns) {
        return `${start}${paint('dim', note)}`;
      }
      const rest = wrap(note, columns - 2).map((line) => `  ${paint('dim', line)}`);
      return [start.trimEnd(), ...rest].join('\n');
    })
    .join('\n');
}

/** Breaks `text` between words into lines of at most `width`; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
