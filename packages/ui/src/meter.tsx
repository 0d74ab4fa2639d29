/** A part of a whole. `label` says of what: "Sold", "Time left on your hold". */
export function Meter(props: { label: string; value: number; max: number; yours?: boolean | undefined }) {
  const share = () => (props.max > 0 ? Math.min(Math.max(props.value / props.max, 0), 1) : 0);
  return (
    <div
      class="meter"
      classList={{ yours: Boolean(props.yours) }}
      role="progressbar"
      aria-label={props.label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow={Math.round(share() * 100)}
    >
      <i style={{ width: `${share() * 100}%` }} />
    </div>
  );
}
