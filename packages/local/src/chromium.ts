import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { runChild } from './child.ts';
import { Problem } from './problem.ts';

const run = promisify(execFile);
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macApps = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A Chromium for the browser journeys: `CHROMIUM_PATH`, the PATH, else installed by apt where we are root. Null where there is
 * none, after saying so; with `CI` in the env that is an error instead.
 * @throws Problem
 */
export async function findChromium(
  tell: (sentence: string) => void = (sentence) => console.warn(sentence),
): Promise<string | null> {
  const asked = process.env.CHROMIUM_PATH;
  if (asked) {
    if (canRun(asked)) return asked;
    throw new Problem(`CHROMIUM_PATH names ${asked}, which is no program: correct it or leave it out.`);
  }
  const found = onPath() ?? (await installByApt(tell));
  if (found !== undefined) return found;
  const sentence =
    'Chromium is missing, so the browser journeys cannot run: install chromium, or set CHROMIUM_PATH to one.';
  if (process.env.CI) throw new Problem(sentence);
  tell(sentence);
  return null;
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...macApps].find(canRun);
}

async function installByApt(tell: (sentence: string) => void): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  tell('Installing Chromium with apt, once.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => runChild({ command: 'apt-get', args: ['-qq', '-y', ...args], env });
  const install = () => apt('install', '--no-install-recommends', 'chromium');
  await install().catch(() =>
    apt('update')
      .then(install)
      .catch(() => undefined),
  );
  const found = onPath();
  if (found === undefined) return undefined;
  return run(found, ['--version']).then(
    () => found,
    () => undefined,
  );
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
