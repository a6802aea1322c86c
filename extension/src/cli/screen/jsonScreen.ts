import { failureSentence, sentence } from '../../engine/messages/sentences.ts';
import type { RunReport } from '../../engine/report/runReport.ts';
import type { MemberUi, PlanView, RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import type { Screen } from './screen.ts';
import { shown } from './shownText.ts';

/** One JSON object a line, each with `event`; the last is the report. */
export class JsonScreen implements Screen {
  readonly interactive = false;
  readonly #out: NodeJS.WritableStream;
  readonly #err: NodeJS.WritableStream;
  readonly #letters = new Map<string, string>();

  constructor(out: NodeJS.WritableStream, err: NodeJS.WritableStream) {
    this.#out = out;
    this.#err = err;
  }

  invitation(link: string, code: string): void {
    this.#say({ event: 'invitation', link, code });
  }

  note(text: string): void {
    this.#say({ event: 'note', text });
  }

  members(members: readonly ShownMember[]): void {
    for (const { memberId, letter } of members) this.#letters.set(memberId, letter);
  }

  phase(phase: RunPhase): void {
    this.#say({ event: 'phase', phase });
  }

  member(letter: string, name: string, state: string): void {
    this.#say({ event: 'member', member: letter, name, state });
  }

  progress(memberId: string, progress: Parameters<MemberUi['progress']>[1]): void {
    const { type: _, ...counts } = progress;
    this.#say({ event: 'progress', member: this.#letters.get(memberId) ?? '', ...counts });
  }

  plan(view: PlanView): void {
    const { members, sources, preset, from, dryRun, items, summary, conflicts, check } = view;
    this.#say({
      event: 'plan',
      preset,
      from,
      dryRun,
      items,
      members: members.map(({ letter, name }) => ({ letter, name })),
      sources,
      targets: summary.targets.map(({ memberId: _, ...target }) => target),
      operations: summary.items,
      more: summary.more,
      conflicts,
      guards: summary.guards,
      ...(check && { check }),
    });
  }

  report(report: RunReport): void {
    const { status, items, bytes, relay, durationMs, problems, targets, linksBroken } = report;
    const { failure, check } = report;
    const failed = failure && {
      code: failure.code,
      message: failureSentence(failure.code, failure.values),
    };
    this.#say({
      event: 'report',
      status,
      items,
      bytes,
      relay,
      durationMs,
      problems: [
        ...(failed ? [{ path: '', member: '', ...failed }] : []),
        ...problems.map(({ path, member, code, values }) => {
          return { path, member, code, message: sentence(code, values) };
        }),
      ],
      targets,
      linksBroken,
      ...(failed && { failure: failed }),
      ...(check && { check }),
    });
  }

  failure(text: string): void {
    this.#err.write(`bytesync: ${shown(text)}\n`);
  }

  ask(): Promise<boolean> {
    return Promise.resolve(false);
  }

  enter(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.#letters.clear();
  }

  #say(event: Record<string, unknown>): void {
    this.#out.write(`${JSON.stringify(event)}\n`);
  }
}
