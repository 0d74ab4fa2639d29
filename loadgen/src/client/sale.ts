import { type RequestOptions, request } from '@zilker/contracts/client';
import { makeProof } from '@zilker/contracts/dpop';
import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import * as routes from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { pathOf, type Route, type Schema } from '@zilker/contracts/route';
import { admissionHeader, idempotencyHeader, proofHeader } from '@zilker/contracts/tokens';
import type { Gate } from '../bounded.ts';
import { createNonces } from './nonces.ts';

/** What opens the shop: a sign-in, a device, and a call. */
export type Pass = { access: string; device: CryptoKeyPair; admission: string };
export type Lines = { type: Id<'ticketType'>; quantity: number }[];
/** All lines or nothing, or as many of each as there are. */
export type Accept = 'all' | 'fewer';

/** The sale routes as one called fan's browser uses them. All reject with `RequestError`. */
export type Sale = {
  open(): Promise<VisitView>;
  read(): Promise<VisitView>;
  leave(): Promise<VisitView>;
  reserve(lines: Lines, key: string, accept?: Accept): Promise<OrderView>;
  /** `key` belongs to one press: a repeat adds nothing. */
  extend(order: Id<'order'>, key: string): Promise<OrderView>;
  checkout(order: Id<'order'>): Promise<{ order: OrderView; url: string }>;
  cancel(order: Id<'order'>): Promise<OrderView>;
  readOrder(order: Id<'order'>): Promise<OrderView>;
};

export type Shop = { coreApiUrl: string; storefrontOrigin: string; requests: Gate };

/** A key for one intended change. */
export const newKey = (): string => crypto.randomUUID().replaceAll('-', '');

/**
 * Every request carries a fresh device proof with the newest nonce: the first is in the call, later ones come with each answer. When
 * the server asks for another nonce, the request is signed again and repeated once, with the same Idempotency-Key.
 */
export function createSale(
  shop: Shop,
  drop: Id<'drop'>,
  pass: Pass,
  forge: (headers: Record<string, string>) => Record<string, string> = (headers) => headers,
): Sale {
  const nonces = createNonces(nonceOf(pass.admission));

  async function headersFor(
    route: { method: string; path: string },
    params: Readonly<Record<string, string>>,
    key: string | undefined,
  ): Promise<Record<string, string>> {
    const nonce = nonces.newest();
    const proof = await makeProof(pass.device, {
      method: route.method,
      url: shop.storefrontOrigin + pathOf(route, params),
      accessToken: pass.access,
      ...(nonce === undefined ? {} : { nonce }),
      ...(key === undefined ? {} : { idempotencyKey: key }),
    });
    return forge({
      authorization: `Bearer ${pass.access}`,
      [admissionHeader]: pass.admission,
      [proofHeader]: proof,
      ...(key === undefined ? {} : { [idempotencyHeader]: key }),
    });
  }

  /** The type of `request`, with what only a sale needs. */
  const send = <P extends Schema, B extends Schema, R extends Schema>(
    route: Route<P, B, R>,
    options: RequestOptions<Route<P, B, R>> & { params: Readonly<Record<string, string>> },
    key: string | undefined = route.method === 'GET' ? undefined : newKey(),
  ) =>
    shop.requests(() =>
      nonces.signed(async () =>
        request(route, {
          ...options,
          base: shop.coreApiUrl,
          headers: await headersFor(route, options.params, key),
          onHeaders: nonces.learn,
        }),
      ),
    );

  const inDrop = { params: { drop } };
  return {
    open: async () => (await send(routes.openVisit, inDrop)).visit,
    read: async () => (await send(routes.readVisit, inDrop)).visit,
    leave: async () => (await send(routes.leaveVisit, inDrop)).visit,
    reserve: async (lines, key, accept = 'all') =>
      (await send(routes.reserve, { ...inDrop, body: { lines, accept } }, key)).order,
    extend: async (order, key) => (await send(routes.extendHold, { params: { order } }, key)).order,
    checkout: (order) => send(routes.checkout, { params: { order } }),
    cancel: async (order) => (await send(routes.cancelOrder, { params: { order } })).order,
    readOrder: async (order) => (await send(routes.readOrder, { params: { order } })).order,
  };
}

/** The first nonce comes inside the call. */
function nonceOf(admission: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(admission.split('.')[1] ?? '', 'base64url').toString());
    const found =
      typeof claims === 'object' && claims !== null && 'nonce' in claims ? claims.nonce : undefined;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
