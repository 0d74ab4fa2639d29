import { expect, test } from 'vitest';
import { createLog } from './log.ts';

function written(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog('test', { level: 'debug', to: { write: (line) => void lines.push(line) } }));
  return JSON.parse(lines[0] ?? '{}');
}

test('only known fields are written', () => {
  const fields = { drop: 'drp_1', phone: '+15125550123', token: 'eyJhbGciOi.x.y' };
  const line = written((log) => log.info('joined', fields));
  expect(line).toMatchObject({ service: 'test', level: 'info', event: 'joined', drop: 'drp_1' });
  expect(JSON.stringify(line)).not.toMatch(/phone|token|5125550123/);
});

test('an error keeps its causes and loses its secrets', () => {
  const inner = Object.assign(new Error('connect redis://room:hunter2@127.0.0.1'), { code: 'ECONNREFUSED' });
  const line = written((log) =>
    log.error('failed', { cause: new Error('for ann@example.com', { cause: inner }) }),
  );
  expect(line.cause).toMatchObject({ message: 'for [mail]', cause: { code: 'ECONNREFUSED' } });
  expect(JSON.stringify(line)).not.toContain('hunter2');
});
