import {
  compileFilter,
  matchingItems,
} from '../../extension/src/engine/comparison/filter/compileFilter.ts';
import { parseFilter } from '../../extension/src/engine/comparison/filter/parser.ts';
import type { Cell, ComparisonItem } from '../../extension/src/engine/comparison/item.ts';
import type { Figure } from './figure.ts';

const ITEMS = 1_000_000;
const RUNS = 15;
const NOW_US = Date.UTC(2026, 10, 28) * 1000;
const COLUMNS = ['A', 'B'].map((label) => ({ sourceId: label, memberId: label, label }));
const EXTENSIONS = ['ts', 'js', 'json', 'md', 'png'];
const FILTERS = [
  'only:A',
  'is:different',
  'A.size>10MB',
  'A.date<now-7d',
  'A.date > B.date',
  'ext:ts',
  'component',
  'name:*.ts',
  'path:packages/**/*.ts',
  'name:*.ts AND NOT path:vendor/**',
  'name:*.ts AND NOT path:vendor/** AND A.size<10MB',
];

/** How long a filter takes over the items of a large comparison of two members, parsing included. */
export function filter(): Promise<readonly Figure[]> {
  const items = largeComparison();
  const figures = FILTERS.map((expression): Figure => {
    const values = Array.from({ length: RUNS }, () => {
      const begun = performance.now();
      const { tree } = parseFilter(expression);
      matchingItems(items, compileFilter(tree, { columns: COLUMNS, nowUs: NOW_US }));
      return performance.now() - begun;
    });
    return { name: expression, unit: 'ms', values };
  });
  return Promise.resolve(figures);
}

function largeComparison(): ComparisonItem[] {
  const absent: Cell = { kind: 'absent' };
  return Array.from({ length: ITEMS }, (_, index) => {
    const extension = EXTENSIONS[index % EXTENSIONS.length] ?? '';
    const written = `packages/module-${index % 997}/src/components/file-${index}.${extension}`;
    // One string in one piece, as a decoded inventory has it.
    const path = Buffer.from(written).toString();
    const mtimeUs = NOW_US - (index % 1000) * 60_000_000;
    const entry = { kind: 'file', path, mtimeUs, mode: 0o644, size: index % 50_000_000 } as const;
    const older = { ...entry, mtimeUs: mtimeUs - (index % 7 === 0 ? 1_000_000 : 0) };
    const other: Cell = index % 10 === 0 ? absent : { kind: 'present', entry: older };
    return { path, cells: [{ kind: 'present', entry }, other] };
  });
}
