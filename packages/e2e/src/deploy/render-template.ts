/**
 * The part of Helm's template language that our chart uses: values by path, `range`, `if`, and a handful of functions. It is
 * stricter than Helm: a path that leads nowhere is an error, so that no typing mistake renders as nothing.
 */
type Scope = { dot: unknown; vars: ReadonlyMap<string, unknown> };
type Node =
  | { kind: 'text'; text: string }
  | { kind: 'print'; code: string }
  | { kind: 'if'; code: string; body: Node[] }
  | { kind: 'range'; names: string[]; code: string; body: Node[] };

export type Functions = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** @throws Error naming what cannot be rendered */
export function renderTemplate(template: string, root: unknown, functions: Functions): string {
  const nodes = parse(template);
  return print(nodes, { dot: root, vars: new Map([['$', root]]) }, functions);
}

function parse(template: string): Node[] {
  const pieces = template
    .replace(/[ \t\n]*\{\{-/g, '{{')
    .replace(/-\}\}[ \t\n]*/g, '}}')
    .split(/(\{\{.*?\}\})/s);
  const root: Node[] = [];
  const open = [root];
  for (const piece of pieces) {
    const code = /^\{\{\s*(.*?)\s*\}\}$/s.exec(piece)?.[1];
    const into = open.at(-1) ?? root;
    if (code === undefined) into.push({ kind: 'text', text: piece });
    else if (code === 'end') open.pop();
    else {
      const node = nodeOf(code);
      into.push(node);
      if ('body' in node) open.push(node.body);
    }
    if (open.length === 0) throw new Error('There is an end too many.');
  }
  if (open.length !== 1) throw new Error('An end is missing.');
  return root;
}

function nodeOf(code: string): Node {
  const [word = '', rest = ''] = split(code);
  if (word === 'if') return { kind: 'if', code: rest, body: [] };
  if (word !== 'range') return { kind: 'print', code };
  const named = /^(\$\w+(?:\s*,\s*\$\w+)?)\s*:=\s*(.*)$/s.exec(rest);
  const names = named?.[1]?.split(/\s*,\s*/) ?? [];
  return { kind: 'range', names, code: named?.[2] ?? rest, body: [] };
}

const split = (code: string) => [code.split(/\s/, 1)[0] ?? '', code.replace(/^\S+\s*/, '')];

function print(nodes: readonly Node[], scope: Scope, functions: Functions): string {
  return nodes.map((node) => printOne(node, scope, functions)).join('');
}

function printOne(node: Node, scope: Scope, functions: Functions): string {
  if (node.kind === 'text') return node.text;
  if (node.kind === 'if')
    return evaluate(node.code, scope, functions, true) ? print(node.body, scope, functions) : '';
  const value = evaluate(node.code, scope, functions, false);
  if (node.kind === 'print') return String(value);
  return Object.entries(value as object)
    .map(([key, item]) => {
      const each = Array.isArray(value) || node.names.length === 1 ? [item] : [key, item];
      const vars = new Map([...scope.vars, ...node.names.map((name, i) => [name, each[i]] as const)]);
      return print(node.body, { dot: item, vars }, functions);
    })
    .join('');
}

function evaluate(code: string, scope: Scope, functions: Functions, mayBeAbsent: boolean): unknown {
  let piped: unknown[] = [];
  for (const call of code.split(/\s*\|\s*/)) {
    const words = call.match(/"[^"]*"|\S+/g) ?? [];
    const [first = '', ...rest] = words;
    const named = functions[first];
    const args = (named ? rest : words).map((word) => lookUp(word, scope, mayBeAbsent));
    piped = [named ? named(...args, ...piped) : args[0]];
  }
  return piped[0];
}

function lookUp(word: string, scope: Scope, mayBeAbsent: boolean): unknown {
  if (word.startsWith('"')) return word.slice(1, -1);
  if (/^\d+$/.test(word)) return Number(word);
  const [start = '', ...keys] = word.split('.');
  if (start !== '' && !scope.vars.has(start)) throw new Error(`${word} is not known here.`);
  let value = start === '' ? scope.dot : scope.vars.get(start);
  for (const key of keys.filter(Boolean)) {
    value = (value as Record<string, unknown> | undefined)?.[key];
    if (value === undefined && !mayBeAbsent) throw new Error(`There is no ${word}.`);
  }
  return value;
}
