import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliveriesMax, queues } from '@zilker/contracts/jobs/job';
import { localChain } from '@zilker/local/beacon/local-chain';
import { loadKeys } from '@zilker/local/keys';
import { inRepository } from '@zilker/local/paths';
import { defaultPortBase, portBlock } from '@zilker/local/ports';
import { aclFile } from '@zilker/local/redis/redis-users';
import { writeKeyFiles } from '@zilker/local/services/key-files';
import { serviceEnvs, serviceNames } from '@zilker/local/services/service-env';
import { sqsEnv } from '@zilker/local/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { complaints, type Env, programsIn } from './settings.ts';

type Service = {
  image: string;
  command?: string;
  build?: { target: string };
  environment?: Record<string, string | number>;
  volumes?: string[];
  configs?: { source: string }[];
  ports?: string[];
  network_mode?: string;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
};
type Compose = {
  services: Record<string, Service>;
  volumes: Record<string, null>;
  configs: Record<string, { content: string }>;
};

const compose = parse(await readFile(inRepository('compose.yaml'), 'utf8'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ports = portBlock(defaultPortBase);
let dir: string;
let localEnvs: Record<string, Env>;
/** What the stand-ins write for each service. */
let keyFiles: Record<string, Env>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zilker-compose-'));
  const keys = await loadKeys(join(dir, 'keys.json'));
  const stores = { databaseUrl: '', redisUrls: { admin: '', room: '', workers: '' }, env: {} };
  const chain = localChain(keys.beacon).info;
  localEnvs = serviceEnvs({
    ports,
    stores: { ...stores, env: sqsEnv('') },
    keys,
    chain,
    queuePrefix: 'zilker-',
    given: {},
  });
  await writeKeyFiles(dir, localEnvs);
  const read = async (name: string) =>
    [name, parseEnvFile(await readFile(join(dir, `${name}.env`), 'utf8'))] as const;
  keyFiles = Object.fromEntries(await Promise.all(serviceNames.map(read)));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('what services refer to is there', () => {
  for (const [name, service] of services) {
    for (const other of Object.keys(service.depends_on ?? {}))
      expect(compose.services, name).toHaveProperty(other);
    const shared = /^service:(.*)$/.exec(service.network_mode ?? '')?.[1];
    if (shared !== undefined) expect(compose.services, name).toHaveProperty(shared);
    for (const volume of service.volumes ?? [])
      expect(compose.volumes, name).toHaveProperty(volume.split(':')[0] ?? '');
    for (const { source } of service.configs ?? []) expect(compose.configs, name).toHaveProperty(source);
    for (const program of programsIn(service.command)) expect(program).toMatchObject({ exists: true });
  }
});

test('who waits for health waits for what says it', () => {
  for (const [name, { depends_on = {} }] of services)
    for (const [other, { condition }] of Object.entries(depends_on))
      if (condition === 'service_healthy')
        expect(compose.services[other]?.healthcheck, `${name} waits for ${other}`).toBeDefined();
});

describe.each(serviceNames)('%s', (name) => {
  const said = () =>
    Object.fromEntries(
      Object.entries(compose.services[name]?.environment ?? {}).map(([key, value]) => [key, String(value)]),
    );

  test('starts with what is said here and the keys that were made for it', async () => {
    expect(compose.services[name]?.command).toContain(`--env-file=/env/${name}.env`);
    expect(compose.services[name]?.command).toContain(`${name}/src/main.ts`);
    expect(await complaints(name, { ...keyFiles[name], ...said() })).toEqual([]);
  });

  test('has the settings of the local stack, but for the stores', () => {
    const { DATABASE_URL, REDIS_URL, SQS_ENDPOINT, ...settings } = said();
    expect(localEnvs[name]).toMatchObject(settings);
  });
});

test('Redis has the users of the local stack', () => {
  const passwords = { admin: 'local', room: 'local', workers: 'local' };
  expect(compose.configs['redis-users']?.content).toBe(aclFile(passwords));
});

test('the queues are those that jobs go to', () => {
  const script = compose.configs.queues?.content ?? '';
  expect(/for queue in (.*); do/.exec(script)?.[1]?.split(' ')).toEqual([...queues]);
  expect(script).toContain(`\\"maxReceiveCount\\":\\"${deliveriesMax}\\"`);
  expect(JSON.stringify(compose.services.localstack?.healthcheck)).toContain(`zilker-${queues.at(-1)}`);
});

test('people find everything where the local stack has it, on this machine alone', () => {
  const published = services.flatMap(([, service]) => service.ports ?? []);
  const { storefront, portal, scanner, inbox, stripe, googleWallet } = ports;
  const wanted = [storefront, portal, scanner, inbox, stripe, googleWallet];
  expect(published.map((line) => line.split(':').slice(0, 2).join(':'))).toEqual(
    wanted.map((port) => `127.0.0.1:${port}`),
  );
});

function parseEnvFile(text: string): Env {
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
