import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context } from 'hono';

/** Less than this fits the first packets anyhow. */
const bytesLeast = 1_400;
/** Where either compresses as well as it should for what it costs. */
const brotliQuality = 5;
const gzipLevel = 6;

const encodings = {
  br: (text: string) =>
    promisify(brotliCompress)(text, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      },
    }),
  gzip: (text: string) => promisify(gzip)(text, { level: gzipLevel }),
} as const;

/**
 * JSON for one who asked, compressed as they take it: for answers of megabytes, which a phone at a door loads over what network there is. The work
 * is done beside the thread that answers all others. Not for answers that hold a secret next to what somebody else may choose.
 */
export async function answerCompressed(c: Context, json: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', vary: 'accept-encoding' };
  const encoding = json.length < bytesLeast ? null : taken(c.req.header('accept-encoding'));
  if (encoding === null) return c.body(json, 200, headers);
  const body = await encodings[encoding](json);
  return c.body(new Uint8Array(body), 200, { ...headers, 'content-encoding': encoding });
}

/** The best of ours that a client takes (RFC 9110, 12.5.3); null for none. */
function taken(header: string | undefined): keyof typeof encodings | null {
  const named = new Set(
    (header ?? '')
      .split(',')
      .map((one) => one.trim().toLowerCase())
      .filter((one) => !/;\s*q=0(\.0*)?$/.test(one))
      .map((one) => one.replace(/;.*$/, '').trim()),
  );
  if (named.has('br')) return 'br';
  return named.has('gzip') || named.has('*') ? 'gzip' : null;
}
