import { For, type JSX, Show } from 'solid-js';

export type Column<T> = {
  head: JSX.Element;
  cell: (row: T) => JSX.Element;
  /** Figures stand at the right, in tabular numerals. */
  number?: boolean | undefined;
  foot?: JSX.Element;
};

/** Ruled rows under a caption; on a narrow screen it scrolls by itself. `empty` stands in place of rows when there are none. */
export function Table<T>(props: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  empty?: JSX.Element;
  hideCaption?: boolean | undefined;
}) {
  const align = (column: Column<T>) => (column.number ? 'n' : undefined);
  const footed = () => props.columns.some((column) => column.foot !== undefined);
  return (
    <section class="table-scroll" aria-label={props.caption} tabindex="0">
      <table class="table">
        <caption classList={{ 'visually-hidden': Boolean(props.hideCaption) }}>{props.caption}</caption>
        <thead>
          <tr>
            <For each={props.columns}>
              {(column) => (
                <th scope="col" class={align(column)}>
                  {column.head}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For
            each={props.rows}
            fallback={
              <tr>
                <td class="quiet" colspan={props.columns.length}>
                  {props.empty ?? 'Nothing yet.'}
                </td>
              </tr>
            }
          >
            {(row) => (
              <tr>
                <For each={props.columns}>
                  {(column) => <td class={align(column)}>{column.cell(row)}</td>}
                </For>
              </tr>
            )}
          </For>
        </tbody>
        <Show when={footed()}>
          <tfoot>
            <tr>
              <For each={props.columns}>{(column) => <td class={align(column)}>{column.foot}</td>}</For>
            </tr>
          </tfoot>
        </Show>
      </table>
    </section>
  );
}
