/**
 * @file Pictures that installed packages ship: icons, logos, diagrams. Which ones there are depends on
 * the machine. Those with digits in them, or that a person could take for one (rings, bars), were looked
 * at and are left out by their names.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { renderSvgToPng } from '../../src/codec/encode.js';
import { sha256 } from '../../src/storage/hash.js';

const roots = ['/usr/share/icons', '/usr/share/doc', '/usr/share/pixmaps', '/usr/share/tcltk', '/usr/share/gtk-doc', '/usr/share/gitweb']; // prettier-ignore
const endings = /\.(png|jpe?g|gif|svg|webp)$/i;

/** One size of each set of icons is enough; mirrored ones say nothing new. */
const otherSizes = /Adwaita\/(8x8|16x16|22x22|24x24|32x32|64x64|256x256|scalable)|48x48.*symbolic|-rtl\b|locolor/; // prettier-ignore
const withDigits =
  /calculator|dialpad|calendar|zoom-original|view-list-ordered|cellular-([2345]g|gprs)|single-display|system-privacy|media-tape|doc_img|kcachegrind/;
const likeDigits = /playback-pause|media-record|media-optical|drive-optical|radio|emblem-new|view-wrapped|list-remove|ui\/selection|network-cellular-signal|view-more|open-menu/; // prettier-ignore

async function filesBelow(root: string): Promise<string[]> {
  try {
    const names = await readdir(root, { recursive: true });
    return names.filter((name) => endings.test(name)).map((name) => join(root, name));
  } catch {
    // The machine has no such folder.
    return [];
  }
}

/** Pictures without a number by their paths, each content once; drawings as PNG. */
export async function installedPictures(): Promise<
  readonly { readonly name: string; readonly open: () => Promise<Uint8Array> }[]
> {
  const paths = (await Promise.all(roots.map(filesBelow)))
    .flat()
    .map((path) => path.split(sep).join('/'))
    .filter((path) => ![otherSizes, withDigits, likeDigits].some((pattern) => pattern.test(path)))
    .sort();
  const seen = new Set<string>();
  const kept: { name: string; open: () => Promise<Uint8Array> }[] = [];
  for (const name of paths) {
    const bytes = await readFile(name).catch(() => undefined);
    if (bytes === undefined) continue;
    const hash = sha256(bytes);
    if (seen.has(hash)) continue;
    seen.add(hash);
    const isDrawing = /\.svg$/i.test(name);
    kept.push({
      name,
      open: async () =>
        isDrawing ? renderSvgToPng(bytes.toString('utf8'), { width: 200 }) : bytes,
    });
  }
  return kept;
}
