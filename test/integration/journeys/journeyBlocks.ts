import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const PAGE = new URL('../../../docs/journeys.md', import.meta.url);

/** `ana@desktop$ …`: what the person types. */
const PROMPT = /^[\w@ ]+\$ /;
const SIX_WORDS = /^ {4}[a-z]+(?: {2}[a-z]+){5}$/;
const VERSION = String.raw`\d{8}T\d{6}Z-[0-9a-f]+`;
const NUMBER = String.raw`\d(?:[\d,.:-]*\d)?`;
/** What differs from run to run, by what it looks like on the page. */
const VARIABLE = new RegExp(String.raw`( +|…|${VERSION}|${NUMBER}|\b[KMG]?B\b)`);

/** What the page shows in the one block that holds a text, without what is typed there. */
export function journeyBlock(text: string): string[] {
  const page = readFileSync(PAGE, 'utf8');
  const blocks = page.split(/^```$/m).filter((_, index) => index % 2 === 1);
  const found = blocks.filter((block) => block.includes(text));
  assert.equal(found.length, 1, `${found.length} blocks of docs/journeys.md hold ${text}`);
  const lines = (found[0] ?? '').split('\n');
  const isTyped = (index: number): boolean => {
    const before = lines[index - 1];
    return (
      PROMPT.test(lines[index] ?? '') || (before?.endsWith('\\') === true && isTyped(index - 1))
    );
  };
  return lines.filter((line, index) => !isTyped(index) && !['', '…', '^C'].includes(line.trim()));
}

/** Every line was shown, in this order, but for numbers, cuts and widths. */
export function assertShown(output: string, lines: readonly string[]): void {
  assert.ok(lines.length > 0, 'nothing to look for');
  let rest = output;
  for (const line of lines) {
    const match = patternOf(line).exec(rest);
    assert.ok(match, `"${line}" of docs/journeys.md is not in\n${rest}`);
    rest = rest.slice(match.index + match[0].length);
  }
}

function patternOf(line: string): RegExp {
  if (SIX_WORDS.test(line)) return /[a-z]+(?: {2}[a-z]+){5}/;
  const parts = line.trim().split(VARIABLE).map(patternOfPart);
  return new RegExp(parts.join(''));
}

function patternOfPart(part: string): string {
  if (/^ +$/.test(part)) return ' +';
  if (part === '…') return '.*';
  if (new RegExp(`^${VERSION}$`).test(part)) return VERSION;
  if (new RegExp(`^${NUMBER}$`).test(part)) return NUMBER;
  if (/^[KMG]?B$/.test(part)) return '[KMG]?B';
  return part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
