import type { ErrorCode } from '@zilker/contracts/errors';
import { admissionHeader, idempotencyHeader, proofHeader } from '@zilker/contracts/tokens';
import { ask } from '../client/ask.ts';
import { createSale, newKey, type Pass } from '../client/sale.ts';
import type { Way } from './common-ways.ts';
import type { Fan, Scene } from './scene.ts';

type Forgery = {
  refusal: ErrorCode;
  pass?: (own: Pass, scene: Scene, place: string) => Pass;
  forge?: (headers: Record<string, string>) => Record<string, string>;
};

/** Each way to get in without being called, and the refusal it must meet. */
const forgeries: Readonly<Record<Exclude<Way<'mischief'>, 'none'>, Forgery>> = {
  no_admission: { refusal: 'admission_required', forge: (headers) => without(headers, admissionHeader) },
  altered_admission: {
    refusal: 'admission_invalid',
    forge: (headers) => ({ ...headers, [admissionHeader]: altered(headers[admissionHeader] ?? '') }),
  },
  foreign_account: {
    refusal: 'admission_wrong_account',
    pass: (own, scene) => ({ ...own, access: scene.stranger.access }),
  },
  foreign_device: {
    refusal: 'proof_wrong_device',
    pass: (own, scene) => ({ ...own, device: scene.stranger.device }),
  },
  place_as_admission: {
    refusal: 'admission_invalid',
    pass: (own, _, place) => ({ ...own, admission: place }),
  },
  no_proof: { refusal: 'proof_required', forge: (headers) => without(headers, proofHeader) },
  proof_of_another_request: {
    refusal: 'proof_invalid',
    forge: (headers) => ({ ...headers, [idempotencyHeader]: newKey() }),
  },
};

/** A bad fan tries to open the shop by something that is not its own call. */
export async function misbehave(scene: Scene, fan: Fan, own: Pass, place: string): Promise<void> {
  const { mischief } = fan.behaviour;
  if (mischief === 'none') return;
  const { refusal, pass, forge } = forgeries[mischief];
  const sale = createSale(scene, scene.drop, pass?.(own, scene, place) ?? own, forge);
  const answer = await ask(fan, mischief, () => sale.open(), [refusal]);
  if (answer.ok) fan.record.oddities.push(`The shop opened to fan ${fan.number} by ${mischief}.`);
}

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));
}

/** Another claim under the same signature. */
function altered(token: string): string {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const parsed: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const changed = { ...Object(parsed), openBy: Date.now() + 3_600_000 };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}
