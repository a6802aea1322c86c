import assert from 'node:assert/strict';
import { parseFilter } from '../../../extension/src/engine/comparison/filter/parser.ts';
import { printFilter } from '../../../extension/src/engine/comparison/filter/printFilter.ts';
import type { FilterTree } from '../../../extension/src/engine/comparison/filter/tree.ts';

/** The tree with a parenthesis around each part: what binds to what is plain to see. */
function shape(tree: FilterTree): string {
  if (tree.kind === 'and' || tree.kind === 'or') {
    return `(${tree.parts.map(shape).join(tree.kind === 'and' ? ' & ' : ' | ')})`;
  }
  return tree.kind === 'not' ? `!${shape(tree.part)}` : printFilter(tree);
}

const DAY = 86_400_000_000;

describe('filter: connectives', () => {
  const cases: readonly [expression: string, shape: string][] = [
    ['a', '"a"'],
    ['a b', '("a" & "b")'],
    ['a AND b', '("a" & "b")'],
    ['a b AND c', '("a" & "b" & "c")'],
    ['a OR b', '("a" | "b")'],
    ['a OR b OR c', '("a" | "b" | "c")'],
    ['a OR b c', '("a" | ("b" & "c"))'],
    ['a b OR c d', '(("a" & "b") | ("c" & "d"))'],
    ['NOT a b', '(!"a" & "b")'],
    ['NOT a OR b', '(!"a" | "b")'],
    ['NOT (a OR b)', '!("a" | "b")'],
    ['NOT(a)', '!"a"'],
    ['NOT NOT a', '!!"a"'],
    ['a NOT b', '("a" & !"b")'],
    ['a AND NOT b', '("a" & !"b")'],
    ['(a)', '"a"'],
    ['((a))', '"a"'],
    ['(a OR b) c', '(("a" | "b") & "c")'],
    ['(a b) c', '(("a" & "b") & "c")'],
    ['a (b c)', '("a" & ("b" & "c"))'],
    ['(a)(b)', '("a" & "b")'],
    ['(a)AND(b)', '("a" & "b")'],
    ['(a)b', '("a" & "b")'],
    ['  a\t\n b ', '("a" & "b")'],
    ['a and b', '("a" & "and" & "b")'],
    ['not or And', '("not" & "or" & "And")'],
    ['ANDROID NOTE ORB', '("ANDROID" & "NOTE" & "ORB")'],
    ['-x', '"-x"'],
  ];
  for (const [expression, expected] of cases) {
    const title = expression.replaceAll(/\s/gu, ' ');
    it(title, () => assert.equal(shape(parseFilter(expression).tree), expected));
  }
});

describe('filter: terms', () => {
  const cases: readonly [expression: string, tree: FilterTree][] = [
    ['on:A', { kind: 'on', label: 'A' }],
    ['on:b2', { kind: 'on', label: 'B2' }],
    ['ON:A', { kind: 'on', label: 'A' }],
    ['only:B', { kind: 'only', label: 'B' }],
    ['missing:C12', { kind: 'missing', label: 'C12' }],
    ['on:"A"', { kind: 'on', label: 'A' }],
    ['is:file', { kind: 'is', state: 'file' }],
    ['is:folder', { kind: 'is', state: 'folder' }],
    ['is:link', { kind: 'is', state: 'link' }],
    ['is:conflict', { kind: 'is', state: 'conflict' }],
    ['is:different', { kind: 'is', state: 'different' }],
    ['Is:Identical', { kind: 'is', state: 'identical' }],
    ['is:Line-Ends', { kind: 'is', state: 'line-ends' }],
    ['is:whitespace', { kind: 'is', state: 'whitespace' }],
    ['is:unknown', { kind: 'is', state: 'unknown' }],
    ['has:error', { kind: 'has-error' }],
    ['name:*.ts', { kind: 'name', pattern: '*.ts' }],
    ['name:"a b*.ts"', { kind: 'name', pattern: 'a b*.ts' }],
    ['name:a:b=c<d', { kind: 'name', pattern: 'a:b=c<d' }],
    ['name:"say \\"hi\\" \\\\ \\n"', { kind: 'name', pattern: 'say "hi" \\ \\n' }],
    ['path:src/**', { kind: 'path', pattern: 'src/**' }],
    ['path:"a (copy)/*"', { kind: 'path', pattern: 'a (copy)/*' }],
    ['ext:TS', { kind: 'extension', extension: 'ts' }],
    ['ext:ÉS', { kind: 'extension', extension: 'És' }],
    ['ext:tar.gz', { kind: 'extension', extension: 'tar.gz' }],
    ['Readme', { kind: 'text', text: 'Readme' }],
    ['"AND"', { kind: 'text', text: 'AND' }],
    ['"a b"', { kind: 'text', text: 'a b' }],
    ['"*?"', { kind: 'text', text: '*?' }],
    ['"is:file"', { kind: 'text', text: 'is:file' }],
    ['\\', { kind: 'text', text: '\\' }],
    ['size', { kind: 'text', text: 'size' }],
    ['a.size.txt', { kind: 'text', text: 'a.size.txt' }],
    ['été!', { kind: 'text', text: 'été!' }],
  ];
  for (const [expression, tree] of cases) {
    it(expression, () => assert.deepEqual(parseFilter(expression).tree, tree));
  }
});

describe('filter: comparisons', () => {
  const cases: readonly [expression: string, printed: string][] = [
    ['size>10', 'size>10'],
    ['size > 10', 'size>10'],
    ['size >10', 'size>10'],
    ['size> 10', 'size>10'],
    ['Size<=1KB', 'size<=1000'],
    ['size>=1kb', 'size>=1000'],
    ['size=1KiB', 'size=1024'],
    ['size!=1MB', 'size!=1000000'],
    ['size<10 MB', 'size<10000000'],
    ['size<10 MBs', 'size<10 AND "MBs"'],
    ['size<1.5GB', 'size<1500000000'],
    ['size<0.5MiB', 'size<524288'],
    ['size<2TiB', 'size<2199023255552'],
    ['size=0B', 'size=0'],
    ['a1.size>1', 'A1.size>1'],
    ['A.size != B.size', 'A.size!=B.size'],
    ['size < B.size', 'size<B.size'],
    ['A.date>B.date', 'A.date>B.date'],
    ['A.content=B2.content', 'A.content=B2.content'],
    ['content != B.content', 'content!=B.content'],
    ['date=2026-11-28', 'date=2026-11-28'],
    ['date<2026-11-28T10:30', 'date<2026-11-28T10:30'],
    ['date<2026-11-28T10:30Z', 'date<2026-11-28T10:30'],
    ['date<=2026-11-28t10:30:15', 'date<=2026-11-28T10:30:15'],
    ['date>now', 'date>now'],
    ['A.date<now-7d', 'A.date<now-1w'],
    ['A.date<NOW-90S', 'A.date<now-90s'],
    ['date>now+2h', 'date>now+2h'],
    ['date>now-0d', 'date>now'],
    ['date>now-1y', 'date>now-1y'],
    ['date>now-60m', 'date>now-1h'],
    ['(size>1)', 'size>1'],
    ['size>1 date<now', 'size>1 AND date<now'],
  ];
  for (const [expression, printed] of cases) {
    it(expression, () => assert.equal(printFilter(parseFilter(expression).tree), printed));
  }

  it('a date is a span of UTC, whatever zone this machine is in', () => {
    const right = (expression: string) => {
      const { tree } = parseFilter(expression);
      return tree.kind === 'comparison' ? tree.right : undefined;
    };
    const fromUs = Date.UTC(2026, 10, 28) * 1000;
    const day = { kind: 'date', fromUs, spanUs: DAY };
    assert.deepEqual(right('date=2026-11-28'), day);
    const minute = { kind: 'date', fromUs: fromUs + DAY / 2, spanUs: 60_000_000 };
    assert.deepEqual(right('date=2026-11-28T12:00'), minute);
    const second = { kind: 'date', fromUs: fromUs + DAY / 2 + 5_000_000, spanUs: 1_000_000 };
    assert.deepEqual(right('date=2026-11-28T12:00:05'), second);
  });
});
