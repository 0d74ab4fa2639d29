import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startApns } from '../apns/apns.ts';
import { startBeacon } from '../beacon/beacon.ts';
import { startGoogleWallet } from '../google-wallet/google-wallet.ts';
import { startInbox } from '../inbox/inbox.ts';
import { loadKeys } from '../keys.ts';
import { portBaseFromEnv, portBlock } from '../ports.ts';
import { writeKeyFiles } from '../services/key-files.ts';
import { serviceEnvs } from '../services/service-env.ts';
import { defaultQueuePrefix } from '../sqs.ts';
import { controlPath } from '../stripe/control.ts';
import { startStripe } from '../stripe/stripe.ts';
import { urlsOf } from '../urls.ts';

/**
 * `node packages/local/src/cli/stand-ins.ts DATA_DIR ENV_DIR`: beacon, inbox, Stripe and the wallets' servers for a stack whose stores and services
 * run in containers of their own. Keeps keys and state in DATA_DIR, and writes for each service a file of the keys that are
 * its own, `ENV_DIR/<service>.env`, to be read by `node --env-file`. The rest of a service's env is said where it is started.
 */
const [dataDir, envDir] = process.argv.slice(2);
if (dataDir === undefined || envDir === undefined) {
  console.error('Name two folders: one to keep keys and state in, one to write the keys of each service to.');
  process.exit(1);
}
const ports = portBlock(portBaseFromEnv(process.env.ZILKER_PORT));
const urls = urlsOf(ports);
await mkdir(dataDir, { recursive: true, mode: 0o700 });
const keys = await loadKeys(join(dataDir, 'keys.json'));
const beacon = await startBeacon({ port: ports.beacon, key: keys.beacon });
const elsewhere = { databaseUrl: '', redisUrls: { admin: '', room: '', workers: '' }, env: {} };
const envs = serviceEnvs({
  ports,
  stores: elsewhere,
  keys,
  chain: beacon.chain,
  queuePrefix: defaultQueuePrefix,
  given: {},
});
await writeKeyFiles(envDir, envs);
const inbox = await startInbox({
  ports,
  dataDir: join(dataDir, 'inbox'),
  paymentFaultsUrl: urls.stripe + controlPath,
});
const stripe = await startStripe({
  port: ports.stripe,
  dataDir: join(dataDir, 'stripe'),
  webhooks: [{ url: `${urls.coreApi}/api/v1/stripe/webhook`, secret: keys.secrets.stripeWebhook }],
});
const apns = await startApns({ port: ports.apns, keys: keys.wallets });
const googleWallet = await startGoogleWallet({
  port: ports.googleWallet,
  keys: keys.wallets.google,
  dataFile: join(dataDir, 'google-wallet.jsonl'),
});
console.log(`Beacon, inbox, Stripe and the wallets stand in; the keys of the services are in ${envDir}.`);

await new Promise((resolve) => {
  process.once('SIGTERM', resolve);
  process.once('SIGINT', resolve);
});
for (const part of [googleWallet, apns, stripe, inbox, beacon]) await part.stop();
