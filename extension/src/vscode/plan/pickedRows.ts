import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Membership } from '../../engine/membership/membership.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { PlanRows } from '../../engine/planning/planRows.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { type ChosenRows, chosenPaths, manySelected } from './chosenRows.ts';
import { pickContents } from './pickContents.ts';
import { pickDecision, pickForSelection } from './pickDecision.ts';
import { reportFailure } from './reportFailure.ts';

/** A plan whose rows are picked. */
interface PickedPlan {
  readonly run: number;
  readonly plan: PlanView;
  readonly rows: PlanRows;
}

/** The session of this window. */
interface Current {
  readonly view: MembershipView | undefined;
  readonly membership: Pick<Membership, 'decide' | 'openPlan'> | undefined;
}

type To = 'decide' | 'contents';

/** Asks the person what is to be done with items of a plan, or how far their contents are to be compared, and says so to all. */
export class PickedRows {
  readonly #current: Current;
  readonly #isShown: (run: number) => boolean;

  /** @param isShown whether the plan of this run still is */
  constructor(current: Current, isShown: (run: number) => boolean) {
    this.#current = current;
    this.#isShown = isShown;
  }

  /** @throws BytesyncError entry-vanished, or that the rows are too many */
  async pickRows(planned: PickedPlan, to: To, chosen: ChosenRows): Promise<void> {
    const many = to === 'decide' ? await manySelected(planned.rows, chosen) : undefined;
    if (many !== undefined) return this.#decide(planned, pickForSelection(planned, many));
    return this.pick(planned, to, await chosenPaths(planned.rows, chosen));
  }

  /** @throws BytesyncError entry-vanished */
  async pick(planned: PickedPlan, to: To, paths: readonly string[]): Promise<void> {
    const items = await planned.rows.items(paths.filter((path) => path !== ''));
    if (items.length === 0) throw new BytesyncError('entry-vanished');
    const { plan } = planned;
    // What is asked depends on what there is of these items.
    const about = { ...planned, plan: { ...plan, summary: { ...plan.summary, items } } };
    const known = items.map(({ path }) => path);
    if (to === 'decide') return this.#decide(about, pickDecision(about.plan, known));
    this.#pickAndCompare(about, known).catch(reportFailure);
  }

  /** Not to be waited for: whoever is asked takes their time, and the page's requests have an end. */
  #decide(
    { run }: PickedPlan,
    picking: ReturnType<typeof pickDecision | typeof pickForSelection>,
  ): void {
    this.#decideAsPicked(run, picking).catch(reportFailure);
  }

  async #decideAsPicked(
    run: number,
    picking: ReturnType<typeof pickDecision | typeof pickForSelection>,
  ): Promise<void> {
    const choice = await picking;
    if (choice === undefined) return;
    // Labels and contents may be others in the next run.
    if (!this.#isShown(run)) throw new BytesyncError('decision-late');
    await this.#current.membership?.decide(choice);
  }

  async #pickAndCompare({ run, plan }: PickedPlan, paths: readonly string[]): Promise<void> {
    const choice = await pickContents(plan, paths);
    if (choice === undefined) return;
    const activity = this.#current.view?.activity;
    const isOpen = activity?.kind === 'run' && activity.mayAsk === true;
    if (!this.#isShown(run) || !isOpen) throw new BytesyncError('contents-late');
    await this.#current.membership?.openPlan.contents.ask(choice);
  }
}
