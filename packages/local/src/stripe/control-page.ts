import { html } from 'hono/html';

export function controlPage() {
  return html`<!doctype html><title>Faults</title>`;
}
