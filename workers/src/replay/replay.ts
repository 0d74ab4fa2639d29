import type { Queue } from '@zilker/contracts/jobs/job';
import {
  type DeadLetter,
  resendDeadLetters,
  returnDeadLetters,
  takeDeadLetters,
} from '@zilker/runtime/dead-letters';
import type { Sqs } from '@zilker/runtime/sqs';
import { fieldsOf, inWords } from './in-words.ts';

/** Which dead letters to send: of one kind, one by its message or by an id that its job names, or all of them. */
export type Choice = { all: true } | { kind: string } | { id: string } | 'none';

/** Looked at in one run. */
const lettersMax = 10_000;

/**
 * Says what lies in the dead-letter queue of `queue`, and sends what is chosen back to it. What is not sent lies there as before; nothing
 * is lost when this is killed in between. Resolves to false when something chosen could not be sent.
 */
export async function replay(
  sqs: Sqs,
  input: {
    queue: Queue;
    choice: Choice;
    say: (line: string) => void;
    nowMs: number;
    stopped?: () => boolean;
  },
): Promise<boolean> {
  const { queue, choice, say, nowMs } = input;
  const letters = await takeDeadLetters(sqs, queue, lettersMax);
  const left = new Set(letters);
  try {
    if (letters.length === 0) {
      say(`No dead letters in ${queue}.`);
      return true;
    }
    const chosen = letters.filter((letter) => isChosen(letter, choice));
    for (const letter of choice === 'none' ? letters : chosen) say(inWords(letter, nowMs));
    say(`${countOf(letters.length)} in ${queue}${letters.length === lettersMax ? ', or more' : ''}.`);
    if (choice === 'none') {
      say('To send them again: --all, --kind KIND, or --id ID of a message, an order or whatever it names.');
      return true;
    }
    const sent = await send(chosen);
    say(`${sent} of ${chosen.length} chosen sent to ${queue}.`);
    return sent === chosen.length;
  } finally {
    await returnDeadLetters(sqs, queue, [...left]);
  }

  /** A hundred at a time, so that a person who stops it waits for no more than those. */
  async function send(chosen: readonly DeadLetter[]): Promise<number> {
    let sent = 0;
    for (let from = 0; from < chosen.length && input.stopped?.() !== true; from += 100) {
      const some = chosen.slice(from, from + 100);
      const unsent = new Set(await resendDeadLetters(sqs, queue, some));
      for (const letter of some) if (!unsent.has(letter)) left.delete(letter);
      sent += some.length - unsent.size;
    }
    return sent;
  }
}

function isChosen(letter: DeadLetter, choice: Choice): boolean {
  if (choice === 'none') return false;
  if ('all' in choice) return true;
  const { kind, ids } = fieldsOf(letter);
  return 'kind' in choice ? kind === choice.kind : letter.messageId === choice.id || ids.includes(choice.id);
}

function countOf(letters: number): string {
  return letters === 1 ? '1 dead letter' : `${letters} dead letters`;
}
