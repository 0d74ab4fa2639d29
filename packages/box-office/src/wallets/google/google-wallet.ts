import type { SignCode } from '../code-signer.ts';
import { googleSecret } from '../google-secret.ts';
import type { Pass } from '../pass.ts';
import { createGoogleAccess } from './access.ts';
import { askGoogle, refusalOf } from './ask-google.ts';
import { eventClass } from './event-class.ts';
import type { GoogleKeys } from './google-keys.ts';
import { saveLink } from './save-link.ts';
import { ticketObject } from './ticket-object.ts';

/** Google's wallet: passes live there, and we tell it what they show. */
export type GoogleWallet = {
  /**
   * Makes the class of the pass's event and its object there, or changes them to what the pass is now.
   * @throws WalletAway when Google takes nothing now, Error when it does not take this
   */
  put(pass: Pass, now: Date): Promise<void>;
  /** A link that puts the pass into a fan's wallet. */
  linkTo(pass: Pass, now: Date): Promise<string>;
};

const google = {
  api: 'https://walletobjects.googleapis.com',
  token: 'https://oauth2.googleapis.com/token',
  save: 'https://pay.google.com/gp/v/save',
};
const saidForMs = 30_000;
const saidMax = 500;

export function createGoogleWallet(of: {
  keys: GoogleKeys;
  walletSecret: Uint8Array;
  signCode: SignCode;
  storefrontOrigin: string;
  /** A stand-in that speaks as Google's API, its tokens and its pages do; left out where Google does. */
  url?: string | undefined;
}): GoogleWallet {
  const { keys, walletSecret, signCode, storefrontOrigin, url } = of;
  const at = url === undefined ? google : { api: url, token: `${url}/token`, save: `${url}/gp/v/save` };
  const access = createGoogleAccess(keys, at.token);
  // a stand-in runs on the machine of the storefront; Google asks where everybody can
  const picturesAt = url !== undefined || storefrontOrigin.startsWith('https://') ? storefrontOrigin : null;
  const ask = async (method: string, path: string, body: object, now: Date): Promise<Response> => {
    const answer = await askGoogle(`${at.api}/walletobjects/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${await access.at(now)}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    // the next try asks for another one
    if (answer.status === 401) access.forget();
    return answer;
  };
  /** Most are there already and change; what is not is made. Two at once: the second finds it made and changes it. */
  const putOne = async (kind: string, body: { id: string }, now: Date): Promise<void> => {
    const change = () => ask('PATCH', `${kind}/${encodeURIComponent(body.id)}`, body, now);
    let answer = await change();
    if (answer.status === 404) {
      await answer.body?.cancel();
      answer = await ask('POST', kind, withoutNulls(body), now);
      if (answer.status === 409) {
        await answer.body?.cancel();
        answer = await change();
      }
    }
    if (!answer.ok) throw await refusalOf(answer, `Google took no ${kind}`);
    await answer.body?.cancel();
  };
  /** Every ticket of an event comes with the same class: said once, it is known for a while. */
  const said = new Map<string, { body: string; atMs: number }>();
  const putClass = async (body: { id: string }, now: Date): Promise<void> => {
    const text = JSON.stringify(body);
    const last = said.get(body.id);
    if (last?.body === text && now.getTime() - last.atMs < saidForMs) return;
    await putOne('eventTicketClass', body, now);
    if (said.size >= saidMax) said.clear();
    said.set(body.id, { body: text, atMs: now.getTime() });
  };
  return {
    put: async (pass, now) => {
      const { ticket, event, serial } = pass;
      const code = await signCode({ carrier: 'google', ticket, event: event.id, serial });
      const secret = googleSecret(walletSecret, pass);
      await putClass(eventClass(keys.issuer, pass, picturesAt), now);
      const ticketsUrl = `${storefrontOrigin}/tickets`;
      await putOne('eventTicketObject', ticketObject(keys.issuer, pass, { code, secret, ticketsUrl }), now);
    },
    linkTo: (pass, now) => saveLink(pass, { keys, saveUrl: at.save, storefrontOrigin }, now),
  };
}

/** What is new has nothing that could be taken away. */
function withoutNulls(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
