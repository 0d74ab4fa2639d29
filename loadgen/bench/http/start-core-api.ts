import { fileURLToPath } from 'node:url';
import { startChild } from '@zilker/local/child';
import { freePorts } from '@zilker/local/ports';
import { waitUntil } from '@zilker/local/wait-until';
import { generateKeys, generateSecret } from '@zilker/runtime/keys';

export type CoreApi = { pid: number; port: number; stop(): Promise<void> };

/** Where its fans would be; proofs name it. */
export const origin = 'http://localhost:4300';

/** One replica, as it runs in production but for its keys; what it logs goes to a pipe, as it does there. */
export async function startCoreApi(
  databaseUrl: string,
  env: Readonly<{ ACCESS_KEYS: string; ADMISSION_JWKS: string } & Record<string, string>>,
): Promise<CoreApi> {
  const [port = 0, adminPort = 0] = await freePorts(2);
  const child = await startChild({
    command: process.execPath,
    args: [
      // to profile it: --cpu-prof
      ...(process.env.CORE_API_NODE_ARGS?.split(' ') ?? []),
      fileURLToPath(new URL('../../../core-api/src/main.ts', import.meta.url)),
    ],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      DATABASE_URL: databaseUrl,
      STOREFRONT_ORIGIN: origin,
      PORTAL_ORIGIN: 'http://localhost:4301',
      OTP_SECRET: generateSecret({ development: true }),
      WALLET_SECRET: generateSecret({ development: true }),
      TICKET_KEYS: JSON.stringify(generateKeys({ development: true })),
      STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
      STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef',
      STRIPE_API_URL: 'http://127.0.0.1:9',
      ...env,
    },
  });
  await waitUntil('core-api answering', async () => {
    if (!child.running) throw new Error(`core-api did not start:\n${child.tail()}`);
    const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
    return response?.ok === true;
  });
  return { pid: child.pid, port, stop: () => child.stop('SIGTERM', 5_000) };
}
