import { withinMs } from '@zilker/ui/retry';
import { render } from 'solid-js/web';
import { findPage, paths } from '../paths.ts';
import { joinedAgoMs } from '../states/just-joined.ts';
import { readPlace } from '../states/place.ts';
import { id } from '../states/shape.ts';
import { Waiting } from './waiting.tsx';

/** The waiting page: from the lobby to the call, for one place in one drop. It needs no session, only the place token. */
const drop = findPage(location.pathname)?.params.drop ?? '';
const place = readPlace(drop);
const againMs = 20_000;

/**
 * The shop signs in and joins, and leads back here with a place. A room that refuses even a fresh place must not send the
 * fan round in circles, so a second time within a while waits first.
 */
function join(): void {
  const isAgain = joinedAgoMs(drop) < againMs;
  setTimeout(() => location.replace(paths.join(drop)), isAgain ? withinMs([againMs / 2, againMs]) : 0);
}

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app');
if (id('drp')(drop) && place) {
  render(() => <Waiting drop={drop} first={place} onInvalid={join} />, root);
} else join();
