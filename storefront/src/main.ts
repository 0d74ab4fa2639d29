import '@zilker/ui/tokens.css';
import '@zilker/ui/base.css';
import './styles/app.css';
import './styles/waiting.css';
import waitingApp from 'virtual:waiting-app';
import { reloadOnceForNewBuild } from './new-build.ts';

reloadOnceForNewBuild();
// Thousands wait on a phone at once: they load a small app of their own, and nothing of the shop.
const isWaiting = /^\/drops\/[^/]+\/?$/.test(location.pathname);
if (!isWaiting) void import('./shop.tsx');
else if (import.meta.env.DEV) void import('./waiting/main.tsx');
else void import(/* @vite-ignore */ waitingApp);
