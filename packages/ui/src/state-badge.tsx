import type { DropPhase, OrderState, TicketState } from '@zilker/contracts/states';
import { Badge, type BadgeTone } from './badge.tsx';
import type { IconName } from './icon.tsx';

type Sign = { tone?: BadgeTone | undefined; icon: IconName; word: string };

const orderSigns: Readonly<Record<OrderState, Sign>> = {
  held: { tone: 'yours', icon: 'hourglass', word: 'Held' },
  paying: { tone: 'note', icon: 'card', word: 'Paying' },
  authorized: { tone: 'note', icon: 'card', word: 'Card held' },
  paid: { tone: 'ok', icon: 'ok', word: 'Paid' },
  partially_refunded: { tone: 'note', icon: 'refund', word: 'Partly refunded' },
  refunded: { tone: 'note', icon: 'refund', word: 'Refunded' },
  expiring: { icon: 'clock', word: 'Ending' },
  expired: { icon: 'clock', word: 'Expired' },
  cancelled: { icon: 'cross', word: 'Cancelled' },
  review: { tone: 'note', icon: 'info', word: 'In review' },
};

const ticketSigns: Readonly<Record<TicketState, Sign>> = {
  valid: { tone: 'ok', icon: 'ticket', word: 'Valid' },
  checked_in: { tone: 'ok', icon: 'door', word: 'Checked in' },
  refunded: { tone: 'note', icon: 'refund', word: 'Refunded' },
  outside: { tone: 'note', icon: 'door', word: 'Went out' },
  revoked: { tone: 'bad', icon: 'bad', word: 'Revoked' },
};

const dropSigns: Readonly<Record<DropPhase, Sign>> = {
  scheduled: { tone: 'note', icon: 'clock', word: 'Drop scheduled' },
  lobby: { tone: 'note', icon: 'users', word: 'Live: lobby' },
  frozen: { tone: 'note', icon: 'draw', word: 'Live: draw' },
  drawn: { tone: 'note', icon: 'draw', word: 'Live: drawn' },
  calling: { tone: 'note', icon: 'speed', word: 'Live: line' },
  paused: { tone: 'warn', icon: 'pause', word: 'Calls paused' },
  sold_out: { icon: 'cross', word: 'Sold out' },
  closed: { icon: 'lock', word: 'Closed' },
};

export function OrderBadge(props: { state: OrderState }) {
  return <SignBadge sign={orderSigns[props.state]} />;
}

export function TicketBadge(props: { state: TicketState }) {
  return <SignBadge sign={ticketSigns[props.state]} />;
}

export function DropBadge(props: { phase: DropPhase }) {
  return <SignBadge sign={dropSigns[props.phase]} />;
}

function SignBadge(props: { sign: Sign }) {
  return (
    <Badge tone={props.sign.tone} icon={props.sign.icon}>
      {props.sign.word}
    </Badge>
  );
}
