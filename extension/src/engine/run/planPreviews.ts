import { BytesyncError } from '@bytesync/shared/errors.ts';
import { checkRules } from '../comparison/rules/compileRules.ts';
import type { PlanPreview } from '../planning/planPreview.ts';
import { standingDecisions } from '../session/decisionLog.ts';
import type { RunSettings } from '../session/messages.ts';
import { planRequest, readOnlyColumns } from './planPhase.ts';
import type { RunContext } from './runContext.ts';
import { columnOf } from './startPhase.ts';

/** What would decide instead of what the run was started with. */
export type OtherDeciding = Pick<RunSettings, 'preset' | 'from' | 'rules'>;

/** What previews need of a run. */
export type PreviewContext = Pick<
  RunContext,
  'session' | 'planner' | 'run' | 'settings' | 'columns'
>;

/** What the plan of a run would come to if something else decided, while it is open: nothing is said to anybody. */
export class PlanPreviews {
  readonly #context: PreviewContext;
  #turns = 0;
  #making: Promise<unknown> = Promise.resolve();

  constructor(context: PreviewContext) {
    this.#context = context;
  }

  /**
   * With all that was decided by hand until now. One after the other: of several that wait, only the one that was
   * asked for last is made; undefined for the others.
   * @throws BytesyncError decision-late, rules-invalid, source-unknown, usage for what can't be compared so
   */
  async preview(other: OtherDeciding): Promise<PlanPreview | undefined> {
    this.#check(other);
    this.#turns += 1;
    const turn = this.#turns;
    await this.#making;
    if (turn !== this.#turns) return undefined;
    // The plan may have been closed while this waited.
    this.#check(other);
    const made = this.#make(other);
    this.#making = made.catch(() => undefined);
    return made;
  }

  #make({ preset, from, rules }: OtherDeciding): Promise<PlanPreview> {
    const { session, planner, columns } = this.#context;
    const { rules: _, ...settings } = this.#context.settings;
    const { state } = session;
    const other = { ...settings, preset, from, ...(rules && { rules }) };
    const column = columnOf(from, this.#labels);
    const request = planRequest(
      { settings: other, from: column, listsAll: false },
      readOnlyColumns(columns, state.sources),
      standingDecisions(settings, state.decisions),
    );
    return planner.call('preview', request);
  }

  #check({ preset, from, rules }: OtherDeciding): void {
    const { session, run, settings } = this.#context;
    const { phase } = session.state;
    if (phase.kind !== 'analysis' || phase.run !== run) throw new BytesyncError('decision-late');
    // By name nothing is remembered.
    if (settings.match === 'name' && preset === 'two-way') {
      throw new BytesyncError('two-way-by-name');
    }
    columnOf(from, this.#labels);
    if (rules) checkRules(rules.set, this.#labels);
  }

  get #labels(): string[] {
    return this.#context.columns.map(({ label }) => label);
  }
}
