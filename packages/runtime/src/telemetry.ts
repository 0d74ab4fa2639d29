/**
 * Tracing, as the `--import` file of each service: `node --import @zilker/runtime/telemetry src/main.ts`. Does nothing
 * unless OTEL_EXPORTER_OTLP_ENDPOINT is set. OTEL_SERVICE_NAME names the service, as OpenTelemetry defines it.
 */
import { register } from 'node:module';

if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) await startTracing();

async function startTracing(): Promise<void> {
  // without this hook, modules that ESM loads later go untraced
  register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
  const { IORedisInstrumentation } = await import('@opentelemetry/instrumentation-ioredis');
  const { PgInstrumentation } = await import('@opentelemetry/instrumentation-pg');
  const sdk = new NodeSDK({
    traceExporter: new OTLPTraceExporter(),
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url }) => /^\/(healthz|readyz|metrics)$/.test(url ?? ''),
        // what opens a pass to whoever has its link, and whom somebody looked for
        redactedQueryParamsServer: ['by', 'find'],
      }),
      // loops and clocks are no part of a fan's story
      new IORedisInstrumentation({ requireParentSpan: true }),
      new PgInstrumentation({ requireParentSpan: true }),
    ],
  });
  sdk.start();
  // before the service's own exit, so that the last spans are sent
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void sdk.shutdown().catch(() => {}));
}
