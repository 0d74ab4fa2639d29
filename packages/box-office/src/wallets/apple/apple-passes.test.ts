import { generateKeyPairSync } from 'node:crypto';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { parseStaticCode, verifyStaticCode } from '@zilker/contracts/ticket/static-code';
import { checkPkpass, openPkpass } from '@zilker/local/wallets/open-pkpass';
import { makeWalletKeys } from '@zilker/local/wallets/wallet-keys';
import { afterAll, expect, test } from 'vitest';
import { createCodeSigner } from '../code-signer.ts';
import type { Pass } from '../pass.ts';
import { passWith } from '../testing-pass.ts';
import { createApplePasses } from './apple-passes.ts';
import { isAppleToken } from './auth-token.ts';

const keys = makeWalletKeys(new Date());
const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const walletSecret = new Uint8Array(32).fill(5);
const passes = createApplePasses({
  keys: keys.apple,
  walletSecret,
  signCode: createCodeSigner({ keys: [{ kty: 'OKP', crv: 'Ed25519', x, d }] }),
  storefrontOrigin: 'https://tickets.example.com',
});
afterAll(() => passes.stop());

type PassJson = {
  authenticationToken: string;
  barcodes?: { format: string; message: string }[];
  eventTicket: Record<string, { label?: string; changeMessage?: string }[]>;
};

async function made(pass: Pass) {
  const bytes = await passes.make(pass);
  const files = openPkpass(bytes);
  return { bytes, files, json: JSON.parse(String(files.get('pass.json'))) as PassJson };
}

test('a pass is one that an iPhone takes: its manifest, and its signature, by openssl', async () => {
  const { bytes, files } = await made(passWith());
  expect(await checkPkpass(bytes, keys.apple.issuer)).toEqual([]);
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['icon.png', 'icon@2x.png', 'logo.png', 'strip@3x.png', 'es.lproj/pass.strings']),
  );
  expect(bytes.length).toBeLessThan(100_000);
});

test('negative control: one byte changed, or another authority, is found', async () => {
  const { bytes } = await made(passWith());
  const changed = Buffer.from(bytes);
  changed[changed.indexOf('Copper Moon')] = 'K'.charCodeAt(0);
  expect(await checkPkpass(changed, keys.apple.issuer)).toEqual(['pass.json is not what the manifest says.']);
  const manifest = Buffer.from(bytes);
  const at = manifest.indexOf('"icon.png":"') + '"icon.png":"'.length;
  manifest[at] = manifest[at] === 48 ? 49 : 48;
  expect(await checkPkpass(manifest, keys.apple.issuer)).toHaveLength(2);
  const other = makeWalletKeys(new Date()).apple.issuer;
  expect(await checkPkpass(bytes, other)).toEqual([expect.stringContaining('cms')]);
});

test('it says what the ticket is, on the venue’s clocks, and where to ask for changes', async () => {
  const pass = passWith();
  const { json } = await made(pass);
  expect(json).toMatchObject({
    passTypeIdentifier: keys.apple.passType,
    teamIdentifier: keys.apple.team,
    serialNumber: pass.id,
    webServiceURL: 'https://tickets.example.com/api/v1/wallets/apple',
    groupingIdentifier: pass.order,
    sharingProhibited: true,
    eventTicket: {
      headerFields: [{ key: 'number', value: '1/2' }],
      primaryFields: [{ value: 'Copper Moon' }],
      secondaryFields: [{ value: 'Red Bluff Hall' }, { key: 'starts', value: '2027-02-01T20:00:00-06:00' }],
    },
  });
  expect(json).not.toHaveProperty('voided');
  expect(isAppleToken(walletSecret, pass.id, json.authenticationToken)).toBe(true);
  expect(isAppleToken(walletSecret, passWith().id, json.authenticationToken)).toBe(false);
});

test('every label has its Spanish word', async () => {
  const { files, json } = await made(passWith());
  const strings = String(files.get('es.lproj/pass.strings'));
  const fields = Object.values(
    json.eventTicket as Record<string, { label?: string; changeMessage?: string }[]>,
  );
  const words = fields.flat().flatMap(({ label, changeMessage }) => [label, changeMessage]);
  for (const word of words.filter((one) => one !== undefined)) expect(strings).toContain(`"${word}" = "`);
  expect(strings).toContain('"Doors" = "Puertas"');
});

test('its code is ours, for this ticket and serial; there is none where it would open no door', async () => {
  const pass = passWith({ serial: 4 });
  const { json } = await made(pass);
  const [barcode] = json.barcodes ?? [];
  const code = parseStaticCode(barcode?.message ?? '');
  expect(barcode?.format).toBe('PKBarcodeFormatQR');
  expect(code).toMatchObject({ carrier: 'apple', ticket: pass.ticket, event: pass.event.id, serial: 4 });
  expect(code && verifyStaticCode(code, Buffer.from(x, 'base64url'))).toBe(true);

  const never = await made(passWith({ event: { ...pass.event, policy: dropPolicy } }));
  expect(never.json).not.toHaveProperty('barcodes');
  for (const standing of ['refunded', 'revoked', 'moved', 'blocked', 'cancelled'] as const) {
    const over = await made(passWith({ standing }));
    expect(over.json).toMatchObject({ voided: true });
    expect(over.json).not.toHaveProperty('barcodes');
  }
});

test('from when it counts is said', async () => {
  const { event } = passWith();
  const policy = { ...dropPolicy, carry: { fromHoursBefore: 2 } };
  const { json } = await made(passWith({ event: { ...event, policy } }));
  expect(json.eventTicket).toMatchObject({
    backFields: expect.arrayContaining([
      expect.objectContaining({ key: 'carried', value: '2027-02-01T17:00:00-06:00' }),
    ]),
  });
});

test('what cannot be made fails by itself, and the next one is made', async () => {
  const { event } = passWith();
  const untitled = passWith({ event: { ...event, title: undefined as never } });
  await expect(passes.make(untitled)).rejects.toThrow();
  expect(await checkPkpass((await made(passWith())).bytes, keys.apple.issuer)).toEqual([]);
});
