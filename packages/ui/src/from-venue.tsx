/** A message from the venue, quoted with its name and time. Plain text; show the newest only. */
export function FromVenue(props: { venue: string; at: string; text: string }) {
  return (
    <blockquote class="from-venue">
      <p class="who">
        {props.venue}, {props.at}
      </p>
      <p class="words">{props.text}</p>
    </blockquote>
  );
}
