import type { RuleOutcome } from '../../engine/comparison/rules/decideByRules.ts';
import { wordsForReason } from '../../engine/messages/reasons.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { number, shown } from './shownText.ts';
import { table } from './table.ts';

/** What each rule comes to, and how much nothing decides about; none where a preset decides alone. */
export function ruleLines({ ruled }: PlanView, width: number | undefined): string[] {
  if (ruled === undefined) return [];
  const { outcomes, undecided } = ruled;
  const lines: string[] = [];
  if (outcomes.length > 0) lines.push(rulesTable(outcomes, width));
  for (const outcome of outcomes) lines.push(...refusalLines(outcome));
  if (undecided > 0) lines.push(`  ${undecidedText(undecided)}`);
  return lines;
}

function rulesTable(outcomes: readonly RuleOutcome[], width: number | undefined): string {
  const head = ['', 'rule', 'matches', 'decides', 'changes', 'conflicts'];
  const rows = outcomes.map(({ rule, name, matched, decided, changed, conflicts }) => [
    String(rule + 1),
    shown(name),
    number(matched),
    number(decided),
    number(changed),
    number(conflicts),
  ]);
  return table(rows, { head, textColumns: 2, flexible: 1, width });
}

/** What a rule says and can't be done, in plain words. */
function refusalLines({ rule, refused }: RuleOutcome): string[] {
  return Object.entries(refused).map(([reason, count]) => {
    const times = count === 1 ? 'once' : `${number(count)} times`;
    return `  Rule ${rule + 1} left undone ${times}: ${wordsForReason(reason) ?? reason}`;
  });
}

function undecidedText(count: number): string {
  if (count === 1) return '1 item differs, and nothing decides about it: it is left as it is.';
  return `${number(count)} items differ, and nothing decides about them: they are left as they are.`;
}
