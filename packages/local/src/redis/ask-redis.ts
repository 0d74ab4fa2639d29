import { connect } from 'node:net';

/**
 * Asks a server one thing by Redis's inline protocol, signed in as admin, and returns its answer as it stands (`+PONG`, `-LOADING …`,
 * `$5\r\nhello`); empty when nobody answers within a second.
 */
export function askRedis(at: { port: number; password: string }, command: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: at.port, host: '127.0.0.1' });
    let answer = '';
    const finish = () => {
      socket.destroy();
      resolve(withoutFrame(answer));
    };
    socket.setTimeout(1_000, finish);
    socket.on('connect', () => socket.write(`AUTH admin ${at.password}\r\n${command}\r\nQUIT\r\n`));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('error', finish);
    socket.on('close', finish);
  });
}

/** Between the `+OK` of AUTH and that of QUIT. */
function withoutFrame(answer: string): string {
  return answer.replace(/^\+OK\r\n/, '').replace(/\+OK\r\n$/, '');
}
