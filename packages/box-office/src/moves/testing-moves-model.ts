/** The rules of transfers and returns in memory, as a person would say them: no counters, no locks, all of it worked out anew each time. */
export type Fan = number;
export type ModelTicket = { buyer: Fan; holder: Fan; state: 'valid' | 'checked_in' | 'refunded' };
export type ModelTransfer = {
  ticket: number;
  from: Fan;
  to: Fan;
  state: 'offered' | 'accepted' | 'declined' | 'withdrawn' | 'lapsed';
  endsAt: number;
};
export type ModelReturn = {
  ticket: number;
  state: 'listed' | 'offered' | 'sold' | 'withdrawn' | 'lapsed';
  offer: number | null;
};
export type ModelOffer = {
  fan: Fan;
  state: 'held' | 'paid' | 'expired' | 'cancelled';
  endsAt: number;
  /** Its venue refunded the ticket behind it meanwhile: what it holds is its own. */
  ownsStock: boolean;
  /** What was issued once it was paid. */
  ticket: number | null;
};
type Waiting = { quantity: number; joinedAt: number; missed: number };

export const transferMs = 7 * 86_400_000;
export const offerMs = 3_600_000;

export class MovesModel {
  readonly tickets: ModelTicket[] = [];
  readonly transfers: ModelTransfer[] = [];
  readonly returns: ModelReturn[] = [];
  readonly offers: ModelOffer[] = [];
  readonly list = new Map<Fan, Waiting>();
  readonly perFanMax: number;
  readonly doorsAt: number;

  constructor(rules: { perFanMax: number; doorsAt: number; bought: readonly Fan[] }) {
    this.perFanMax = rules.perFanMax;
    this.doorsAt = rules.doorsAt;
    for (const fan of rules.bought) this.tickets.push({ buyer: fan, holder: fan, state: 'valid' });
  }

  used(fan: Fan): number {
    const good = this.tickets.filter(({ state }) => state !== 'refunded');
    const has = good.filter(({ buyer, holder }) => buyer === fan || holder === fan).length;
    return has + this.offers.filter((offer) => offer.fan === fan && offer.state === 'held').length;
  }

  counts(): { taken: number; sold: number } {
    const sold = this.tickets.filter(({ state }) => state !== 'refunded').length;
    return { sold, taken: sold + this.offers.filter((one) => one.state === 'held' && one.ownsStock).length };
  }

  send(by: Fan, at: number, to: Fan, now: number): string {
    const refused = this.#refusedMove(by, at);
    if (refused) return refused;
    if (by === to) return 'transfer_to_self';
    const endsAt = Math.min(now + transferMs, this.doorsAt);
    this.transfers.push({ ticket: at, from: by, to, state: 'offered', endsAt });
    return 'done';
  }

  settle(by: Fan, at: number, to: 'accepted' | 'declined' | 'withdrawn', now: number): string {
    const transfer = this.transfers[at];
    const ticket = transfer && this.tickets[transfer.ticket];
    if (!transfer || !ticket) return 'transfer_unknown';
    if (by !== (to === 'withdrawn' ? transfer.from : transfer.to)) return 'transfer_unknown';
    if (transfer.state !== 'offered' || transfer.endsAt <= now) return 'transfer_ended';
    if (to === 'accepted') {
      if (ticket.state !== 'valid') return 'ticket_not_active';
      if (by !== ticket.buyer && this.used(by) >= this.perFanMax) return 'transfer_over_limit';
      ticket.holder = by;
    }
    transfer.state = to;
    return 'done';
  }

  return(by: Fan, at: number): string {
    const refused = this.#refusedMove(by, at);
    if (refused) return refused;
    if (this.tickets[at]?.buyer !== by) return 'return_not_open';
    this.returns.push({ ticket: at, state: 'listed', offer: null });
    return 'done';
  }

  withdrawReturn(by: Fan, at: number): string {
    const one = this.returns[at];
    const ticket = one && this.tickets[one.ticket];
    if (!one || ticket?.buyer !== by) return 'return_unknown';
    if (one.state !== 'listed') return 'return_ended';
    one.state = 'withdrawn';
    return 'done';
  }

  join(fan: Fan, quantity: number, now: number): void {
    const known = this.list.get(fan);
    const kept = known !== undefined && known.missed < 2 ? known : { joinedAt: now, missed: 0 };
    this.list.set(fan, { ...kept, quantity });
  }

  /** Resolves to how many were offered. */
  offer(now: number): number {
    for (let made = 0; ; made++) {
      const pair = this.#nextPair();
      if (!pair) return made;
      pair.one.state = 'offered';
      pair.one.offer = this.offers.length;
      this.offers.push({
        fan: pair.fan,
        state: 'held',
        endsAt: now + offerMs,
        ownsStock: false,
        ticket: null,
      });
    }
  }

  pay(at: number, now: number): string {
    const offer = this.offers[at];
    if (!offer) return 'order_unknown';
    if (offer.state === 'cancelled') return 'order_ended';
    if (offer.state === 'expired' || (offer.state === 'held' && offer.endsAt <= now)) return 'hold_expired';
    if (offer.state === 'paid')
      return this.tickets[offer.ticket ?? -1]?.state === 'refunded' ? 'order_ended' : 'done';
    const behind = this.#behind(at);
    const old = behind && this.tickets[behind.ticket];
    if (behind && old && !offer.ownsStock) {
      if (old.state !== 'valid') {
        this.#end(at, 'expired');
        return 'hold_expired';
      }
      old.state = 'refunded';
      behind.state = 'sold';
    }
    offer.state = 'paid';
    offer.ticket = this.tickets.length;
    this.tickets.push({ buyer: offer.fan, holder: offer.fan, state: 'valid' });
    const waits = this.list.get(offer.fan);
    if (waits && waits.quantity <= 1) this.list.delete(offer.fan);
    else if (waits) this.list.set(offer.fan, { ...waits, quantity: waits.quantity - 1, missed: 0 });
    return 'done';
  }

  decline(at: number): string {
    const state = this.offers[at]?.state;
    if (state === 'cancelled') return 'done';
    if (state !== 'held') return 'order_ended';
    this.#end(at, 'cancelled');
    return 'done';
  }

  expire(now: number): void {
    for (const [at, { state, endsAt }] of this.offers.entries())
      if (state === 'held' && endsAt <= now) this.#end(at, 'expired');
  }

  checkIn(at: number): void {
    const ticket = this.tickets[at];
    if (ticket?.state === 'valid') ticket.state = 'checked_in';
  }

  refund(at: number): void {
    const ticket = this.tickets[at];
    if (!ticket || ticket.state === 'refunded') return;
    ticket.state = 'refunded';
    for (const transfer of this.transfers)
      if (transfer.ticket === at && transfer.state === 'offered') transfer.state = 'withdrawn';
    for (const one of this.returns) {
      if (one.ticket !== at) continue;
      const offer = one.offer === null ? undefined : this.offers[one.offer];
      if (one.state === 'listed') one.state = 'withdrawn';
      else if (one.state === 'offered' && offer) {
        one.state = 'sold';
        offer.ownsStock = true;
      }
    }
  }

  sweep(now: number): void {
    for (const transfer of this.transfers)
      if (transfer.state === 'offered' && transfer.endsAt <= now) transfer.state = 'lapsed';
    for (const one of this.returns)
      if (one.state === 'listed' && this.tickets[one.ticket]?.state !== 'valid') one.state = 'withdrawn';
    this.offer(now);
  }

  #refusedMove(by: Fan, at: number): string | null {
    const ticket = this.tickets[at];
    if (ticket?.holder !== by) return 'ticket_unknown';
    if (ticket.state !== 'valid') return 'ticket_not_active';
    const sent = this.transfers.some((one) => one.ticket === at && one.state === 'offered');
    const back = this.returns.some(
      (one) => one.ticket === at && (one.state === 'listed' || one.state === 'offered'),
    );
    return sent || back ? 'ticket_not_yours_now' : null;
  }

  #nextPair(): { one: ModelReturn; fan: Fan } | null {
    const waiting = [...this.list]
      .filter(([, { missed }]) => missed < 2)
      .sort(([, a], [, b]) => a.joinedAt - b.joinedAt);
    for (const one of this.returns) {
      const ticket = this.tickets[one.ticket];
      if (one.state !== 'listed' || ticket?.state !== 'valid') continue;
      for (const [fan] of waiting) {
        const hasOffer = this.returns.some(
          ({ state, offer }) => state === 'offered' && offer !== null && this.offers[offer]?.fan === fan,
        );
        if (fan !== ticket.buyer && !hasOffer && this.used(fan) < this.perFanMax) return { one, fan };
      }
    }
    return null;
  }

  #behind(at: number): ModelReturn | undefined {
    return this.returns.find(({ offer, state }) => offer === at && state === 'offered');
  }

  #end(at: number, to: 'expired' | 'cancelled'): void {
    const offer = this.offers[at];
    if (!offer) return;
    offer.state = to;
    const behind = this.#behind(at);
    if (!behind) return;
    behind.state = 'listed';
    behind.offer = null;
    const waits = this.list.get(offer.fan);
    if (waits) waits.missed += to === 'cancelled' ? 2 : 1;
  }
}
