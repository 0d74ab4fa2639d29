import { serveWords } from '@zilker/local/bench/process';
import { type Sent, sendAll } from '../http/send-all.ts';
import { signedRequest } from './signed-events.ts';

let requests: Buffer[] = [];

/** Events are written and signed before the clock starts. */
function prepare(port: number, count: number): void {
  requests = Array.from({ length: count }, () => signedRequest(port));
}

function drive(port: number, connections: number): Promise<Sent> {
  return sendAll(requests, port, connections);
}

serveWords({ prepare, drive });
