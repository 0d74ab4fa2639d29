import { type App, createApp } from './http.ts';
import type { Log } from './log.ts';
import { registry } from './metrics.ts';

/** Each thing a service needs, and whether it has it: `{redis: true, draining: false}`. */
export type Readiness = () => Promise<Readonly<Record<string, boolean>>> | Readonly<Record<string, boolean>>;

/** `/healthz` (the process runs), `/readyz` (send it fans), `/metrics`. */
export function createAdmin(log: Log, state: { ready: Readiness; draining: boolean }): App {
  const admin = createApp(log);
  admin.get('/healthz', (c) => c.json({ ok: true }));
  admin.get('/readyz', async (c) => {
    const checks = state.draining ? { running: false } : await checksOf(state.ready);
    const ok = Object.values(checks).every(Boolean);
    return c.json({ ok, checks }, ok ? 200 : 503);
  });
  admin.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
  return admin;
}

async function checksOf(ready: Readiness): Promise<Readonly<Record<string, boolean>>> {
  try {
    return await ready();
  } catch {
    return { checks: false };
  }
}
