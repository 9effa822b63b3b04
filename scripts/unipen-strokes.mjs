/**
 * Turns UNIPEN's distribution train_r01_v07 (Zenodo, doi 10.5281/zenodo.1195803, CC BY 4.0) into the
 * strokes that scenes are composed of: `node scripts/unipen-strokes.mjs train_r01_v07 FOLDER`. Writes
 * digits, upper, lower and symbols (categories 1a to 1d) as `.jsonl.gz`, a character a line:
 * `{"source":"apb","writer":"apb/apb02/app0237","label":"4","strokes":[[x0,y0,x1,y1,...],...]}`, y down,
 * the longer side 0 to 1000. What is no single character, was blanked by its source, or has no data
 * here is left out and counted.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

const categories = { digits: '1a', upper: '1b', lower: '1c', symbols: '1d' };
const side = 1000;
/** A point is left out where the line without it passes it at most this far away, of `side`. */
const tolerance = 4;

const [from, to] = process.argv.slice(2);
if (to === undefined) {
  console.error('Usage: node scripts/unipen-strokes.mjs TRAIN_R01_V07 FOLDER');
  process.exit(2);
}
if (!existsSync(join(from, 'data')) || !existsSync(join(from, 'include'))) {
  console.error(`${from} holds no folders "data" and "include"; unpack train_r01_v07 and name it.`);
  process.exit(1);
}

/** Pen data by path: files of several categories include the same. */
const included = new Map();
mkdirSync(to, { recursive: true });
for (const [name, category] of Object.entries(categories)) {
  const root = join(from, 'data', category);
  const lines = [];
  let leftOut = 0;
  for (const file of filesIn(root)) {
    const writer = relative(root, file)
      .replaceAll('\\', '/')
      .replace(/\.dat$/, '');
    for (const { label, strokes } of charactersOf(file)) {
      const glyph = fit(strokes);
      if (glyph === undefined || [...label].length !== 1) leftOut++;
      else
        lines.push(JSON.stringify({ source: writer.split('/')[0], writer, label, strokes: glyph }));
    }
  }
  const path = join(to, `${name}.jsonl.gz`);
  writeFileSync(path, gzipSync(lines.map((line) => `${line}\n`).join('')));
  console.log(`Wrote ${path}: ${lines.length} characters, ${leftOut} left out.`);
}

/** All `.dat` files under a folder, in one order everywhere; none where there is no folder. */
function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.dat'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** The characters that a file's `.SEGMENT` lines name, with their strokes as the pen gave them. */
function charactersOf(file) {
  const { components, segments } = read(file);
  return segments.map(({ parts, label }) => ({
    label,
    strokes: parts.flatMap((part) => strokesOf(components, part)),
  }));
}

/**
 * Reads a file and what it includes. A component is what stands between two of `.PEN_DOWN` and `.PEN_UP`,
 * if it holds points; both are counted.
 */
function read(file) {
  const known = included.get(file);
  if (known !== undefined) return known;
  const components = [];
  const segments = [];
  let coordinates = { x: 0, y: 1 };
  let points;
  const text = existsSync(file) ? readFileSync(file, 'latin1') : '';
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('.')) {
      const values = points === undefined ? [] : line.trim().split(/\s+/).map(Number);
      const [x, y] = [values[coordinates.x], values[coordinates.y]];
      if (Number.isFinite(x) && Number.isFinite(y)) {
        if (points.values.length === 0) components.push(points);
        points.values.push([x, y]);
      }
      continue;
    }
    const [keyword, ...rest] = line.trim().split(/\s+/);
    points = undefined;
    if (keyword === '.PEN_DOWN' || keyword === '.PEN_UP') {
      points = { down: keyword === '.PEN_DOWN', values: [] };
    } else if (keyword === '.COORD') {
      coordinates = { x: rest.indexOf('X'), y: rest.indexOf('Y') };
    } else if (keyword === '.INCLUDE') {
      const inner = read(join(from, 'include', rest[0]));
      components.push(...inner.components);
      segments.push(...inner.segments);
      coordinates = inner.coordinates;
    } else if (keyword === '.SEGMENT') {
      const segment = parseSegment(line);
      if (segment !== undefined) segments.push(segment);
    }
  }
  const result = { components, segments, coordinates };
  if (file.startsWith(join(from, 'include'))) included.set(file, result);
  return result;
}

/** `.SEGMENT CHARACTER 3-5 OK "a"`: components, or from a component's point to another's (`3:0-5:12`). */
function parseSegment(line) {
  const match = /^\.SEGMENT\s+CHARACTER\s+(\S+)\s+\S+\s+"((?:\\.|[^"\\])*)"/.exec(line);
  if (match === null) return undefined;
  const parts = match[1].split(',').map((part) => {
    const [first, last = first] = part.split('-').map((end) => end.split(':').map(Number));
    return { first: first[0], from: first[1] ?? 0, last: last[0], to: last[1] ?? Infinity };
  });
  return { parts, label: match[2].replace(/\\(.)/g, '$1') };
}

/** Of the components of a part, those with the pen down. */
function strokesOf(components, { first, last, from: start, to: end }) {
  const strokes = [];
  for (let i = first; i <= last; i++) {
    const component = components[i];
    if (component === undefined || !component.down) continue;
    strokes.push(component.values.slice(i === first ? start : 0, i === last ? end + 1 : undefined));
  }
  return strokes.filter((stroke) => stroke.length > 0);
}

/** Strokes in a box from 0 to `side`, y down; undefined where there is nothing to see. */
function fit(strokes) {
  const points = strokes.flat();
  // Sources blank what they may not give away.
  if (points.every(([x, y]) => x === 0 && y === 0)) return undefined;
  const least = (axis) => points.reduce((low, point) => Math.min(low, point[axis]), Infinity);
  const most = (axis) => points.reduce((high, point) => Math.max(high, point[axis]), -Infinity);
  const [left, right, bottom, top] = [least(0), most(0), least(1), most(1)];
  const scale = side / Math.max(right - left, top - bottom, 1e-9);
  const scaled = strokes.map((stroke) =>
    stroke.map(([x, y]) => [(x - left) * scale, (top - y) * scale]),
  );
  return scaled.map((stroke) => simplify(stroke).flatMap((point) => point.map(Math.round)));
}

/** Leaves out the points that tell nothing (Ramer 1972, Douglas and Peucker 1973). */
function simplify(points) {
  const [first, last] = [points[0], points[points.length - 1]];
  let [worst, at] = [0, 0];
  for (let i = 1; i + 1 < points.length; i++) {
    const away = distance(points[i], first, last);
    if (away > worst) [worst, at] = [away, i];
  }
  if (worst <= tolerance) return points.length > 1 ? [first, last] : [first];
  return [...simplify(points.slice(0, at + 1)).slice(0, -1), ...simplify(points.slice(at))];
}

/** From a point to the line through two others. */
function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length;
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
