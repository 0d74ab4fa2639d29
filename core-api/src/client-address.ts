import type { IncomingMessage } from 'node:http';
import type { AppEnv } from '@zilker/runtime/http';
import type { Context } from 'hono';

/**
 * Who asks, for limits alone. What a client says of itself counts for nothing: of `X-Forwarded-For` only the last address, which
 * our own proxy wrote, and that only where there is one.
 */
export function clientAddress(c: Context<AppEnv>, behindProxy: boolean): string {
  const forwarded = behindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return forwarded || socketAddress(c) || 'unknown';
}

function socketAddress(c: Context<AppEnv>): string | undefined {
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage };
  return incoming?.socket.remoteAddress;
}
