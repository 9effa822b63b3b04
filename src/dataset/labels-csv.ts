/** @file `labels.csv`: which picture holds which number, one a line: `file,label`. */
import { InputError } from '../tensor/error.js';

/** A picture and what is written in it. */
export interface LabelledPicture {
  /** Relative to the folder of labels.csv. */
  readonly file: string;
  /** Its digits; empty where there is none. */
  readonly label: string;
}

/**
 * Reads labels.csv. A first line that names the columns is skipped; fields may be quoted; a label's
 * blanks, points and commas between digits do not count.
 * @param name what messages call the file
 * @throws InputError naming the first line that is wrong.
 */
export function readLabelsCsv(bytes: Uint8Array, name: string): readonly LabelledPicture[] {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
  const pictures: LabelledPicture[] = [];
  const seen = new Map<string, number>();
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const [file = '', label, ...more] = fieldsOf(line);
    if (i === 0 && /^(file|image|picture|path)/i.test(file) && !/\.\w+$/.test(file)) return;
    const fail = (why: string): never => {
      throw new InputError(`Cannot read ${name}: line ${i + 1} ${why}; a line is file,label, as seven.png,7.`); // prettier-ignore
    };
    if (label === undefined && line.includes(';')) {
      throw new InputError(`Cannot read ${name}: its columns are separated by semicolons; save it with commas between them.`); // prettier-ignore
    }
    if (label === undefined) fail('has one column');
    if (more.length > 0) fail(`has ${more.length + 2} columns`);
    if (file === '') fail('names no file');
    const digits = label!.replaceAll(/[\s.,]/g, '');
    if (!/^[0-9]*$/.test(digits))
      fail(`has the label ${JSON.stringify(label)}, which is no number`);
    const before = seen.get(file);
    if (before !== undefined) fail(`names ${file}, as line ${before} does`);
    seen.set(file, i + 1);
    pictures.push({ file, label: digits });
  });
  if (pictures.length > 0) return pictures;
  throw new InputError(`Cannot read ${name}: it names no pictures; a line is file,label, as seven.png,7.`); // prettier-ignore
}

/** The fields of a line; a quote inside quotes is doubled. */
function fieldsOf(line: string): string[] {
  const found = line.matchAll(/(?<=^|,)\s*(?:"((?:[^"]|"")*)"(?=\s*(?:,|$))|([^,]*))/g);
  return Array.from(found, ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!.trim());
}
