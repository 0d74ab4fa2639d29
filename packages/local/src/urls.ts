import type { Ports } from './ports.ts';

export type Urls = ReturnType<typeof urlsOf>;

/** Where each part of a stack is. What a person opens is on `localhost`, which browsers hold to be secure. */
export function urlsOf(ports: Ports) {
  const person = (port: number) => `http://localhost:${port}`;
  const machine = (port: number) => `http://127.0.0.1:${port}`;
  return {
    storefront: person(ports.storefront),
    portal: person(ports.portal),
    scanner: person(ports.scanner),
    inbox: person(ports.inbox),
    coreApi: machine(ports.coreApi),
    coreApiAdmin: machine(ports.coreApiAdmin),
    waitingRoom: machine(ports.waitingRoom),
    waitingRoomAdmin: machine(ports.waitingRoomAdmin),
    workersAdmin: machine(ports.workersAdmin),
    stripe: machine(ports.stripe),
    beacon: machine(ports.beacon),
    smtp: `smtp://127.0.0.1:${ports.smtp}`,
    sms: machine(ports.sms),
    apns: `https://127.0.0.1:${ports.apns}`,
    googleWallet: machine(ports.googleWallet),
  };
}
