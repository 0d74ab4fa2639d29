import { createMemo, Index } from 'solid-js';
import { lobbyHeight, lobbyScatter, lobbyWidth, lobbyYou } from './dots/lobby-scatter.ts';
import { dotCaption, peoplePerDot } from './dots/scale.ts';

/** The lobby: everyone scattered, because there is no order yet. The marked dot is you. */
export function LobbyDots(props: {
  /** Everyone in the lobby, you among them. */
  fans: number;
}) {
  const shown = createMemo(() => Math.round(props.fans / peoplePerDot(props.fans)) - 1);
  return (
    <svg
      class="dots"
      viewBox={`0 0 ${lobbyWidth} ${lobbyHeight}`}
      role="img"
      aria-label="Fans in the lobby, in no order. One marked dot is you."
    >
      <g class="ahead">
        <Index each={lobbyScatter(shown())}>{(dot) => <circle cx={dot().x} cy={dot().y} r="3.6" />}</Index>
      </g>
      <circle class="you-ring" cx={lobbyYou.x} cy={lobbyYou.y} r="12" />
      <circle class="you" cx={lobbyYou.x} cy={lobbyYou.y} r="7" />
      <text x={lobbyYou.x + 18} y={lobbyYou.y + 4.5}>
        you
      </text>
    </svg>
  );
}

/** "One dot is about 20 fans.", for the caption beneath. */
export function lobbyDotsCaption(fans: number): string {
  return dotCaption(peoplePerDot(fans), 'fan', 'fans');
}
