import { homedir } from 'node:os';
import { isAbsolute, posix, win32 } from 'node:path';

/** What `cacheFolder` looks at; a test gives its own, everyone else the process's. */
export interface CacheSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/**
 * The folder for what Tenfold downloads; it may not exist yet. In this order: TENFOLD_CACHE;
 * XDG_CACHE_HOME/tenfold (only an absolute path counts, as the XDG specification says);
 * ~/Library/Caches/tenfold on macOS; %LOCALAPPDATA%\tenfold\Cache on Windows; ~/.cache/tenfold.
 */
export function cacheFolder({
  env = process.env,
  platform = process.platform,
  home = homedir(),
}: Partial<CacheSurroundings> = {}): string {
  if (env.TENFOLD_CACHE) return env.TENFOLD_CACHE;
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local');
    return win32.join(local, 'tenfold', 'Cache');
  }
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) {
    return posix.join(env.XDG_CACHE_HOME, 'tenfold');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'tenfold');
  return posix.join(home, '.cache', 'tenfold');
}
