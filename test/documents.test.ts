import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): string => readFileSync(join(repository, name), 'utf8');

/** What npm packs without being told. */
const alwaysPacked = ['package.json', 'README.md', 'LICENSE'];
const { files } = JSON.parse(read('package.json')) as { files: string[] };
const isPacked = (name: string): boolean =>
  [...alwaysPacked, ...files].some((entry) => name === entry || name.startsWith(`${entry}/`));

/** The files of the repository that a Markdown file links to. */
function linksOf(document: string): string[] {
  const targets = [...read(document).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(
    ([, target]) => target!,
  );
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => normalize(join(dirname(document), target)));
}

const cards = readdirSync(join(repository, 'models')).map((model) => `models/${model}/README.md`);
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/results.md', ...cards].filter((name) => existsSync(join(repository, name))); // prettier-ignore

describe.each(documents)('%s', (document) => {
  it('links to files that exist', () => {
    expect(linksOf(document).filter((name) => !existsSync(join(repository, name)))).toEqual([]);
  });

  it.runIf(isPacked(document))('links to files that come with the package', () => {
    expect(linksOf(document).filter((name) => !isPacked(name))).toEqual([]);
  });
});

describe.each(readdirSync(join(repository, 'examples')))('examples/%s', (example) => {
  it('writes under runs/ alone', () => {
    const written = /(?:writeFile|mkdir|save)\(\s*([^,)]+)/g;
    const places = [...read(`examples/${example}`).matchAll(written)].map(([, place]) => place!);
    for (const place of places) expect(place).toMatch(/^folder$|^`\$\{folder\}\//);
    if (places.length > 0) expect(read(`examples/${example}`)).toMatch(/const folder = 'runs\//);
  });
});
