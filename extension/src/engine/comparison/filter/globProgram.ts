import { ANYTHING, type GlobPart, type Ranges, SLASH } from './globParser.ts';

/** A step of a nondeterministic automaton. */
export type GlobStep =
  /** Takes one character and goes on with the next step. */
  | { readonly kind: 'take'; readonly of: Ranges }
  /** Goes on with all of these steps. */
  | { readonly kind: 'go'; readonly to: readonly number[] }
  | { readonly kind: 'end' };

/** Thompson's construction: as many steps as the pattern has characters, more or less. */
export function globProgram(parts: readonly GlobPart[]): readonly GlobStep[] {
  const steps: GlobStep[] = [];
  append(steps, parts);
  steps.push({ kind: 'end' });
  return steps;
}

function append(steps: GlobStep[], parts: readonly GlobPart[]): void {
  for (const part of parts) {
    switch (part.kind) {
      case 'one':
        steps.push({ kind: 'take', of: part.of });
        break;
      case 'many':
        appendLoop(steps, part.of);
        break;
      case 'folders': {
        const start = steps.length;
        // Over the loop and the slash, or into them.
        steps.push({ kind: 'go', to: [start + 1, start + 5] });
        appendLoop(steps, ANYTHING);
        steps.push({ kind: 'take', of: [[SLASH, SLASH]] });
        break;
      }
      case 'either':
        appendAlternatives(steps, part.alternatives);
        break;
    }
  }
}

function appendLoop(steps: GlobStep[], of: Ranges): void {
  const start = steps.length;
  steps.push({ kind: 'go', to: [start + 1, start + 3] });
  steps.push({ kind: 'take', of });
  steps.push({ kind: 'go', to: [start] });
}

function appendAlternatives(
  steps: GlobStep[],
  alternatives: readonly (readonly GlobPart[])[],
): void {
  const entries: number[] = [];
  const exits: number[] = [];
  const fork = steps.push({ kind: 'go', to: entries }) - 1;
  for (const alternative of alternatives) {
    entries.push(steps.length);
    append(steps, alternative);
    exits.push(steps.push({ kind: 'go', to: [] }) - 1);
  }
  steps[fork] = { kind: 'go', to: entries };
  for (const exit of exits) steps[exit] = { kind: 'go', to: [steps.length] };
}
