import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';

/** Less than this fits the first packets anyhow. */
const charsLeast = 1_400;
/** Of a door list, Brotli makes no less of it for twice the work: what is left is ids, which are random. */
const level = 6;

/**
 * JSON for one who asked, compressed where they take that: for answers of megabytes, which a phone at a door loads over what network there is. The
 * work is done beside the thread that answers all others. Not for answers that hold a secret next to what somebody else may choose.
 */
export async function answerCompressed(c: Context, json: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', vary: 'accept-encoding' };
  if (json.length < charsLeast || !takesGzip(c.req.header('accept-encoding') ?? ''))
    return c.body(json, 200, headers);
  const body = await promisify(gzip)(json, { level });
  return c.body(new Uint8Array(body), 200, { ...headers, 'content-encoding': 'gzip' });
}

/** As RFC 9110, 12.5.3 has it: named, or meant by `*`, and not refused by a weight of 0. */
function takesGzip(accepted: string): boolean {
  const weights = new Map(
    accepted
      .toLowerCase()
      .split(',')
      .map((one) => {
        const [name = '', weight = ''] = one.split(';').map((part) => part.trim());
        return [name, !/^q=0(\.0*)?$/.test(weight)] as const;
      }),
  );
  return weights.get('gzip') ?? weights.get('*') ?? false;
}
