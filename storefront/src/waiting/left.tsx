import type { DropFacts } from '@zilker/contracts/drop';
import { State } from '@zilker/ui/state';
import { paths } from '../paths.ts';

/** After a place was given up, here or on another device. */
export function Left(props: { facts: DropFacts | undefined }) {
  return (
    <main class="page">
      <State
        icon="out"
        head="You gave up your place"
        action={
          <a class="button" href={paths.home()}>
            See what is on
          </a>
        }
      >
        {props.facts
          ? `You are no longer in the drop of ${props.facts.title}. One place a fan, so it cannot be taken back.`
          : 'One place a fan, so it cannot be taken back.'}
      </State>
    </main>
  );
}
