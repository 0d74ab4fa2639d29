import '@zilker/ui/tokens.css';
import '@zilker/ui/base.css';
import './portal.css';
import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { resume } from './session/session.ts';

const root = document.getElementById('app');
if (!root) throw new Error('The page has no place for the portal.');
void resume();
render(() => <App />, root);
