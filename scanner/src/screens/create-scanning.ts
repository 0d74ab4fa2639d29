import { parseCode } from '@zilker/contracts/ticket/code';
import type { Judgement } from '@zilker/contracts/ticket/judge';
import { parseStaticCode } from '@zilker/contracts/ticket/static-code';
import { createSignal, onCleanup } from 'solid-js';
import type { Valid } from '../door/answered-as.ts';
import type { DoorDesk, Evidence } from '../door/create-door.ts';
import { type Answer, answerOf, unreadAnswer } from '../scan/answer-words.ts';
import { goneAfterMs, makeSightings } from '../scan/sightings.ts';

/** Long enough to see the colour and wave someone through. */
const validShownMs = 1_200;
/** From here on the next code may take the place of who was let in. */
const validLeastMs = 400;

export type Shown = {
  answer: Answer;
  /** Lets them in all the same, on the word of whoever scans; only where no more can be found out. */
  byHand: (() => void) | null;
};
/** `camera` sees a code again and again; what is `typed` was scanned by a press. */
export type Source = 'camera' | 'typed';

/** From a sighting of a code to its answer, and to the next one. Whatever fails on the way ends in an answer, and the loop goes on. */
export function createScanning(door: DoorDesk, tell: (judged: Judgement) => void) {
  const sightings = makeSightings();
  const [shown, setShown] = createSignal<Shown>();
  const [lingers, setLingers] = createSignal(false);
  let judging = false;
  let judged: Promise<void> = Promise.resolve();
  /** What was typed while another was judged: nobody presses twice for it. */
  let pending: string | undefined;
  let replaceableAtMs = 0;
  let back: ReturnType<typeof setTimeout> | undefined;
  let cleared: ReturnType<typeof setTimeout> | undefined;

  const see = async (text: string, source: Source): Promise<void> => {
    const seen = { text, ticket: ticketOf(text) };
    const news = sightings.sees(seen, Date.now()) === 'news';
    noteLinger();
    if (!news) return;
    if (judging) {
      if (source === 'typed') pending = text;
      return;
    }
    if (shown() && source === 'camera' && Date.now() < replaceableAtMs) return;
    judged = settle(seen, async () => {
      const found = await door.judge(text);
      if (found?.answer === 'valid') return door.admit(found, { code: text, byHand: null });
      return found;
    });
    await judged;
  };
  /** Somebody whom the person at the door lets in: by name, or on a code that cannot be proved. */
  const letIn = async (good: Valid, evidence: Evidence): Promise<void> => {
    await judged;
    judged = settle({ text: evidence.code ?? '', ticket: good.ticket }, () => door.admit(good, evidence));
    await judged;
  };
  const settle = async (
    seen: { text: string; ticket: string | null },
    answer: () => Promise<Judgement | undefined>,
  ) => {
    judging = true;
    try {
      const found = await answer();
      if (!found) return;
      sightings.answered(seen, found.answer === 'valid', Date.now());
      show(found, seen.text);
    } catch (error) {
      console.warn('A code could not be judged.', error);
      replaceableAtMs = Date.now() + validLeastMs;
      setShown({ answer: unreadAnswer, byHand: null });
    } finally {
      judging = false;
      takePending();
    }
  };
  const takePending = () => {
    const text = pending;
    pending = undefined;
    if (text !== undefined) void see(text, 'typed');
  };
  const show = (found: Judgement, code: string) => {
    clearTimeout(back);
    const answer = answerOf(found, {
      zone: door.pairing.event.timezone,
      nowMs: door.now(),
      eventTitle: door.pairing.event.title,
      checkedInHere: door.tally().here,
      direction: door.direction(),
    });
    setShown({ answer, byHand: found.answer === 'unproven' ? () => void vouch(found, code) : null });
    const passes = found.answer === 'valid';
    replaceableAtMs = passes ? Date.now() + validLeastMs : Number.POSITIVE_INFINITY;
    if (passes) back = setTimeout(next, validShownMs);
    // a motor or a loudspeaker that fails takes nothing from the answer
    try {
      tell(found);
    } catch (error) {
      console.warn('An answer could not be felt or heard.', error);
    }
  };
  const vouch = (found: Extract<Judgement, { answer: 'unproven' }>, code: string) => {
    const { answer: _, ...bearer } = found;
    return letIn({ answer: 'valid', unlisted: false, ...bearer }, { code, byHand: 'unproven' });
  };
  const next = () => {
    clearTimeout(back);
    setShown();
    noteLinger();
  };
  // Says so while the one who was just let in is still before the camera.
  const noteLinger = () => {
    clearTimeout(cleared);
    setLingers(sightings.lingers(Date.now()));
    if (lingers()) cleared = setTimeout(noteLinger, goneAfterMs + 50);
  };
  onCleanup(() => {
    clearTimeout(back);
    clearTimeout(cleared);
  });
  return { see, letIn, next, shown, lingers, forget: sightings.forget };
}

function ticketOf(text: string): string | null {
  return parseCode(text)?.certificate.ticket ?? parseStaticCode(text)?.ticket ?? null;
}
