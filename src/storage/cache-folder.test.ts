import { expect, test } from 'vitest';
import { cacheFolder } from './cache-folder.js';

test.each([
  ['linux', {}, '/home/ada', '/home/ada/.cache/tenfold'],
  ['linux', { XDG_CACHE_HOME: '/var/c' }, '/home/ada', '/var/c/tenfold'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/ada', '/home/ada/.cache/tenfold'],
  ['darwin', {}, '/Users/ada', '/Users/ada/Library/Caches/tenfold'],
  ['darwin', { XDG_CACHE_HOME: '/var/c' }, '/Users/ada', '/var/c/tenfold'],
  ['win32', { LOCALAPPDATA: 'D:\\local' }, 'C:\\Users\\ada', 'D:\\local\\tenfold\\Cache'],
  ['win32', {}, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Local\\tenfold\\Cache'],
  ['linux', { TENFOLD_CACHE: '/mine', XDG_CACHE_HOME: '/var/c' }, '/home/ada', '/mine'],
] as const)(
  'on %s with %o the cache is where a user expects it',
  (platform, env, home, expected) => {
    expect(cacheFolder({ platform, env, home })).toBe(expected);
  },
);
