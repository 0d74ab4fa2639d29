import type { PortalOrder } from '@zilker/contracts/http/portal-orders';
import { Badge, type BadgeTone } from '@zilker/ui/badge';
import type { IconName } from '@zilker/ui/icon';

type Sign = { tone?: BadgeTone; icon: IconName; word: string };

const paymentSigns: Readonly<Record<PortalOrder['payments'][number]['state'], Sign>> = {
  authorized: { tone: 'note', icon: 'card', word: 'Held, not charged' },
  capturing: { tone: 'note', icon: 'hourglass', word: 'Being charged' },
  captured: { tone: 'ok', icon: 'ok', word: 'Charged' },
  returning: { tone: 'warn', icon: 'refund', word: 'Going back' },
  returned: { icon: 'refund', word: 'Went back' },
};
const refundSigns: Readonly<Record<PortalOrder['refunds'][number]['state'], Sign>> = {
  requested: { tone: 'note', icon: 'hourglass', word: 'Asked for' },
  sent: { tone: 'note', icon: 'send', word: 'On its way' },
  succeeded: { tone: 'ok', icon: 'ok', word: 'Done' },
  failed: { tone: 'bad', icon: 'bad', word: 'Failed' },
  disputed: { icon: 'scale', word: 'Taken by the bank' },
};
const disputeSigns: Readonly<Record<PortalOrder['disputes'][number]['state'], Sign>> = {
  open: { tone: 'warn', icon: 'scale', word: 'Open' },
  won: { tone: 'ok', icon: 'ok', word: 'Won' },
  lost: { tone: 'bad', icon: 'bad', word: 'Lost' },
};

export function PaymentBadge(props: { state: keyof typeof paymentSigns }) {
  return <SignBadge sign={paymentSigns[props.state]} />;
}

export function RefundBadge(props: { state: keyof typeof refundSigns }) {
  return <SignBadge sign={refundSigns[props.state]} />;
}

export function DisputeBadge(props: { state: keyof typeof disputeSigns }) {
  return <SignBadge sign={disputeSigns[props.state]} />;
}

function SignBadge(props: { sign: Sign }) {
  return (
    <Badge tone={props.sign.tone} icon={props.sign.icon}>
      {props.sign.word}
    </Badge>
  );
}
