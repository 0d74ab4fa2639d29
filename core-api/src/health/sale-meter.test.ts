import { createApp } from '@zilker/runtime/http';
import { createLog } from '@zilker/runtime/log';
import { expect, test } from 'vitest';
import { createSaleMeter } from './sale-meter.ts';

test('the slowest twentieth of the last answers, but for those that wait for the payment provider', async () => {
  let nowMs = 0;
  const meter = createSaleMeter(() => nowMs);
  const app = createApp(createLog('test', { level: 'silent' }));
  app.use('/orders/*', meter.measure);
  app.get('/orders/:order/checkout', (c) => {
    nowMs += 3_000;
    return c.text('paid');
  });
  app.get('/orders/door', (c) => c.text('no', 401));
  app.get('/orders/:ms', (c) => {
    nowMs += Number(c.req.param('ms'));
    return c.text('held');
  });
  for (let i = 0; i < 9; i++) await app.request('/orders/10');
  expect(meter.p95Ms()).toBeNull();
  for (let i = 0; i < 10; i++) await app.request('/orders/10');
  await app.request('/orders/400');
  expect(meter.p95Ms()).toBe(10);
  for (let i = 0; i < 100; i++) expect((await app.request('/orders/door')).status).toBe(401);
  await app.request('/orders/300');
  await app.request('/orders/300');
  expect(meter.p95Ms()).toBe(300);
  await app.request('/orders/1/checkout');
  nowMs += 4_000;
  expect(meter.p95Ms()).toBeNull();
});
