import { defaultFees, defaultTerms, quote, type Terms } from '@zilker/contracts/price';
import { Badge } from '../src/badge.tsx';
import { Banner } from '../src/banner.tsx';
import { Button, ButtonLink } from '../src/button.tsx';
import { Countdown } from '../src/countdown.tsx';
import { FromVenue } from '../src/from-venue.tsx';
import { Icon } from '../src/icon.tsx';
import { Meter } from '../src/meter.tsx';
import { Odds } from '../src/odds.tsx';
import { PartsBar } from '../src/parts-bar.tsx';
import { PriceBlock } from '../src/price-block.tsx';
import { ShowMore } from '../src/show-more.tsx';
import { Skeleton } from '../src/skeleton.tsx';
import { State } from '../src/state.tsx';
import { OrderBadge, TicketBadge } from '../src/state-badge.tsx';
import { Section } from './section.tsx';

const taxed: Terms = {
  currency: 'usd',
  fees: { ...defaultFees, taxBps: 825, taxPaidBy: 'fan', cardPaidBy: 'venue' },
};
const absorbed: Terms = {
  currency: 'eur',
  fees: { ...defaultFees, taxBps: 700, cardPaidBy: 'venue', zilkerPaidBy: 'venue' },
};
const inAWhile = Date.now() + 462_000;

export function States() {
  return (
    <>
      <Badges />
      <Banners />
      <Section head="Price">
        <div class="pair">
          <PriceBlock
            quote={quote([{ priceCents: 3000, quantity: 1 }], defaultTerms)}
            venueName="Red Bluff Hall"
          />
          <PriceBlock
            quote={quote([{ priceCents: 3000, quantity: 2 }], defaultTerms)}
            venueName="Red Bluff Hall"
            label="Total"
          />
          <PriceBlock
            quote={quote([{ priceCents: 3000, quantity: 2 }], taxed)}
            fees={taxed.fees}
            venueName="Red Bluff Hall"
          />
          <PriceBlock
            quote={quote([{ priceCents: 3000, quantity: 1 }], absorbed)}
            fees={absorbed.fees}
            venueName="Red Bluff Hall"
          />
        </div>
      </Section>
      <Section head="Odds">
        <div class="row wrap wide-gap">
          <Odds level="likely" />
          <Odds level="possible" />
          <Odds level="unlikely" />
        </div>
      </Section>
      <Section head="Progress and toast">
        <div class="stack">
          <Meter label="Sold" value={138} max={460} />
          <p class="toast">
            <Icon name="check" size="s" /> Message sent to 3,063 fans
          </p>
          <PartsBar
            label="460 tickets in all"
            parts={[
              { name: 'Sold', count: 138, look: 'filled' },
              { name: 'Held', count: 24, look: 'hatched' },
              { name: 'Promised', count: 40, look: 'dotted' },
              { name: 'Free', count: 258, look: 'outlined' },
            ]}
          />
          <Countdown class="count num" until={inAWhile} />
        </div>
      </Section>
      <Section head="A list that comes in pages">
        <ShowMore what="events" shown={20} hasMore busy={false} onMore={() => Promise.resolve(false)} />
      </Section>
      <Section head="Empty">
        <State
          icon="ticket"
          head="No tickets yet"
          action={
            <ButtonLink kind="second" href="#">
              See what’s on
            </ButtonLink>
          }
        >
          When you buy one it shows here, and works with no signal.
        </State>
      </Section>
      <Section head="Error">
        <State
          icon="warn"
          head="We could not load your tickets"
          request="7k2f-q9"
          action={
            <Button kind="second" icon="sync">
              Try now
            </Button>
          }
        >
          Your tickets are fine; it is our side. We try again in 5 seconds.
        </State>
      </Section>
      <Section head="Loading">
        <Skeleton label="Loading events" />
      </Section>
      <Section head="Offline">
        <Banner tone="warn" icon="offline" head="No connection">
          Showing what we knew at 10:05. Your place does not move.
        </Banner>
      </Section>
    </>
  );
}

function Badges() {
  return (
    <>
      <Section head="Badges">
        <div class="row wrap">
          <Badge tone="ok" icon="ticket">
            On sale
          </Badge>
          <Badge tone="note" icon="clock">
            Drop today, 6 PM
          </Badge>
          <Badge tone="warn" icon="returns">
            Returns only
          </Badge>
          <Badge icon="cross">Sold out</Badge>
          <Badge tone="bad" icon="bad">
            Invalid
          </Badge>
          <Badge tone="yours" icon="check">
            You are on it
          </Badge>
          <Badge tone="line" icon="lock">
            Your place is safe
          </Badge>
        </div>
      </Section>
      <Section head="Order and ticket states">
        <div class="row wrap">
          <OrderBadge state="held" />
          <OrderBadge state="paying" />
          <OrderBadge state="authorized" />
          <OrderBadge state="review" />
          <OrderBadge state="paid" />
          <OrderBadge state="partially_refunded" />
          <OrderBadge state="refunded" />
          <OrderBadge state="expired" />
          <OrderBadge state="cancelled" />
          <TicketBadge state="valid" />
          <TicketBadge state="checked_in" />
          <TicketBadge state="refunded" />
          <TicketBadge state="transferred" />
          <TicketBadge state="revoked" />
        </div>
      </Section>
    </>
  );
}

function Banners() {
  return (
    <>
      <Section head="Banners">
        <div class="stack tight">
          <Banner tone="ok" head="Paid">
            2 tickets are in My tickets and in your mail.
          </Banner>
          <Banner tone="warn" icon="clock" head="Your hold ended at 10:26">
            The tickets went to the next fan in line. Nothing was charged.
          </Banner>
          <Banner tone="bad" head="The card was declined">
            Nothing was charged. Your tickets are held until 10:26.
          </Banner>
          <Banner tone="note" head="We are taking a second look">
            You are charged only when the order clears, today by 6 PM. Your tickets are kept meanwhile.
          </Banner>
        </div>
      </Section>
      <Section head="The line’s other states">
        <div class="stack tight ground ground-line">
          <Banner tone="warn" icon="pause" head="Calls are paused">
            Red Bluff Hall paused at 10:07 to fix the payment page. 142 people are still ahead of you, and
            nobody passes you.
          </Banner>
          <Banner tone="note" icon="hourglass" head="We are holding everything still">
            Part of Zilker is restarting. Nobody is called until it is back. Your position, 318, does not
            change.
          </Banner>
          <Banner tone="note" icon="phone" head="You moved to another device">
            Same place, same position. Only the other device can buy. <a href="#main">Use this one</a>
          </Banner>
          <Banner
            tone="yours"
            head="You were called at 10:11 while you were away"
            action={<Button compact>Take my turn</Button>}
          >
            Your turn was kept. Start now and you have 8 minutes. It is kept until 10:30.
          </Banner>
          <FromVenue
            venue="Red Bluff Hall"
            at="10:04 AM"
            text="Both floors still available. Soundcheck sounds great. Thanks for waiting with us."
          />
        </div>
      </Section>
    </>
  );
}
