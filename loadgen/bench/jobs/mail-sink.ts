import { createServer, type Socket } from 'node:net';

export type MailSink = {
  url: string;
  /** When the mail of each Message-ID had arrived whole, epoch ms; its first time. */
  arrivals: ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

/** A mail server that takes everything and keeps when it came: as little work as SMTP allows, since it shares our cores. */
export async function startMailSink(): Promise<MailSink> {
  const arrivals = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    speak(socket, (id) => {
      if (!arrivals.has(id)) arrivals.set(id, Date.now());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    arrivals,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** RFC 5321, the part that a client of a plain server needs. */
function speak(socket: Socket, arrived: (id: string) => void): void {
  let text = '';
  let inData = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  say('220 sink');
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += String(chunk);
    for (;;) {
      const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const said = text.slice(0, end);
      text = text.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        const id = /^message-id:\s*<([^@>]+)/im.exec(said)?.[1];
        if (id !== undefined) arrived(id);
        say('250 taken');
      } else if (/^data$/i.test(said)) {
        inData = true;
        say('354 go on');
      } else if (/^quit$/i.test(said)) {
        socket.end('221 bye\r\n');
      } else say('250 sink');
    }
  });
}
