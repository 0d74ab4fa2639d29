import { idSchema } from '@zilker/contracts/ids';
import { render } from 'solid-js/web';
import { is } from 'valibot';
import { findPage, paths } from '../paths.ts';
import { keepPlace, readPlace } from '../states/place.ts';
import { Waiting } from './waiting.tsx';

/** The waiting page: from the lobby to the call, for one place in one drop. It needs no session, only the place token. */
const drop = findPage(location.pathname)?.params.drop ?? '';
const place = readPlace(drop);

/** The shop signs in and joins, and leads back here with a place. */
function join(): void {
  keepPlace(drop, undefined);
  location.replace(paths.join(drop));
}

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app');
if (is(idSchema('drop'), drop) && place) {
  render(() => <Waiting drop={drop} place={place} onInvalid={join} />, root);
} else join();
