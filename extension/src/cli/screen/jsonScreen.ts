import { sentence } from '../../engine/messages/sentences.ts';
import { reportJson } from '../../engine/report/reportJson.ts';
import type { RunReport } from '../../engine/report/runReport.ts';
import type { DroppedMember, PlanView, RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import { unpackList } from '../../engine/workers/packedList.ts';
import type { MemberState, Progress, Screen } from './screen.ts';
import { shown, shownJson } from './shownText.ts';

/** Items of a list that are written together: it is never text as a whole. */
const AT_ONCE = 500;

/** One JSON object a line, each with `event`; the last is the report. */
export class JsonScreen implements Screen {
  readonly interactive = false;
  readonly #out: NodeJS.WritableStream;
  readonly #err: NodeJS.WritableStream;
  readonly #letters = new Map<string, string>();
  #over = false;

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

  say(text: string): void {
    this.note(text);
  }

  members(members: readonly ShownMember[]): void {
    for (const { memberId, letter } of members) this.#letters.set(memberId, letter);
    this.#say({ event: 'members', members: members.map(withoutId) });
  }

  phase(phase: RunPhase): void {
    this.#say({ event: 'phase', phase });
  }

  member(letter: string, name: string, state: MemberState): void {
    this.#say({ event: 'member', member: letter, name, state });
  }

  connection(online: boolean): void {
    this.#say({ event: 'relay', online });
  }

  waitingFor(members: readonly ShownMember[]): void {
    this.#say({ event: 'waiting', members: members.map(({ letter }) => letter) });
  }

  progress(memberId: string, progress: Progress): void {
    const { type: _, items: __, ...counts } = progress;
    const member = this.#letters.get(memberId);
    // Those who began a moment earlier may be heard before this member shows who takes part.
    if (member !== undefined) this.#say({ event: 'progress', member, ...counts });
  }

  dropped({ letter, name, code, values, since }: DroppedMember): void {
    const why = { code, message: sentence(code, values), since };
    this.#say({ event: 'dropped', member: letter, name, ...why });
  }

  plan(view: PlanView): void {
    const { members, sources, preset, from, dryRun, items, summary, conflicts } = view;
    const { check, filter, first, ruled, match, listing } = view;
    const before = {
      event: 'plan',
      preset,
      from,
      dryRun,
      items,
      members: members.map(withoutId),
      sources,
      targets: summary.targets.map(({ memberId: _, ...target }) => target),
    };
    const operations = listing === undefined ? summary.items : unpackList(listing);
    this.#sayWithList(before, ['operations', operations], {
      conflicts,
      guards: summary.guards,
      ...(summary.alone && { alone: summary.alone }),
      ...(summary.unknown && { unknown: summary.unknown }),
      ...(match && { match }),
      ...(check && { check }),
      ...(filter && { filter }),
      ...(first && { first }),
      ...(ruled && { rules: ruled.outcomes, undecided: ruled.undecided }),
    });
  }

  report(report: RunReport): void {
    this.#say(reportJson(report));
  }

  failure(text: string, below: readonly string[] = []): void {
    const lines = [`bytesync: ${text}`, ...below].map(shown);
    this.#err.write(`${lines.join('\n')}\n`);
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
    // The report is the last line, whatever still comes in.
    if (this.#over) return;
    this.#over = event.event === 'report';
    this.#out.write(`${shownJson(event)}\n`);
  }

  /** One line as well: a list that may be long, between other fields. */
  #sayWithList(
    before: Record<string, unknown>,
    [name, values]: readonly [name: string, values: Iterable<unknown>],
    after: Record<string, unknown>,
  ): void {
    if (this.#over) return;
    this.#out.write(`${shownJson(before).slice(0, -1)},${shownJson(name)}:[`);
    for (const some of jsonOf(values)) this.#out.write(some);
    this.#out.write(`],${shownJson(after).slice(1)}\n`);
  }
}

/** What stands between the brackets of a list, in pieces. */
function* jsonOf(values: Iterable<unknown>): Generator<string> {
  let some: unknown[] = [];
  let separator = '';
  const text = () => `${separator}${shownJson(some).slice(1, -1)}`;
  for (const value of values) {
    some.push(value);
    if (some.length < AT_ONCE) continue;
    yield text();
    separator = ',';
    some = [];
  }
  if (some.length > 0) yield text();
}

function withoutId({ letter, name }: ShownMember) {
  return { letter, name };
}
