import { X509Certificate } from 'node:crypto';
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { requireFreePorts } from '../ports.ts';
import type { WalletKeys } from '../wallets/wallet-keys.ts';

export type Push = { token: string; topic: string; payload: string };

export type Apns = {
  url: string;
  /** What was pushed so far, oldest first; the last thousand. */
  readonly pushes: readonly Push[];
  /** Phones that are gone from now on: their tokens are answered 410. */
  forget(token: string): void;
  /** From now on every push is answered so; 200 again by default. */
  answerWith(status: number, reason: string): void;
  stop(): Promise<void>;
};

const pushesMax = 1_000;
const payloadBytesMax = 4_096;

/**
 * Apple's push service as far as passes use it (developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns): HTTP/2
 * over TLS, a client certificate of the pass type, `POST /3/device/<token>`. It tells no phone, and keeps what it is told. `GET /_control/pushes`
 * shows that to whoever has such a certificate.
 */
export async function startApns(options: { port: number; keys: WalletKeys }): Promise<Apns> {
  const { port, keys } = options;
  const pushes: Push[] = [];
  const gone = new Set<string>();
  let forced: Refused | undefined;
  await requireFreePorts({ apns: port });
  const server = createSecureServer({
    cert: keys.apns.certificate,
    key: keys.apns.key,
    ca: keys.apple.issuer,
    requestCert: true,
    // answered in words, as Apple does
    rejectUnauthorized: false,
  });
  server.on('stream', (stream, headers) => {
    // a client that goes away in between is not our trouble
    stream.on('error', () => undefined);
    void readAll(stream).then((payload) => {
      if (headers[':path'] === '/_control/pushes') return answer(stream, 200, pushes);
      const asked = { headers, payload, passType: typeOf(stream) };
      const token = tokenIn(headers);
      const refused = refusalOf(asked) ?? (gone.has(token) ? refusal(410, 'Unregistered') : forced);
      if (refused !== undefined) return answer(stream, refused.status, { reason: refused.reason });
      pushes.push({ token, topic: String(headers['apns-topic']), payload: payload ?? '' });
      if (pushes.length > pushesMax) pushes.shift();
      return answer(stream, 200);
    });
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  // whoever hangs up while it shakes hands
  server.on('sessionError', () => undefined);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${port}`,
    pushes,
    forget: (token) => void gone.add(token),
    answerWith: (status, reason) => {
      forced = status === 200 ? undefined : refusal(status, reason);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}

type Refused = { status: number; reason: string };
const refusal = (status: number, reason: string): Refused => ({ status, reason });

/** What is wrong with a request, in Apple's words. */
function refusalOf(asked: {
  headers: IncomingHttpHeaders;
  payload: string | null;
  passType: string | null;
}): Refused | undefined {
  const { headers, payload, passType } = asked;
  if (headers[':method'] !== 'POST') return refusal(405, 'MethodNotAllowed');
  if (tokenIn(headers) === '') return refusal(404, 'BadPath');
  if (passType === null) return refusal(403, 'BadCertificate');
  if (headers['apns-topic'] !== passType) return refusal(400, 'TopicDisallowed');
  if (!/^[0-9a-f]{8,200}$/i.test(tokenIn(headers))) return refusal(400, 'BadDeviceToken');
  if (payload === null) return refusal(413, 'PayloadTooLarge');
  return isObject(payload) ? undefined : refusal(400, 'PayloadEmpty');
}

function tokenIn(headers: IncomingHttpHeaders): string {
  return /^\/3\/device\/([^/]+)$/.exec(headers[':path'] ?? '')?.[1] ?? '';
}

/** The pass type that the client's certificate is for, if our authority has signed it. */
function typeOf(stream: ServerHttp2Stream): string | null {
  const socket = stream.session?.socket as TLSSocket | undefined;
  const raw = socket?.getPeerCertificate().raw;
  if (socket?.authorized !== true || raw === undefined) return null;
  return /^UID=(.+)$/m.exec(new X509Certificate(raw).subject)?.[1] ?? null;
}

async function readAll(stream: ServerHttp2Stream): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > payloadBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function answer(stream: ServerHttp2Stream, status: number, body?: unknown): void {
  if (stream.destroyed) return;
  stream.respond({
    ':status': status,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  });
  stream.end(body === undefined ? undefined : JSON.stringify(body));
}
