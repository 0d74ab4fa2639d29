import { ed25519 } from '@noble/curves/ed25519.js';
import { expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { carriers, makeStaticCode, parseStaticCode, verifyStaticCode } from './static-code.ts';

const key = ed25519.utils.randomSecretKey();
const publicKey = ed25519.getPublicKey(key);
const fields = { ticket: newId('ticket'), event: newId('event'), serial: 7 };
const made = (carrier: (typeof carriers)[number]) =>
  makeStaticCode({ ...fields, carrier }, publicKey, (message) => ed25519.sign(message, key));

test.each(carriers)('a code for %s is read as it was made, and is ours', async (carrier) => {
  const text = (await made(carrier)) + (carrier === 'google' ? ':12345678' : '');
  const code = parseStaticCode(text);
  expect(code).toMatchObject({ ...fields, carrier, digits: carrier === 'google' ? '12345678' : null });
  expect(code && verifyStaticCode(code, publicKey)).toBe(true);
  expect(text.length).toBeLessThanOrEqual(165);
});

test('no character of it can be altered', async () => {
  const text = await made('print');
  for (let at = 0; at < text.length; at++) {
    const other = text[at] === '0' ? '1' : '0';
    const code = parseStaticCode(text.slice(0, at) + other + text.slice(at + 1));
    expect(code !== null && verifyStaticCode(code, publicKey), `at ${at}`).toBe(false);
  }
});

test('another key, another form and other texts are refused', async () => {
  const print = await made('print');
  const stranger = ed25519.getPublicKey(ed25519.utils.randomSecretKey());
  const code = parseStaticCode(print);
  expect(code && verifyStaticCode(code, stranger)).toBe(false);
  expect(parseStaticCode(`${print}:12345678`)).toBeNull();
  expect(parseStaticCode(await made('google'))).toBeNull();
  for (const text of ['', 'Z2:', 'Z1:ABC', `${print}0`, print.slice(0, -1), `${print}:1234567`, 'Z2:é'])
    expect(parseStaticCode(text)).toBeNull();
});
