import type { PortalEvent } from '@zilker/contracts/http/portal';
import { Reason } from '@zilker/ui/button';
import { bareTime, monthDay, sameDay } from '@zilker/ui/format/clock';
import { about } from '@zilker/ui/format/duration';
import { counted, number } from '@zilker/ui/format/number';
import { For, Match, Show, Switch } from 'solid-js';
import { minutesToSell, suggest } from './pace-words.ts';
import type { Plan, ScheduleForm } from './plan.ts';
import { timelineOf } from './timeline.ts';

const minuteMs = 60_000;

/** What the form means: the rate with its reasons, and the course of the drop. */
export function SchedulePreview(props: {
  plan: Plan;
  form: ScheduleForm;
  event: PortalEvent;
  nowMs: number;
}) {
  return (
    <>
      <section class="card suggest">
        <h2 class="label">{props.form.rate === null ? 'Suggested rate' : 'Your rate'}</h2>
        <Show
          when={props.plan.ratePerMinute !== undefined && props.plan.insideMax !== undefined && props.plan}
          fallback={<p class="quiet">Say how fast it should sell, and the rate follows.</p>}
        >
          {(plan) => (
            <Rate
              ratePerMinute={plan().ratePerMinute ?? 1}
              insideMax={plan().insideMax ?? 1}
              form={props.form}
              tickets={props.event.capacity}
            />
          )}
        </Show>
      </section>
      <Show when={props.plan.body}>
        {(body) => (
          <section class="card flat stack course">
            <h2>How it will go</h2>
            <ol class="because">
              <For each={timelineOf(body(), props.event.capacity, props.nowMs)}>
                {(step) => (
                  <li>
                    <b>
                      <Show when={!sameDay(step.atMs, body().drawAtMs, props.event.timezone)}>
                        <small>{monthDay(step.atMs, props.event.timezone)} </small>
                      </Show>
                      {bareTime(step.atMs, props.event.timezone)}
                    </b>
                    <span>{step.text}</span>
                  </li>
                )}
              </For>
            </ol>
          </section>
        )}
      </Show>
    </>
  );
}

function Rate(props: { ratePerMinute: number; insideMax: number; form: ScheduleForm; tickets: number }) {
  const sells = () => minutesToSell({ ...props, tickets: props.tickets });
  const after = () => (props.form.mode === 'draw' ? 'after the draw' : 'after it opens');
  const because = () =>
    props.form.rate === null
      ? suggest(props.tickets, Number(props.form.minutes), props.form.mode).because
      : [];
  return (
    <>
      <p class="big">{number(props.ratePerMinute)} a minute</p>
      <p class="small">
        At this pace all {counted(props.tickets, 'ticket')} are gone about{' '}
        {about(sells().low * minuteMs, sells().high * minuteMs)} {after()}, if enough fans come.
      </p>
      <ul class="because">
        <For each={because()}>
          {(row) => (
            <li>
              <b>{row.figure}</b>
              <span>{row.text}</span>
            </li>
          )}
        </For>
      </ul>
      <Switch
        fallback={
          <Reason icon="info">
            Faster does not sell more. It only makes fans wait inside instead of in line.
          </Reason>
        }
      >
        <Match when={props.form.mode === 'standby'}>
          <Reason icon="info">The rate only keeps a rush from coming in one moment.</Reason>
        </Match>
        <Match when={sells().heldByInside}>
          <Reason icon="warn">
            Room for {number(props.insideMax)} inside holds the rate below {number(props.ratePerMinute)} a
            minute.
          </Reason>
        </Match>
      </Switch>
    </>
  );
}
