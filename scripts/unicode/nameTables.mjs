import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// node scripts/unicode/nameTables.mjs FOLDER
// FOLDER holds CaseFolding.txt and DerivedAge.txt of one version of the Unicode Character Database, as Debian's package
// unicode-data installs them in /usr/share/unicode. Writes shared/src/names/nameTables.ts.

const TARGET = new URL('../../shared/src/names/nameTables.ts', import.meta.url);
const LINE = 96;

/** Rows of a file of the database: its fields, without comments. */
function rowsOf(text) {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/u, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(';').map((field) => field.trim()));
}

/** Simple case folding (status C and S) as runs: distance to the run before, step, count, distance to what it folds to. */
function foldingRuns(rows) {
  const runs = [];
  for (const [from, status, to] of rows) {
    if (status !== 'C' && status !== 'S') continue;
    const at = Number.parseInt(from, 16);
    const shift = Number.parseInt(to, 16) - at;
    const last = runs.at(-1);
    const step = last === undefined ? 0 : at - last.end;
    const fits = last?.shift === shift && (last.count === 1 ? step <= 2 : step === last.step);
    if (fits) Object.assign(last, { step, end: at, count: last.count + 1 });
    else runs.push({ start: at, step: 1, end: at, count: 1, shift });
  }
  return runs.flatMap(({ start, step, count, shift }, index) => {
    return [start - (runs[index - 1]?.start ?? 0), step, count, shift];
  });
}

/** Assigned code points as runs: distance to the end of the run before, length. */
function assignedRuns(rows) {
  const ranges = rows
    .map(([range]) => range.split('..').map((end) => Number.parseInt(end, 16)))
    .map(([first, last = first]) => ({ first, last }))
    .sort((a, b) => a.first - b.first);
  const runs = [];
  let end = 0;
  for (const { first, last } of ranges) {
    if (first === end && runs.length > 0) runs[runs.length - 1] += last + 1 - first;
    else runs.push(first - end, last + 1 - first);
    end = last + 1;
  }
  return runs;
}

/** Numbers in base 36, as lines of a source file. */
function linesOf(numbers) {
  const lines = [''];
  for (const number of numbers) {
    const text = number.toString(36);
    const last = lines.length - 1;
    if (`${lines[last]} ${text}`.length > LINE) lines.push(text);
    else lines[last] = `${lines[last]} ${text}`.trim();
  }
  return lines.map((line) => `  '${line}',`).join('\n');
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('which folder?');
const folding = readFileSync(join(folder, 'CaseFolding.txt'), 'utf8');
const ages = readFileSync(join(folder, 'DerivedAge.txt'), 'utf8');
const version = /^# CaseFolding-([0-9.]+)\.txt/u.exec(folding)?.[1];
if (!ages.startsWith(`# DerivedAge-${version}.txt`)) throw new Error('of two versions');

writeFileSync(
  TARGET,
  `// Made by scripts/unicode/nameTables.mjs. Not to be edited: members with other tables compare otherwise.

export const UNICODE_VERSION = '${version}';

/** Simple case folding in base 36, by fours: distance to the run before, step, count, distance to what it folds to. */
export const FOLDING = [
${linesOf(foldingRuns(rowsOf(folding)))}
];

/** Code points that are assigned, in base 36, by twos: distance to the end of the run before, length. */
export const ASSIGNED = [
${linesOf(assignedRuns(rowsOf(ages)))}
];
`,
);
