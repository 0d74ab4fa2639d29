import type { DropFacts } from '@zilker/contracts/drop';

/** Whose drop this is, above each of its screens. */
export function EventLine(props: { facts: DropFacts }) {
  return (
    <p class="of">
      <b>{props.facts.title}</b> · {props.facts.venueName}
    </p>
  );
}
