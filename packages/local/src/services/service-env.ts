import { publicJwks } from '@zilker/runtime/keys';
import type { ChainInfo } from '../beacon/local-chain.ts';
import type { KeySetName, Keys } from '../keys.ts';
import type { Ports } from '../ports.ts';
import type { Stores } from '../stores.ts';
import { urlsOf } from '../urls.ts';

export const serviceNames = ['core-api', 'waiting-room', 'workers'] as const;
export type ServiceName = (typeof serviceNames)[number];

export type Env = Record<string, string>;

/** The settings of this process that reach past the stand-ins, to the real thing: theirs win over ours. */
const passedOn = [
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'SMTP_URL',
  'SMS_URL',
  'BEACON_URL',
  'BEACON_CHAIN',
  'BEACON_RELAYS',
  'APPLE_PASS_KEYS',
  'GOOGLE_WALLET_KEYS',
  'LOG_LEVEL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
] as const;

/** Of the account, whoever answers for it: for the services and for tools. */
const limitsOfStripe = ['PAYMENT_CALLS_PER_SECOND', 'PAYMENT_CALLS_PER_ENDPOINT'] as const;

/** The web apps' servers hand requests on. */
const ownProxies = '127.0.0.0/8,::1';

/** A simulated crowd is one process at one address: no fan of it may look like a thousand, or work as hard as on a phone of its own. */
const roomForCrowds = {
  WORK_MAX_NUMBER: '1000',
  DENSE_PLACES: '1000000',
  JOINS_PER_ADDRESS_MINUTE: '100000000',
  POLLS_PER_ADDRESS_MINUTE: '100000000',
  SOCKETS_PER_ADDRESS_MINUTE: '100000000',
};

export type EnvInput = {
  ports: Ports;
  stores: Pick<Stores, 'databaseUrl' | 'redisUrls' | 'env'>;
  keys: Keys;
  chain: ChainInfo;
  queuePrefix: string;
  /** Where real services are named: the env of this process. */
  given: Readonly<Record<string, string | undefined>>;
};

/** What each service is started with, by service. */
export function serviceEnvs(input: EnvInput): Record<ServiceName, Env> {
  const { ports, stores } = input;
  const urls = urlsOf(ports);
  const set = (name: KeySetName) => JSON.stringify(input.keys.keySets[name]);
  const jwks = (name: KeySetName) => JSON.stringify(publicJwks(input.keys.keySets[name]));
  const common = {
    ...pathAndHome(),
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    HOST: '127.0.0.1',
    STOREFRONT_ORIGIN: urls.storefront,
    PORTAL_ORIGIN: urls.portal,
    SCANNER_ORIGIN: urls.scanner,
    ...stores.env,
    SQS_QUEUE_PREFIX: input.queuePrefix,
  };
  const stripe = stripeEnv(input);
  const wallets = walletEnv(input);
  const given = Object.fromEntries(
    passedOn.flatMap((name) => (input.given[name] ? [[name, input.given[name]]] : [])),
  );
  return {
    'core-api': {
      ...common,
      ...stripe,
      ...wallets,
      PORT: String(ports.coreApi),
      ADMIN_PORT: String(ports.coreApiAdmin),
      DATABASE_URL: stores.databaseUrl,
      OTP_SECRET: input.keys.secrets.otp,
      ACCESS_KEYS: set('access'),
      TICKET_KEYS: set('ticket'),
      ADMISSION_JWKS: jwks('admission'),
      CROWD_JWKS: jwks('crowd'),
      TRUSTED_PROXIES: ownProxies,
      ...given,
    },
    'waiting-room': {
      ...common,
      PORT: String(ports.waitingRoom),
      ADMIN_PORT: String(ports.waitingRoomAdmin),
      REDIS_URL: stores.redisUrls.room,
      ROOM_SECRET: input.keys.secrets.room,
      PLACE_KEYS: set('place'),
      ADMISSION_KEYS: set('admission'),
      REPORT_KEYS: set('report'),
      ACCESS_JWKS: jwks('access'),
      SERVICE_JWKS: jwks('service'),
      CROWD_JWKS: jwks('crowd'),
      BEACON_URL: urls.beacon,
      BEACON_CHAIN: JSON.stringify(input.chain),
      BEACON_RELAYS: relaysOf(input),
      TRUSTED_PROXIES: ownProxies,
      ...roomForCrowds,
      ...given,
    },
    workers: {
      ...common,
      ...stripe,
      ...wallets,
      ...(input.given.APPLE_PASS_KEYS ? {} : { APNS_URL: urls.apns }),
      ADMIN_PORT: String(ports.workersAdmin),
      DATABASE_URL: stores.databaseUrl,
      REDIS_URL: stores.redisUrls.workers,
      OTP_SECRET: input.keys.secrets.otp,
      SERVICE_KEYS: set('service'),
      TICKET_KEYS: set('ticket'),
      REPORT_JWKS: jwks('report'),
      ROOM_INTERNAL_URL: urls.waitingRoomAdmin,
      SMTP_URL: urls.smtp,
      SMS_URL: urls.sms,
      ...given,
    },
  };
}

/** What tools such as the simulated crowd need to speak to this stack, with rights that no service has. */
export function toolEnv(input: EnvInput): Env {
  const urls = urlsOf(input.ports);
  return {
    ...input.stores.env,
    ...stripeEnv(input),
    SQS_QUEUE_PREFIX: input.queuePrefix,
    DATABASE_URL: input.stores.databaseUrl,
    REDIS_URL: input.stores.redisUrls.admin,
    CROWD_KEYS: JSON.stringify(input.keys.keySets.crowd),
    OTP_SECRET: input.keys.secrets.otp,
    CORE_API_URL: urls.coreApi,
    ROOM_URL: urls.waitingRoom,
    ROOM_INTERNAL_URL: urls.waitingRoomAdmin,
    STOREFRONT_ORIGIN: urls.storefront,
    PORTAL_ORIGIN: urls.portal,
    SCANNER_ORIGIN: urls.scanner,
    INBOX_URL: urls.inbox.replace('localhost', '127.0.0.1'),
    BEACON_URL: urls.beacon,
    BEACON_CHAIN: JSON.stringify(input.chain),
  };
}

/** With a key of Stripe's own in the env there is no address: the SDK knows where Stripe is. */
function stripeEnv(input: EnvInput): Env {
  const { given } = input;
  const limits = Object.fromEntries(
    limitsOfStripe.flatMap((name) => (given[name] ? [[name, given[name]]] : [])),
  );
  if (usesRealStripe(given)) return { ...limits, STRIPE_SECRET_KEY: given.STRIPE_SECRET_KEY ?? '' };
  return {
    ...limits,
    STRIPE_SECRET_KEY: input.keys.secrets.stripeKey,
    STRIPE_WEBHOOK_SECRET: input.keys.secrets.stripeWebhook,
    STRIPE_API_URL: urlsOf(input.ports).stripe,
  };
}

/** What was made on this machine, where neither Apple nor Google has given anything. */
function walletEnv({ keys, ports, given }: EnvInput): Env {
  return {
    WALLET_SECRET: keys.secrets.wallet,
    APPLE_PASS_KEYS: JSON.stringify(keys.wallets.apple),
    GOOGLE_WALLET_KEYS: JSON.stringify(keys.wallets.google),
    ...(given.GOOGLE_WALLET_KEYS ? {} : { GOOGLE_WALLET_URL: urlsOf(ports).googleWallet }),
  };
}

/** Where browsers may read the chain's rounds, as the room is told: with spaces between them. */
export function relaysOf({ given, ports }: Pick<EnvInput, 'given' | 'ports'>): string {
  return given.BEACON_RELAYS ?? (given.BEACON_URL ? '' : urlsOf(ports).beacon);
}

export function usesRealStripe(given: EnvInput['given']): boolean {
  return Boolean(given.STRIPE_SECRET_KEY);
}

function pathAndHome(): Env {
  const { PATH, HOME, TZ } = process.env;
  return { ...(PATH ? { PATH } : {}), ...(HOME ? { HOME } : {}), ...(TZ ? { TZ } : {}) };
}
