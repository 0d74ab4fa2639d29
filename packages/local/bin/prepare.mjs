// Runs before every command, on whatever Node the machine has (20 or newer): installs what the lock file says, once, so that
// everything after it runs on the Node 24 of node_modules/.bin. Plain JavaScript and no dependency, since none is there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const lockFile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const markFile = join(modules, '.zilker-lock');
const nodeWanted = 24;
const nodeMin = 20;

const major = Number(process.versions.node.split('.')[0]);
if (major < nodeMin)
  refuse(
    `Zilker needs Node ${nodeMin} or newer and this is ${process.versions.node}: install a newer one from https://nodejs.org.`,
  );

const lock = readFileSync(lockFile, 'utf8');
const lockHash = createHash('sha256').update(lock).digest('hex');
if (!isInstalled()) install();
if (
  !existsSync(join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')) &&
  major < nodeWanted
)
  refuse(
    `Zilker runs on Node ${nodeWanted}, which comes in no package for ${process.platform}-${process.arch}: install Node ${nodeWanted} from https://nodejs.org, then try again.`,
  );

function isInstalled() {
  if (!existsSync(modules)) return false;
  if (readOr(markFile, '') === lockHash) return true;
  // an `npm install` by hand leaves no mark of ours, but may have left everything in place
  if (!everyPackageIsThere()) return false;
  writeFileSync(markFile, lockHash);
  return true;
}

/** Compares the lock file with npm's own note of what it installed. */
function everyPackageIsThere() {
  try {
    const wanted = JSON.parse(lock).packages;
    const installed = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([path, { version, optional, link }]) => {
      if (!path.startsWith('node_modules/') || link) return true;
      const found = installed[path];
      return found === undefined ? optional === true : found.version === version;
    });
  } catch {
    return false;
  }
}

function install() {
  console.log('Installing packages, once. This takes about half a minute.');
  const npm = process.env.npm_execpath;
  const command = npm ? [process.execPath, npm] : ['npm'];
  const { status, error } = spawnSync(
    command[0],
    [...command.slice(1), 'ci', '--loglevel=error', '--include=dev', '--include=optional'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (error?.code === 'ENOENT')
    refuse('npm is missing: install it (it comes with Node from https://nodejs.org), then try again.');
  if (status !== 0)
    refuse(
      'The packages could not be installed: see what npm says above, check the network, then try again.',
    );
  writeFileSync(markFile, lockHash);
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}
