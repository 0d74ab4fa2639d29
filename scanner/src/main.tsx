import '@zilker/ui/tokens.css';
import '@zilker/ui/base.css';
import './scanner.css';
import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { keepApp } from './worker/register.ts';

const root = document.getElementById('app');
if (!root) throw new Error('The page has no place for the scanner.');
keepApp();
render(() => <App />, root);
