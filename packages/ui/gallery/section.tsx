import type { JSX } from 'solid-js';

export function Section(props: { head: string; id?: string; children: JSX.Element }) {
  return (
    <section class="sheet-cols" id={props.id}>
      <h2>{props.head}</h2>
      {props.children}
    </section>
  );
}
