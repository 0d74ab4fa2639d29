import '../src/tokens.css';
import '../src/base.css';
import './sheet.css';
import { For, type JSX } from 'solid-js';
import { render } from 'solid-js/web';
import { Toasts } from '../src/toast.tsx';
import { TopBar } from '../src/top-bar.tsx';
import { Actions } from './actions.tsx';
import { Foundations, Icons } from './foundations.tsx';
import { Pictures } from './pictures.tsx';
import { States } from './states.tsx';

function Gallery() {
  return (
    <>
      <div class="sheet-wrap">
        <TopBar skipTo="main" links={[{ href: '#icons', label: 'Icons', icon: 'list' }]} />
      </div>
      <main class="sheet sheet-wrap" id="main">
        <h1>Components and states</h1>
        <For each={[Foundations, Actions, States, Pictures, Icons]}>{(Part): JSX.Element => <Part />}</For>
      </main>
      <Toasts />
    </>
  );
}

const app = document.getElementById('app');
if (app) render(() => <Gallery />, app);
