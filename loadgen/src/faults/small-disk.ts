import { mkdir, open, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runChild } from '@zilker/local/child';

/** A file system of a few hundred megabytes, in memory, which can be filled to the last byte. */
export type SmallDisk = {
  dir: string;
  fill(): Promise<void>;
  free(): Promise<void>;
  remove(): Promise<void>;
};

const chunkBytes = 64 * 1024;

/** Undefined where this machine lets us mount nothing: that takes root on Linux. */
export async function mountSmallDisk(dir: string, megabytes: number): Promise<SmallDisk | undefined> {
  await mkdir(dir, { recursive: true });
  const mounted = await runChild({
    command: 'mount',
    args: ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', dir],
  }).then(
    () => true,
    () => false,
  );
  if (!mounted) {
    await rmdir(dir);
    return undefined;
  }
  const filler = join(dir, 'filler');
  return {
    dir,
    fill: () => writeUntilFull(filler),
    free: () => rm(filler, { force: true }),
    async remove() {
      await runChild({ command: 'umount', args: [dir] });
      await rmdir(dir);
    },
  };
}

/** Page by page at the end: what is left is less than any file of a database grows by. */
async function writeUntilFull(file: string): Promise<void> {
  const handle = await open(file, 'a');
  try {
    for (let bytes = chunkBytes; bytes >= 4_096; bytes /= 2)
      for (;;) {
        try {
          if ((await handle.write(Buffer.alloc(bytes))).bytesWritten < bytes) break;
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') break;
          throw error;
        }
      }
  } finally {
    await handle.close();
  }
}
