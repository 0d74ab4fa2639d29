/// <reference types="vite/client" />

/** The address of the waiting app's script, built by itself (`separate-app.ts`). */
declare module 'virtual:waiting-app' {
  const address: string;
  export default address;
}
