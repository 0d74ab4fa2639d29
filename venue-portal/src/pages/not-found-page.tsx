import { ButtonLink } from '@zilker/ui/button';
import { State } from '@zilker/ui/state';
import { paths } from '../paths.ts';

export function NotFoundPage() {
  return (
    <main class="work">
      <State
        head="There is no such page"
        action={
          <ButtonLink kind="second" href={paths.events()}>
            See all events
          </ButtonLink>
        }
      >
        The address may have been cut short.
      </State>
    </main>
  );
}
