import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { placeLines } from '../../../extension/src/cli/screen/filterPlace.ts';
import { parseFilter } from '../../../extension/src/engine/comparison/filter/parser.ts';
import { checkFilter } from '../../../extension/src/engine/comparison/filter/runFilter.ts';
import type { FilterTree } from '../../../extension/src/engine/comparison/filter/tree.ts';
import { parseDate, parseSize } from '../../../extension/src/engine/comparison/filter/values.ts';
import type { Cell, Comparison } from '../../../extension/src/engine/comparison/item.ts';
import { sentence } from '../../../extension/src/engine/messages/sentences.ts';
import { columns } from '../comparison/trees.ts';
import { matched } from './matched.ts';

const PAGE = readFileSync(new URL('../../../docs/filter.md', import.meta.url), 'utf8');

/** The rows of every table with this head, as they are written. */
function rowsUnder(head: string): string[][] {
  const rows: string[][] = [];
  let inside = false;
  for (const line of PAGE.split('\n')) {
    if (line === head) inside = true;
    else if (!line.startsWith('|')) inside = false;
    else if (inside && !line.startsWith('|---')) {
      rows.push(line.split(' | ').map((cell) => cell.replace(/^\| | \|$/gu, '')));
    }
  }
  return rows;
}

const codesIn = (text: string) => [...text.matchAll(/`([^`]+)`/gu)].map(([, code = '']) => code);

function cellOf(path: string, text: string): Cell {
  if (text === 'nothing') return { kind: 'absent' };
  if (text === 'unknown') return { kind: 'unknown', reason: 'ignored' };
  const parts = text.split(', ');
  const date = parseDate(parts.find((part) => /^\d{4}-/u.test(part)) ?? '');
  assert.equal(date?.kind, 'date', text);
  const base = { path, mtimeUs: date?.kind === 'date' ? date.fromUs : 0, mode: 0o644 };
  if (parts[0] === 'folder') return { kind: 'present', entry: { kind: 'folder', ...base } };
  if (parts[0] === 'link') {
    return { kind: 'present', entry: { kind: 'link', target: 'x', ...base } };
  }
  const size = parts.map(parseSize).find((one) => one?.kind === 'size');
  const bytes = size?.kind === 'size' ? size.bytes : Number.NaN;
  const entry = { kind: 'file', size: bytes, ...base } as const;
  if (parts[0] === 'unreadable') {
    return { kind: 'present', entry, contentError: 'entry-unreadable' };
  }
  const content = parts.at(-1) ?? '';
  const [plain = ''] = /^content \w/u.exec(content) ?? [];
  const forms = { lineEnds: content.endsWith(' in CRLF') ? plain : content, whitespace: plain };
  return { kind: 'present', entry, content, text: forms };
}

function sample(): Comparison {
  const items = rowsUnder('| path | on A | on B |').map(([path = '', a = '', b = '']) => {
    const [name = ''] = codesIn(path);
    return { path: name, cells: [cellOf(name, a), cellOf(name, b)] };
  });
  return { columns: columns(2), items };
}

/** The kinds of what a filter is made of. */
function kindsIn(tree: FilterTree): string[] {
  if (tree.kind === 'and' || tree.kind === 'or') return [tree.kind, ...tree.parts.flatMap(kindsIn)];
  if (tree.kind === 'not') return [tree.kind, ...kindsIn(tree.part)];
  if (tree.kind === 'is') return [`is:${tree.state}`];
  return [tree.kind === 'comparison' ? tree.left.property : tree.kind];
}

describe('docs/filter.md', () => {
  const comparison = sample();
  const examples = rowsUnder('| filter | matches | |').map(([filter = '', matches = '']) => {
    return { expression: codesIn(filter)[0] ?? '', matches };
  });

  it('has a sample and many examples', () => {
    assert.equal(comparison.items.length, 12);
    assert.ok(examples.length >= 40, `${examples.length} examples`);
  });

  for (const { expression, matches } of examples) {
    it(expression, () => {
      const wanted = matches === 'nothing' ? '' : codesIn(matches).join(' ');
      assert.equal(matched(expression, comparison), wanted);
    });
  }

  it('has an example of everything that there is', () => {
    const shown = new Set(
      examples.flatMap(({ expression }) => kindsIn(parseFilter(expression).tree)),
    );
    assert.deepEqual(
      [...shown].sort(),
      [
        ...['and', 'content', 'date', 'extension', 'has-error', 'is:conflict', 'is:different'],
        ...['is:file', 'is:folder', 'is:identical', 'is:line-ends', 'is:link', 'is:unknown'],
        ...['is:whitespace', 'missing', 'name'],
        ...['not', 'on', 'only', 'or', 'path', 'size', 'text'],
      ].sort(),
    );
  });

  for (const [wrong = '', said] of rowsUnder('| wrong | what is said |')) {
    const [expression = ''] = codesIn(wrong);
    it(`${expression} is none`, () => {
      assert.throws(
        () => checkFilter(expression, ['A', 'B']),
        (error: unknown) => {
          assert.ok(error instanceof BytesyncError);
          assert.equal(sentence(error.code, error.values), said);
          return true;
        },
      );
    });
  }

  it('shows an error as the command line does', () => {
    assert.throws(
      () => parseFilter('name:*.ts AND is:fiel'),
      (error: unknown) => {
        assert.ok(error instanceof BytesyncError);
        const said = [`bytesync: ${sentence(error.code, error.values)}`, ...placeLines(error)];
        assert.ok(PAGE.includes(said.map((line) => `    ${line}\n`).join('')), said.join('\n'));
        return true;
      },
    );
  });
});
