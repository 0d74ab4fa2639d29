import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { type Functions, renderTemplate } from './render-template.ts';

export type Container = { name: string; command?: string[]; env?: EnvVar[] };
type EnvVar = {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
};
type Backend = { path: string; backend: { service: { name: string; port: { name: string } } } };

/** A manifest, as far as the tests look into it. */
export type Manifest = {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  data?: Record<string, string>;
  spec?: {
    template?: { spec: { containers: Container[] } };
    ports?: { name: string; port: number }[];
    rules?: { host: string; http: { paths: Backend[] } }[];
  };
};

/**
 * Every manifest of the chart in `folder`, with the values that it comes with.
 * @throws Error when a template names a value that is not there, or renders to what is no YAML
 */
export function renderChart(folder: string): Manifest[] {
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const chart = parse(read('Chart.yaml')) as { appVersion: string; name: string };
  const root = {
    Values: parse(read('values.yaml')),
    Chart: { AppVersion: chart.appVersion, Name: chart.name },
    Release: { Name: 'zilker', Namespace: 'zilker' },
  };
  const functions: Functions = {
    quote: (value) => JSON.stringify(String(value)),
    default: (otherwise, value) => value || otherwise,
    index: (value, ...keys) =>
      keys.reduce((at, key) => (at as Record<string, unknown>)[String(key)], value as unknown),
    toYaml: (value) => stringify(value).trimEnd(),
    upper: (text) => String(text).toUpperCase(),
    indent: (by, text) => indent(Number(by), String(text)),
    nindent: (by, text) => `\n${indent(Number(by), String(text))}`,
    '.Files.Get': (path) => read(String(path)),
  };
  return globSync('templates/*.yaml', { cwd: folder }).flatMap((path) => {
    const documents = parseAllDocuments(renderTemplate(read(path), root, functions));
    return documents
      .map((document) => {
        const [problem] = document.errors;
        if (problem) throw new Error(`${path}: ${problem.message}`);
        return document.toJS() as Manifest | null;
      })
      .filter((manifest) => manifest !== null);
  });
}

function indent(by: number, text: string): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
