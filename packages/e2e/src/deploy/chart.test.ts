import { globSync, readFileSync } from 'node:fs';
import { inRepository } from '@zilker/local/paths';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Container, type Manifest, renderChart } from './render-chart.ts';
import { renderTemplate } from './render-template.ts';
import { complaints, type Env, productionSecret, programsIn } from './settings.ts';

const manifests = renderChart(inRepository('helm'));
const find = (kind: string, name: string): Manifest => {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}.`);
  return found;
};
const containerOf = (kind: string, name: string): Container => {
  const [container] = find(kind, name).spec?.template?.spec.containers ?? [];
  if (container === undefined) throw new Error(`${name} has no container.`);
  return container;
};
const portOf = (service: string, port: string) =>
  find('Service', service).spec?.ports?.find(({ name }) => name === port)?.port;

test('a value that is not there is an error, not nothing', () => {
  expect(() => renderTemplate('a: {{ .Values.a.b }}', { Values: { a: {} } }, {})).toThrow(
    'There is no .Values.a.b.',
  );
});

test('every manifest is of a kind and has a name of its own', () => {
  const names = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining(['Deployment/web', 'Ingress/zilker', 'Job/migrate', 'ConfigMap/zilker-alerts']),
  );
});

/** One setting of each service that passes as such and that production still refuses. */
const refused: Record<string, Env> = {
  'core-api': { STOREFRONT_ORIGIN: 'http://localhost:4300' },
  'waiting-room': { BEACON_URL: 'http://127.0.0.1:4344' },
  workers: { SMS_URL: 'http://127.0.0.1:4346' },
};

describe.each(Object.entries(refused))('%s', (name, bad) => {
  const { command, env = [] } = containerOf('Deployment', name);
  const asSaid: Env = Object.fromEntries(
    env.map(({ name: key, value, valueFrom }) => [key, valueFrom ? productionSecret(key) : (value ?? '')]),
  );

  test('runs a program of ours, and says each setting once', () => {
    expect(programsIn(command)).toEqual([{ path: `${name}/src/main.ts`, exists: true }]);
    expect(new Set(env.map(({ name: key }) => key)).size).toBe(env.length);
  });

  test('has all the settings it wants, and none that production refuses', async () => {
    expect(await complaints(name, asSaid)).toEqual([]);
    expect(await complaints(name, { ...asSaid, ...bad })).toEqual(Object.keys(bad));
  });

  test('has no setting that nobody reads', () => {
    const sources = [`${name}/src`, 'packages/runtime/src'].flatMap((folder) =>
      globSync(`${folder}/**/*.ts`, { cwd: inRepository() }).map((file) =>
        readFileSync(inRepository(file), 'utf8'),
      ),
    );
    for (const key of Object.keys(asSaid))
      expect(
        sources.some((text) => text.includes(key)),
        key,
      ).toBe(true);
  });

  test('is where others look for it', () => {
    expect(portOf(name, 'admin')).toBe(Number(asSaid.ADMIN_PORT));
    if (asSaid.PORT !== undefined) expect(portOf(name, 'http')).toBe(Number(asSaid.PORT));
    if (asSaid.ROOM_INTERNAL_URL !== undefined) {
      const { hostname, port } = new URL(asSaid.ROOM_INTERNAL_URL);
      expect(portOf(hostname, 'admin')).toBe(Number(port));
    }
  });
});

test('the ingress sends people to services that are there, and never to an admin port', () => {
  const rules = find('Ingress', 'zilker').spec?.rules ?? [];
  expect(rules).toHaveLength(3);
  for (const { host, http } of rules) {
    expect(http.paths.map(({ path }) => path)).toEqual(['/api', '/room', '/']);
    for (const { backend } of http.paths) {
      expect(portOf(backend.service.name, backend.service.port.name), host).toBeDefined();
      expect(backend.service.port.name).not.toBe('admin');
    }
  }
});

test('the schema is brought up before the services are', () => {
  expect(find('Job', 'migrate').metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
  expect(programsIn(containerOf('Job', 'migrate').command)).toMatchObject([{ exists: true }]);
});

test('alerts ask for metrics that the services have', () => {
  const file = find('ConfigMap', 'zilker-alerts').data?.['zilker.yaml'] ?? '';
  const { groups } = parse(file) as { groups: { rules: { alert: string; expr: string }[] }[] };
  const sources = globSync('{core-api,waiting-room,workers,packages/runtime}/src/**/*.ts', {
    cwd: inRepository(),
  })
    .map((path) => readFileSync(inRepository(path), 'utf8'))
    .join('\n');
  const asked = groups.flatMap(({ rules }) => rules.flatMap(({ expr }) => expr.match(/\bzilker_\w+/g) ?? []));
  expect(asked.length).toBeGreaterThan(6);
  for (const metric of asked) {
    const name = metric.replace(/_(bucket|count|sum)$/, '');
    // what is counted as an event is named for it (`defineEvent`)
    const names = [`'${name}'`, `'${name.replace(/^zilker_|_total$/g, '')}'`];
    expect(
      names.filter((one) => sources.includes(one)),
      metric,
    ).not.toEqual([]);
  }
});
