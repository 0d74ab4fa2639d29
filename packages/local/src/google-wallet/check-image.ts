export type ReadImage = (uri: string) => Promise<Response>;

const answersWithinMs = 5_000;
const own = new Set(['localhost', '127.0.0.1']);

/** Asks for a picture as Google does before it takes a class. */
export const readImage: ReadImage = (uri) => fetch(uri, { signal: AbortSignal.timeout(answersWithinMs) });

/** Why Google would not take a picture by its address, in a sentence; null where it would. This machine's own needs no certificate. */
export async function refuseImage(uri: string, read: ReadImage): Promise<string | null> {
  if (!isPublic(uri)) return `${uri} is no address that anybody could ask.`;
  try {
    const answer = await read(uri);
    const start = Buffer.from(await answer.arrayBuffer()).subarray(0, 4);
    const isPicture = start.equals(png) || start.subarray(0, 3).equals(jpeg);
    return answer.ok && isPicture
      ? null
      : `Image cannot be loaded: ${uri} answers ${answer.status} and no PNG or JPEG.`;
  } catch (cause) {
    return `Image cannot be loaded: ${uri} does not answer (${String(cause)}).`;
  }
}

function isPublic(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'https:' || (protocol === 'http:' && own.has(hostname));
}

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const jpeg = Buffer.from([0xff, 0xd8, 0xff]);
