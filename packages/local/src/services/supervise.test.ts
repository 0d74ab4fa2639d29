import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../ports.ts';
import { waitUntil } from '../wait-until.ts';
import { type ServiceOptions, superviseService } from './supervise.ts';

const entry = 'packages/local/src/services/testing-service.ts';

async function options(more: Partial<ServiceOptions> = {}): Promise<ServiceOptions & { told: string[] }> {
  const port = await freePort();
  const told: string[] = [];
  return {
    name: 'test',
    entry,
    adminUrl: `http://127.0.0.1:${port}`,
    keepRunning: true,
    tell: (sentence) => told.push(sentence),
    told,
    ...more,
    env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', ADMIN_PORT: String(port), ...more.env },
  };
}

test('it waits until the service is ready and stops it in order', async () => {
  const service = await superviseService(await options({ env: { READY_AFTER: '3' } }));
  expect(service.running).toBe(true);
  await service.stop();
  expect(service.running).toBe(false);
  expect(service.tail()).toContain('Stopped in order.');
});

test('one that ends by itself is reported with its last words and started again', async () => {
  const asked = await options();
  const service = await superviseService(asked);
  onTestFinished(() => service.stop());
  const { pid } = service;
  await fetch(`${asked.adminUrl}/crash`).catch(() => undefined);
  await waitUntil('running again', () => asked.told.some((sentence) => sentence === 'test runs again.'));
  expect(asked.told[0]).toContain('code 3');
  expect(asked.told[0]).toContain('Going down.');
  expect(service.pid).not.toBe(pid);
});

test('it is not started again unless asked to', async () => {
  const asked = await options({ keepRunning: false });
  const service = await superviseService(asked);
  await fetch(`${asked.adminUrl}/crash`).catch(() => undefined);
  await waitUntil('being told', () => asked.told.length === 1);
  expect(service.running).toBe(false);
  await service.restart();
  onTestFinished(() => service.stop());
  expect(service.running).toBe(true);
});

test('a kill and a new start count as wanted', async () => {
  const asked = await options();
  const service = await superviseService(asked);
  onTestFinished(() => service.stop());
  const { pid } = service;
  await service.restart('SIGKILL');
  expect(service.pid).not.toBe(pid);
  expect(asked.told).toEqual([]);
});

test('one that is killed by hand stays away until it is started by hand', async () => {
  const asked = await options();
  const service = await superviseService(asked);
  onTestFinished(() => service.stop());
  await service.kill();
  expect(service.running).toBe(false);
  await service.start();
  expect(service.running).toBe(true);
  expect(asked.told).toEqual([]);
});

test('one that is frozen answers nothing, and goes on where it was', async () => {
  const asked = await options();
  const service = await superviseService(asked);
  onTestFinished(() => service.stop());
  const answers = () =>
    fetch(`${asked.adminUrl}/readyz`, { signal: AbortSignal.timeout(300) }).then(
      () => true,
      () => false,
    );
  service.freeze();
  await waitUntil('silence', async () => !(await answers()));
  service.thaw();
  await waitUntil('an answer', answers);
  expect(asked.told).toEqual([]);
});

test('its clock can be wrong', async () => {
  const asked = await options({ env: { CLOCK_OFFSET_MS: '-30000' } });
  const service = await superviseService(asked);
  onTestFinished(() => service.stop());
  const said = (await (await fetch(`${asked.adminUrl}/time`)).json()) as Record<string, number>;
  for (const name of ['now', 'date', 'origin']) {
    expect(said[name], name).toBeGreaterThan(Date.now() - 32_000);
    expect(said[name], name).toBeLessThan(Date.now() - 28_000);
  }
  expect(said.fixed).toBe(42);
});

test('its clock can be set wrong while it runs', async () => {
  const file = join(tmpdir(), `zilker-clock-${process.pid}`);
  onTestFinished(() => rm(file, { force: true }));
  const asked = await options({ env: { CLOCK_OFFSET_FILE: file } });
  const service = await superviseService(asked);
  onTestFinished(() => service.stop());
  const aheadMs = async () => {
    const said = (await (await fetch(`${asked.adminUrl}/time`)).json()) as Record<string, number>;
    return (said.now ?? 0) - Date.now();
  };
  expect(await aheadMs()).toBeLessThan(1_000);
  await writeFile(file, '60000');
  await waitUntil('the clock being ahead', async () => (await aheadMs()) > 50_000);
  await writeFile(file, '-60000');
  await waitUntil('the clock being behind', async () => (await aheadMs()) < -50_000);
});

test('one that cannot start says why', async () => {
  await expect(superviseService(await options({ env: { REFUSE: '1' } }))).rejects.toThrow(
    /did not start.*This will not do/s,
  );
});
