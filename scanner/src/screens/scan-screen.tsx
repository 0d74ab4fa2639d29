import { parseCode } from '@zilker/contracts/ticket/code';
import type { Judgement } from '@zilker/contracts/ticket/judge';
import { createSignal, onCleanup, Show } from 'solid-js';
import { createDoor } from '../door/create-door.ts';
import { type Answer, answerOf } from '../scan/answer-words.ts';
import { keepAwake } from '../scan/keep-awake.ts';
import { goneAfterMs, makeSightings } from '../scan/sightings.ts';
import { buzz } from '../scan/vibrate.ts';
import type { Pairing } from '../store/storage.ts';
import { AnswerScreen } from './answer-screen.tsx';
import { ReadyScreen } from './ready-screen.tsx';

/** Long enough to see the colour and wave someone through. */
const validShownMs = 1_200;

/** The camera, and over it the answer to what it saw. */
export function ScanScreen(props: { pairing: Pairing; onLeave: () => void }) {
  // One pairing lives as long as this screen.
  const door = createDoor(props.pairing);
  const sightings = makeSightings();
  const [answer, setAnswer] = createSignal<Answer>();
  const [lingers, setLingers] = createSignal(false);
  let judging = false;
  let back: ReturnType<typeof setTimeout> | undefined;
  let cleared: ReturnType<typeof setTimeout> | undefined;
  keepAwake();

  const see = async (text: string) => {
    const seen = { text, ticket: parseCode(text)?.certificate.ticket ?? null };
    const news = sightings.sees(seen, Date.now()) === 'news';
    noteLinger();
    if (!news || judging || answer()) return;
    judging = true;
    try {
      const found = await door.judge(text);
      if (!found) return;
      const judged = found.answer === 'valid' ? await door.admit(found, text) : found;
      sightings.answered(seen, judged.answer === 'valid', Date.now());
      show(judged);
    } finally {
      judging = false;
    }
  };
  const show = (judged: Judgement) => {
    buzz(judged.answer);
    setAnswer(
      answerOf(judged, {
        zone: props.pairing.event.timezone,
        nowMs: door.now(),
        eventTitle: props.pairing.event.title,
        checkedInHere: door.tally().here,
      }),
    );
    if (judged.answer === 'valid') back = setTimeout(next, validShownMs);
  };
  const next = () => {
    clearTimeout(back);
    setAnswer();
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

  return (
    <>
      <ReadyScreen
        door={door}
        covered={answer() !== undefined}
        lingers={lingers()}
        onCode={(text) => void see(text)}
        onLeave={props.onLeave}
      />
      <Show when={answer()}>{(shown) => <AnswerScreen answer={shown()} onNext={next} />}</Show>
    </>
  );
}
