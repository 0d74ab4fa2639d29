import type { TicketView } from '@zilker/contracts/http/tickets';
import { calendarFile } from '@zilker/contracts/ticket/calendar';
import { Button } from '@zilker/ui/button';
import { clockTime } from '@zilker/ui/format/clock';
import { createSignal } from 'solid-js';
import { paths } from '../../paths.ts';
import { fetchEvent } from '../../queries/events.ts';
import { saveText } from '../../states/save-file.ts';
import { serverNow } from '../../states/server-clock.ts';

/** The show for the fan's own calendar. With no signal it goes without the street. */
export function Calendar(props: { ticket: TicketView }) {
  const [busy, setBusy] = createSignal(false);
  const save = async () => {
    const { id, title, venueName, startsAtMs, doorsAtMs, timezone } = props.ticket.event;
    setBusy(true);
    const known = await fetchEvent(id).catch(() => undefined);
    const entry = {
      event: id,
      title,
      venueName,
      address: known?.venue.address ?? 'Austin',
      startsAtMs: known?.startsAtMs ?? startsAtMs,
      doors: `Doors ${clockTime(known?.doorsAtMs ?? doorsAtMs, timezone)}`,
      url: location.origin + paths.ticket(props.ticket.id),
      cancelled: false,
    };
    saveText('show.ics', calendarFile(entry, serverNow()), 'text/calendar');
    setBusy(false);
  };
  return (
    <Button kind="plain" icon="calendar" busy={busy()} busyText="One moment …" onClick={() => void save()}>
      Add to my calendar
    </Button>
  );
}
