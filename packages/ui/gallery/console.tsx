import { Strip, Strips } from '../src/strip.tsx';

const start = Date.parse('2026-11-24T16:00:00Z');
const second = 1000;
const span = { from: start - 60 * second, to: start + 960 * second };
const now = start + 354 * second;

const upTo = (value: (seconds: number) => number) =>
  Array.from({ length: 85 }, (_, i) => ({ at: span.from + i * 5 * second, value: value(i * 5 - 60) })).filter(
    (sample) => sample.at <= now,
  );

/** The live console's four strips, with made-up figures that agree with each other. */
export function Console() {
  return (
    <Strips label="The drop so far">
      <Strip
        word="Serving"
        figure="176"
        means="tickets last to 390"
        span={span}
        now={now}
        cap={390}
        samples={upTo((t) => (t < 0 ? 0 : t < 180 ? t * 0.55 : 99 + (t - 180) * 0.44))}
        forecast={[
          { at: now, value: 176 },
          { at: start + 780 * second, value: 390 },
        ]}
        notes={[{ at: start + 180 * second, text: 'slowed to 30' }]}
      />
      <Strip
        word="Inside"
        figure="84"
        of="of 120"
        means="called and not yet done"
        tone={3}
        span={span}
        now={now}
        cap={120}
        samples={upTo((t) => (t < 0 ? 0 : Math.min(84, t * 0.5) + Math.sin(t / 15) * 3))}
      />
      <Strip
        word="Sold"
        figure="138"
        of="of 460"
        means="71 more held"
        tone={2}
        fill
        span={span}
        now={now}
        cap={460}
        samples={upTo((t) => Math.max(0, (t - 80) * 0.5))}
      />
      <Strip
        word="Waiting"
        figure="3,063"
        means="91% here now"
        tone={4}
        span={span}
        now={now}
        axisZone="America/Chicago"
        samples={upTo((t) => (t < 0 ? 3063 + t : 3063 - t / 30))}
      />
    </Strips>
  );
}
