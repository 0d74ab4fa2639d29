import { appNames, buildApp } from '../apps/build-app.ts';

/** `npm run build`: builds each web app whose sources changed since it was built last. */
for (const app of appNames) await buildApp(app);
