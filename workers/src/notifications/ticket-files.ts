import type { EventToTell, TicketToTell } from '@zilker/box-office/tickets/event-to-tell';
import { pkpassType } from '@zilker/box-office/wallets/apple/apple-passes';
import { issuePass } from '@zilker/box-office/wallets/issue-pass';
import { serialOf } from '@zilker/box-office/wallets/pass';
import { Refusal } from '@zilker/contracts/errors';
import { carriedFromMs } from '@zilker/contracts/ticket/policy';
import type { NotificationContext } from './context.ts';
import { passLeftOut } from './events.ts';
import type { Attachment } from './mail.ts';
import { escapeHtml, paragraph } from './message-parts.ts';
import { qrPicture } from './qr-picture.ts';
import { calendarOf } from './show-words.ts';

/** What goes with a mail about tickets: the show for calendars, and where wallets and paper ever count a pass and a code to print for each. */
export type TicketFiles = {
  attachments: readonly Attachment[];
  passes: number;
  /** The codes as pictures in the mail, as HTML; none where the event takes no paper. */
  pictures: readonly string[];
};

export const noFiles: TicketFiles = { attachments: [], passes: 0, pictures: [] };

type FilesContext = Pick<NotificationContext, 'db' | 'log' | 'wallets' | 'storefrontOrigin' | 'now'>;

/** Makes them as things are now: an older mail's passes and codes die with its serial. */
export async function ticketFiles(
  context: FilesContext,
  { event, tickets }: { event: EventToTell; tickets: readonly TicketToTell[] },
): Promise<TicketFiles> {
  const { storefrontOrigin, now } = context;
  const attachments = [calendarOf(event, { storefrontOrigin, now: now() })];
  // what looks like a ticket and opens no door would have its fan stand there with it: My tickets has the pass, and says what it is worth
  if (carriedFromMs(event.policy, event.doorsAt.getTime()) === null) return { ...noFiles, attachments };
  const pictures: string[] = [];
  let passes = 0;
  for (const ticket of tickets) {
    const pass = await passOf(context, ticket);
    if (pass !== null) {
      passes += 1;
      attachments.push(pass);
    }
    const code = await printedCode(context, event, ticket);
    attachments.push(code);
    pictures.push(pictureOf(ticket, code));
  }
  return { attachments, passes, pictures };
}

/** A fan without a pass still has the ticket: whatever is wrong with the one keeps nobody from the other. */
async function passOf(
  { db, log, wallets, now }: FilesContext,
  { id: ticket, number }: TicketToTell,
): Promise<Attachment | null> {
  if (wallets.apple === null) return null;
  try {
    const pass = await issuePass(db, { ticket, wallet: 'apple' }, now());
    const content = await wallets.apple.make(pass);
    return { filename: `ticket-${number}.pkpass`, contentType: pkpassType, content };
  } catch (cause) {
    // used, blocked or on its way to somebody else: there is none to be had
    if (cause instanceof Refusal && cause.code === 'ticket_not_active') return null;
    // so many are being made that the mail had better wait for it
    if (cause instanceof Refusal && cause.code === 'unavailable') throw cause;
    passLeftOut(log, { ticket, cause });
    return null;
  }
}

async function printedCode({ wallets }: FilesContext, event: EventToTell, ticket: TicketToTell) {
  const fields = { carrier: 'print', ticket: ticket.id, event: event.id, serial: serialOf(ticket) } as const;
  return {
    filename: `code-${ticket.number}.png`,
    contentType: 'image/png',
    content: qrPicture(await wallets.signCode(fields)),
    cid: `${ticket.id}@zilker.example`,
  };
}

function pictureOf({ number, type }: TicketToTell, { cid }: { cid: string }): string {
  const name = escapeHtml(`Ticket ${number}, ${type}`);
  const picture = `<img src="cid:${cid}" width="240" height="240" alt="Code of ${name}, to hold up at the door">`;
  return paragraph(`${name}<br>${picture}`, 'margin:16px 0;page-break-inside:avoid');
}
