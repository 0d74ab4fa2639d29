import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The files of a .pkpass: a ZIP archive in which nothing is packed smaller. @throws Error for anything else */
export function openPkpass(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end === -1) throw new Error('no ZIP archive');
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt16LE(at + 10) !== 0) throw new Error('a file in it is packed');
    const size = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    files.set(bytes.toString('utf8', at + 46, at + 46 + nameLength), bytes.subarray(start, start + size));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

/**
 * What of a .pkpass an iPhone would not take, a sentence each: files that the manifest does not name or names otherwise, and a signature that
 * openssl does not find good under `authority` (PEM).
 */
export async function checkPkpass(bytes: Buffer, authority: string): Promise<string[]> {
  const files = openPkpass(bytes);
  const manifest = files.get('manifest.json');
  const signature = files.get('signature');
  if (manifest === undefined || signature === undefined) return ['It has no manifest, or no signature.'];
  const hashes = JSON.parse(manifest.toString()) as Record<string, string>;
  const named = [...files.keys()].filter((name) => name !== 'manifest.json' && name !== 'signature');
  const wrong = [
    ...Object.keys(hashes)
      .filter((name) => !files.has(name))
      .map((name) => `${name} is not there.`),
    ...named
      .filter(
        (name) =>
          hashes[name] !==
          createHash('sha1')
            .update(files.get(name) ?? '')
            .digest('hex'),
      )
      .map((name) => `${name} is not what the manifest says.`),
  ];
  const refused = await verifySignature({ manifest, signature, authority });
  return refused === null ? wrong : [...wrong, refused];
}

async function verifySignature(of: {
  manifest: Buffer;
  signature: Buffer;
  authority: string;
}): Promise<string | null> {
  const dir = await mkdtemp(join(tmpdir(), 'zilker-pkpass-'));
  try {
    const put = async (name: string, data: Buffer | string) => {
      await writeFile(join(dir, name), data);
      return join(dir, name);
    };
    await run('openssl', [
      ...['cms', '-verify', '-binary', '-purpose', 'any', '-inform', 'DER', '-out', join(dir, 'out')],
      ...['-in', await put('signature', of.signature), '-content', await put('manifest.json', of.manifest)],
      ...['-CAfile', await put('authority.pem', of.authority)],
    ]);
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
