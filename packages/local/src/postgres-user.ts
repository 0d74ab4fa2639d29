import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Problem } from './problem.ts';

const run = promisify(execFile);

/** How to start PostgreSQL, which refuses to run as root: words in front of the command, and the owner its files need. */
export type Unprivileged = { prefix: string[]; uid: number | undefined };

const uid = 1000;

/**
 * Not root: nothing to do. Root: a user namespace in which we are user 1000, and the files stay root's; where namespaces
 * are blocked, user 1000 itself, who may still walk through folders that only root can enter.
 */
export async function asUnprivileged(binary: string): Promise<Unprivileged> {
  if (process.getuid?.() !== 0) return { prefix: [], uid: undefined };
  const ways: Unprivileged[] = [
    { prefix: ['unshare', '-U', `--map-user=${uid}`, `--map-group=${uid}`, '--'], uid: undefined },
    { prefix: ['setpriv', ...asUser(), '--'], uid },
    { prefix: ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'], uid },
  ];
  for (const way of ways) if (await works(way, binary)) return way;
  throw new Problem(
    'PostgreSQL does not run as root and nothing here lets us step down: start as a normal user, or install util-linux (unshare, setpriv).',
  );
}

function asUser(): string[] {
  const only = '-all,+dac_override';
  return [
    `--reuid=${uid}`,
    `--regid=${uid}`,
    '--clear-groups',
    `--inh-caps=${only}`,
    `--ambient-caps=${only}`,
    `--bounding-set=${only}`,
  ];
}

function works({ prefix }: Unprivileged, binary: string): Promise<boolean> {
  const [command = '', ...args] = prefix;
  return run(command, [...args, binary, '--version']).then(
    () => true,
    () => false,
  );
}
