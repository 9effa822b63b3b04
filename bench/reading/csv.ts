/** @file Comma-separated values with quoted fields that may hold line breaks. */

/** The rows below the first, each by the names that the first gives to the columns. */
export function readRows(text: string): readonly Readonly<Record<string, string>>[] {
  const fields = text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g);
  const rows: string[][] = [[]];
  for (const [all, quoted, bare, end] of fields) {
    if (all === '') break;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare!);
    if (end !== ',') rows.push([]);
  }
  const [names = [], ...others] = rows.filter((row) => row.length > 0);
  return others.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])));
}

/** One line of values, quoted where they must be. */
export function toLine(values: readonly string[]): string {
  return values
    .map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
    .join(',');
}
