import { NO_ITEMS } from '../../../extension/src/engine/report/reportItems.ts';
import type { RunReport } from '../../../extension/src/engine/report/runReport.ts';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';

/** A report with nothing in it but what is given. */
export function reportWith(parts: Partial<RunReport>): RunReport {
  return {
    status: 'done',
    items: NO_ITEMS,
    bytes: { read: 0, literal: 0, reused: 0, saved: 0 },
    relay: { bytesIn: 0, bytesOut: 0 },
    durationMs: 1234,
    problems: [],
    targets: [],
    linksBroken: [],
    ...parts,
  };
}

/** The plan of two members with nothing in it but what is given. */
export function viewWith(parts: Partial<PlanView>): PlanView {
  return {
    members: [
      { memberId: 'id-a', letter: 'A', name: 'left' },
      { memberId: 'id-b', letter: 'B', name: 'right' },
    ],
    sources: [
      { label: 'A', name: 'left' },
      { label: 'B', name: 'right' },
    ],
    preset: 'update',
    from: 'A',
    dryRun: false,
    items: 3,
    summary: { targets: [], items: [], more: 0, guards: [] },
    conflicts: 0,
    nothingToDo: false,
    ...parts,
  };
}

/** What is written to a stream. */
export class Written {
  text = '';
  readonly stream: NodeJS.WritableStream;

  constructor() {
    const write = (text: string) => {
      this.text += text;
      return true;
    };
    this.stream = { write } as unknown as NodeJS.WritableStream;
  }
}
