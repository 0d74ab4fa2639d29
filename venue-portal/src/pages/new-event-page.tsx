import { useNavigate } from '@solidjs/router';
import { createEvent } from '@zilker/contracts/http/portal';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { Select } from '@zilker/ui/select';
import { TextField } from '@zilker/ui/text-field';
import { showToast } from '@zilker/ui/toast';
import { createMemo, createSignal, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { createLeaveGuard } from '../components/leave-guard.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { CaptureQuestion } from '../new-event/capture-question.tsx';
import {
  type EventForm,
  fieldOf,
  newTypeRow,
  readCents,
  readEventForm,
  type TypeRow,
  tooLowSentence,
} from '../new-event/event-form.ts';
import { Gates } from '../new-event/gates.tsx';
import { TicketTypes } from '../new-event/ticket-types.tsx';
import { paths } from '../paths.ts';
import { makeKeys } from '../queries/idempotency.ts';
import { createVenueMoney } from '../queries/money.ts';
import { asRefusal, authorised } from '../session/session.ts';
import { staff } from '../session/staff.ts';
import { zoneName } from '../time/zone-name.ts';

const ages = ['All ages', '16 and over', '18 and over', '21 and over'] as const;

export function NewEventPage() {
  const navigate = useNavigate();
  const keyOf = makeKeys();
  let lastKey = 1;
  const [form, setForm] = createStore<EventForm>({
    title: '',
    support: '',
    ages: ages[0],
    capture: 'now',
    date: '',
    doors: '19:00',
    starts: '20:00',
    types: [newTypeRow(1, 'General admission')],
    gates: [{ key: 1, name: 'Front gate' }],
  });
  const [touched, setTouched] = createSignal<ReadonlySet<string>>(new Set());
  const [refusal, setRefusal] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);
  const [saved, setSaved] = createSignal(false);
  const venueMoney = createVenueMoney();
  const terms = () => venueMoney.data()?.money;
  const begun = JSON.stringify(form);
  const guard = createLeaveGuard(() => !saved() && JSON.stringify(form) !== begun);
  const read = () => readEventForm(form, staff().venue.timezone, Date.now(), terms());
  const problems = createMemo(() => read().problems);
  const [tooLow, setTooLow] = createSignal<ReadonlySet<string>>(new Set());
  const refusedPrice = (field: string) =>
    form.types.some((row) => fieldOf(row, 'price') === field && tooLow().has(priceKey(row)))
      ? tooLowSentence
      : undefined;
  const problem = (field: string) =>
    touched().has(field) ? (problems()[field] ?? refusedPrice(field)) : undefined;
  const touch = (field: string) => setTouched((known) => new Set(known).add(field));

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { body, problems: found } = read();
    if (!body) {
      setTouched(new Set(Object.keys(found)));
      setRefusal(found.form);
      document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    setBusy(true);
    setRefusal();
    try {
      const reply = await authorised(createEvent, { body, headers: { [idempotencyHeader]: keyOf(body) } });
      setSaved(true);
      showToast('Event saved as a draft');
      navigate(paths.schedule(reply.event.id));
    } catch (refused) {
      const refusal = asRefusal(refused);
      const { name, priceCents } = refusal.detail;
      const low =
        refusal.code === 'price_too_low' &&
        form.types.find((row) => row.name.trim() === name && readCents(row.price) === priceCents);
      if (low) {
        // The terms have changed since they were read here.
        setTooLow((known) => new Set(known).add(priceKey(low)));
        void venueMoney.refetch();
        touch(fieldOf(low, 'price'));
      }
      setRefusal(refusal.message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main class="work">
      <WorkHead title="New event" line="A draft until you schedule its drop. Only you see it." />
      <form class="form measure" noValidate onSubmit={(event) => void submit(event)}>
        <fieldset>
          <legend>Show</legend>
          <TextField
            label="Who plays"
            name="title"
            maxlength={120}
            value={form.title}
            onInput={(title) => setForm({ title })}
            onBlur={() => touch('title')}
            error={problem('title')}
          />
          <div class="pair">
            <TextField
              label="Support"
              name="support"
              maxlength={120}
              value={form.support}
              placeholder="Nobody yet"
              onInput={(support) => setForm({ support })}
            />
            <Select
              label="Ages"
              value={form.ages}
              options={ages.map((value) => ({ value: value as string, label: value }))}
              onChange={(value) => setForm({ ages: value })}
            />
          </div>
          <TextField
            label="Date"
            type="date"
            name="date"
            value={form.date}
            onInput={(date) => setForm({ date })}
            onBlur={() => touch('date')}
            error={problem('date')}
          />
          <div class="pair">
            <TextField
              label="Doors"
              type="time"
              name="doors"
              value={form.doors}
              onInput={(doors) => setForm({ doors })}
              onBlur={() => touch('doors')}
              error={problem('doors')}
              hint={zoneName(staff().venue.timezone)}
            />
            <TextField
              label="Show begins"
              type="time"
              name="starts"
              value={form.starts}
              onInput={(starts) => setForm({ starts })}
              onBlur={() => touch('starts')}
              error={problem('starts')}
            />
          </div>
        </fieldset>
        <TicketTypes
          rows={form.types}
          venueName={staff().venue.name}
          zone={staff().venue.timezone}
          terms={terms()}
          problem={problem}
          touch={touch}
          change={(key, part) => setForm('types', (row) => row.key === key, part)}
          add={() => {
            lastKey += 1;
            setForm('types', form.types.length, newTypeRow(lastKey));
          }}
          remove={(key) => setForm('types', (rows) => rows.filter((row) => row.key !== key))}
        />
        <CaptureQuestion value={form.capture} onChange={(capture) => setForm({ capture })} />
        <Gates
          rows={form.gates}
          problem={problem}
          touch={touch}
          change={(key, name) => setForm('gates', (row) => row.key === key, { name })}
          add={() => {
            lastKey += 1;
            setForm('gates', form.gates.length, { key: lastKey, name: '' });
          }}
          remove={(key) => setForm('gates', (rows) => rows.filter((row) => row.key !== key))}
        />
        <Show when={refusal()}>
          <Banner tone="bad" live="alert" head="The event was not saved">
            {refusal()}
          </Banner>
        </Show>
        <div class="row wrap">
          <Button type="submit" busy={busy()} busyText="Saving …">
            Save and schedule
          </Button>
        </div>
      </form>
      <guard.Question what="this event" />
    </main>
  );
}

/** A row at the price that it has. */
function priceKey(row: TypeRow): string {
  return `${row.key} ${row.price}`;
}
