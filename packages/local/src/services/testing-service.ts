import { createServer } from 'node:http';

/**
 * A service that does nothing, for tests of what runs services: it is ready after `READY_AFTER` requests for it, says its env at
 * `/env` and the time at `/time`, and ends with status 3 when asked for `/crash`.
 */
const readyAfter = Number(process.env.READY_AFTER ?? 0);
let asked = 0;

if (process.env.REFUSE !== undefined) {
  console.log(JSON.stringify({ msg: 'This will not do.' }));
  process.exit(1);
}

const admin = createServer((request, response) => {
  if (request.url === '/crash') {
    console.log(JSON.stringify({ msg: 'Going down.' }));
    process.exit(3);
  }
  if (request.url === '/env') return response.end(JSON.stringify(process.env));
  if (request.url === '/time') return response.end(JSON.stringify(times()));
  asked++;
  response.writeHead(asked > readyAfter ? 200 : 503).end();
});
admin.listen(Number(process.env.ADMIN_PORT), process.env.HOST);
process.on('SIGTERM', () => {
  console.log(JSON.stringify({ msg: 'Stopped in order.' }));
  process.exit(0);
});

function times(): Record<string, number> {
  return {
    now: Date.now(),
    date: Date.parse(new Date().toISOString()),
    origin: performance.timeOrigin + performance.now(),
    fixed: new Date(42).getTime(),
  };
}
