import { type ClientHttp2Session, connect } from 'node:http2';
import { saysLater, WalletAway } from '../wallet-away.ts';
import type { AppleKeys } from './apple-keys.ts';

/** `gone`: Apple knows no device by this token any more. */
export type Pushed = 'taken' | 'gone';

/** Tells phones, through Apple, that a pass has changed; they then fetch it from us. */
export type PassPush = {
  /** @throws WalletAway when Apple takes nothing now, Error when it does not take this */
  push(pushToken: string): Promise<Pushed>;
  stop(): void;
};

const appleUrl = 'https://api.push.apple.com';
const answersWithinMs = 10_000;
/** Connections are kept for as long as there is something to say; Apple asks for that. */
const idleMs = 10 * 60_000;

/**
 * Speaks HTTP/2 to Apple's push service (APNs), known by the certificate that signs the passes. `url` is that of a stand-in, whose own certificate
 * `keys.issuer` has signed.
 */
export function createPassPush(keys: AppleKeys, url?: string): PassPush {
  let session: ClientHttp2Session | undefined;
  const open = () => {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const opened = connect(url ?? appleUrl, {
      cert: keys.certificate,
      key: keys.key,
      ...(url === undefined ? {} : { ca: keys.issuer }),
    });
    opened.setTimeout(idleMs, () => opened.close());
    // whoever asks is told by its own request; a lost connection is opened anew by the next
    opened.on('error', () => opened.destroy());
    opened.on('goaway', () => opened.close());
    session = opened;
    return opened;
  };
  return {
    push: async (pushToken) => {
      const { status, reason } = await ask(open(), pushToken, keys.passType);
      if (status === 200) return 'taken';
      if (status === 410 || reason === 'BadDeviceToken' || reason === 'Unregistered') return 'gone';
      const said = `Apple's push service answered ${status} ${reason}`;
      throw saysLater(status) ? new WalletAway(said) : new Error(said);
    },
    stop: () => session?.close(),
  };
}

function ask(
  session: ClientHttp2Session,
  pushToken: string,
  topic: string,
): Promise<{ status: number; reason: string }> {
  return new Promise((resolve, reject) => {
    const request = session.request({
      ':method': 'POST',
      ':path': `/3/device/${encodeURIComponent(pushToken)}`,
      'apns-topic': topic,
      'apns-priority': '5',
    });
    let status = 0;
    let text = '';
    request.setEncoding('utf8');
    request.setTimeout(answersWithinMs, () =>
      request.destroy(new WalletAway("Apple's push service is silent")),
    );
    request.on('response', (headers) => {
      status = Number(headers[':status']);
    });
    request.on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => resolve({ status, reason: reasonIn(text) }));
    request.on('error', (cause) => reject(new WalletAway('Apple cannot be reached', { cause })));
    request.on('close', () => reject(new WalletAway("the connection to Apple's push service was lost")));
    // passes carry no message: the phone asks us what there is
    request.end('{}');
  });
}

function reasonIn(text: string): string {
  return /"reason"\s*:\s*"(\w+)"/.exec(text)?.[1] ?? '';
}
