import type { StreamFacts } from '../planning/planFacts.ts';

/** A stream of the plan that a member has to send to others, and has to say the end of. */
export interface OwedStream {
  readonly kind: 'content' | 'signatures';
  /** Index in the plan. */
  readonly stream: number;
  readonly sender: string;
  /** Other members that wait for it. */
  readonly recipients: readonly string[];
}

/** What all members owe each other by these streams of a plan. */
export function owedStreams(
  streams: readonly StreamFacts[],
  columns: readonly { readonly memberId: string }[],
): OwedStream[] {
  const memberOf = (column = -1) => columns[column]?.memberId ?? '';
  return streams.flatMap(({ from, targets, deltas }, stream) => {
    const source = memberOf(from);
    const recipients = [...new Set(targets.map(memberOf))].filter((one) => one !== source);
    const owed: OwedStream[] = [];
    if (recipients.length > 0) owed.push({ kind: 'content', stream, sender: source, recipients });
    // The first target sends them, as `SignatureExchange` has it.
    const sender = memberOf(targets[0]);
    if (deltas > 0 && sender !== source) {
      owed.push({ kind: 'signatures', stream, sender, recipients: [source] });
    }
    return owed;
  });
}
