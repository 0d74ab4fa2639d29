import { createUniqueId, type JSX, Show, splitProps } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';

type Look = {
  /** One `first` per screen; `danger` is outlined and names the loss. */
  kind?: 'first' | 'second' | 'danger' | 'plain' | undefined;
  wide?: boolean | undefined;
  compact?: boolean | undefined;
  icon?: IconName | undefined;
  iconAfter?: IconName | undefined;
};

export type ButtonProps = Look &
  Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'onClick' | 'onclick'> & {
    onClick?: ((event: MouseEvent) => void) | undefined;
    /** While true the button keeps its width and its focus, shows `busyText` and takes no press. */
    busy?: boolean | undefined;
    busyText?: string | undefined;
    /** Why it is disabled and when it will not be: shown beneath and read with the button. */
    reason?: JSX.Element;
    reasonIcon?: IconName | undefined;
  };

/** Something to press. Its text names the act and the amount: "Hold 2 tickets for $63.13". */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, [
    'kind',
    'wide',
    'compact',
    'icon',
    'iconAfter',
    'class',
    'children',
    'busy',
    'busyText',
    'disabled',
    'reason',
    'reasonIcon',
    'onClick',
    'type',
  ]);
  const reasonId = createUniqueId();
  const explained = () => Boolean(own.disabled && own.reason);
  // A button that has a reason stays in the tab order, so that everyone can reach the reason.
  const press = (event: MouseEvent) => {
    if (own.busy || own.disabled) return event.preventDefault();
    own.onClick?.(event);
  };
  return (
    <>
      <button
        {...rest}
        type={own.type ?? 'button'}
        class={classOf(own)}
        disabled={Boolean(own.disabled && !own.reason)}
        aria-disabled={explained() || own.busy ? true : undefined}
        aria-busy={own.busy ? true : undefined}
        aria-describedby={explained() ? reasonId : rest['aria-describedby']}
        onClick={press}
      >
        <Show
          when={own.busyText}
          fallback={
            <Plain look={own} busy={own.busy}>
              {own.children}
            </Plain>
          }
        >
          {(text) => (
            <span class="labels">
              <span classList={{ away: Boolean(own.busy) }}>
                <Plain look={own}>{own.children}</Plain>
              </span>
              <span class="working" classList={{ away: !own.busy }}>
                {text()}
              </span>
            </span>
          )}
        </Show>
      </button>
      <Show when={explained()}>
        <Reason id={reasonId} icon={own.reasonIcon ?? 'clock'}>
          {own.reason}
        </Reason>
      </Show>
    </>
  );
}

export type ButtonLinkProps = Look & JSX.AnchorHTMLAttributes<HTMLAnchorElement>;

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink(props: ButtonLinkProps) {
  const [own, rest] = splitProps(props, [
    'kind',
    'wide',
    'compact',
    'icon',
    'iconAfter',
    'class',
    'children',
  ]);
  return (
    <a {...rest} class={classOf(own)}>
      <Plain look={own}>{own.children}</Plain>
    </a>
  );
}

/** A button of one icon, with its act as the name. */
export function IconButton(
  props: JSX.ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string },
) {
  const [own, rest] = splitProps(props, ['icon', 'label', 'class']);
  return (
    <button type="button" {...rest} class={`icon-button ${own.class ?? ''}`} aria-label={own.label}>
      <Icon name={own.icon} />
    </button>
  );
}

/** A small line that says why, or what else is true, beneath a control. */
export function Reason(props: { icon: IconName; id?: string | undefined; children: JSX.Element }) {
  return (
    <p class="reason" id={props.id}>
      <Icon name={props.icon} size="s" />
      <span>{props.children}</span>
    </p>
  );
}

function Plain(props: { look: Look; busy?: boolean | undefined; children: JSX.Element }) {
  const size = () => (props.look.compact ? 's' : undefined);
  return (
    <>
      <Show when={props.busy}>
        <span class="working" aria-hidden="true" />
      </Show>
      <Show when={!props.busy && props.look.icon}>{(name) => <Icon name={name()} size={size()} />}</Show>
      <span>{props.children}</span>
      <Show when={props.look.iconAfter}>{(name) => <Icon name={name()} size="s" />}</Show>
    </>
  );
}

function classOf(own: Look & { class?: string | undefined }) {
  const kind = own.kind === 'first' ? undefined : own.kind;
  return ['button', kind, own.wide && 'wide', own.compact && 'compact', own.class].filter(Boolean).join(' ');
}
