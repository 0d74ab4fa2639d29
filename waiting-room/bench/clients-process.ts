import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { serveWords } from './child.ts';

/**
 * Many fans in one process, each a bare TCP socket that speaks just enough WebSocket to say hello and to see a call come in: so
 * that what is measured is the server, and not what reads it.
 */
const fans = new Set<Socket>();
/** When the call of each place came, epoch ms, by index. */
const calledAtMs = new Map<number, number>();
const openAtOnce = 200;

const mark = Buffer.from('{"t":"call"');
/** A ping without words, as no text has it, and the answer, masked by zeros. */
const ping = Buffer.of(0x89, 0);
const pong = Buffer.of(0x8a, 0x80, 0, 0, 0, 0);
const told = Buffer.from('"t":"tick"');

function helloFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  // masked by zeros, which leaves the text as it is
  const header = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  return Buffer.concat([header, payload]);
}

/** Resolves at the first tick. */
function open(url: URL, index: number, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname);
    let tail: Buffer = Buffer.alloc(0);
    let isHere = false;
    socket.on('connect', () => {
      const key = randomBytes(16).toString('base64');
      socket.write(
        `GET /room/v1/socket HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
      );
      socket.write(helloFrame(JSON.stringify({ t: 'hello', v: 1, place: token })));
    });
    socket.on('data', (chunk) => {
      const text = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
      if (!isHere && text.includes(told)) {
        isHere = true;
        resolve();
      }
      if (!calledAtMs.has(index) && text.includes(mark))
        calledAtMs.set(index, performance.timeOrigin + performance.now());
      if (text.includes(ping)) socket.write(pong);
      tail = Buffer.from(text.subarray(-mark.length + 1));
    });
    socket.on('error', reject);
    socket.on('close', () => {
      fans.delete(socket);
      if (!isHere) reject(new Error(`a socket closed before its first tick: ${tail.toString()}`));
    });
    fans.add(socket);
  });
}

serveWords({
  open: async (url: string, from: number, tokens: string[]) => {
    const at = new URL(url);
    let next = 0;
    const work = async () => {
      while (next < tokens.length) {
        const one = next++;
        await open(at, from + one, tokens[one] ?? '');
      }
    };
    await Promise.all(Array.from({ length: openAtOnce }, work));
    return fans.size;
  },
  size: () => fans.size,
  takeCalls: () => {
    const calls = [...calledAtMs];
    calledAtMs.clear();
    return calls;
  },
});
