/** A fresh Idempotency-Key: 128 random bits as hex. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Keys for a form: sending the same content again repeats its key, so that a retry after a lost answer makes nothing twice;
 * changed content is a new intent and gets a new one.
 */
export function makeKeys(): (body: unknown) => string {
  let last: { content: string; key: string } | undefined;
  return (body) => {
    const content = JSON.stringify(body);
    if (last?.content !== content) last = { content, key: newKey() };
    return last.key;
  };
}
