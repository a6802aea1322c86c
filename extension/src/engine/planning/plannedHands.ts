import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  type Choice,
  type Chosen,
  type ChosenOptions,
  chosenItems,
  chosenOf,
  type SelectionChoice,
} from '../comparison/byHand/chosenItems.ts';
import { type KeptMany, type Retelling, retold } from '../comparison/byHand/keptMany.ts';
import type { Comparison, ComparisonMode } from '../comparison/item.ts';
import type { SelectedRows } from '../comparison/rows/selectedRows.ts';
import { MOST_DECISIONS, RETOLD_BYTES } from '../session/decisionMessages.ts';
import { type ComparedItems, comparedItems } from './comparedItems.ts';
import { type KeptByHand, type KeptRequest, keptByHand } from './keptByHand.ts';
import type { Planned } from './planned.ts';
import type { RemotePlanner } from './remotePlanner.ts';

const RETOLD_MOST = { decisions: MOST_DECISIONS, bytes: RETOLD_BYTES };

/** What is asked of a planner for people who decide by hand. */
export type HandsAsk =
  /** The items that somebody decides about on the plan made last. */
  | {
      readonly kind: 'chosen';
      readonly choice: Choice | SelectionChoice;
      readonly asMany?: boolean;
    }
  /** What was decided until now, for the next run; after the plan made last. */
  | { readonly kind: 'kept'; readonly request: KeptRequest }
  /** What was decided in earlier runs, in this comparison. */
  | { readonly kind: 'retold'; readonly kept: readonly KeptMany[] }
  /** All items, for when the planner has ended before the run has; undefined where they are too many. */
  | { readonly kind: 'compared' };

export interface HandsAnswers {
  readonly chosen: Chosen;
  readonly kept: KeptByHand;
  readonly retold: Retelling;
  readonly compared: ComparedItems | undefined;
}

/** At once, or after a while in which the planner answers others. */
export type HandsAnswer =
  | HandsAnswers[Exclude<HandsAsk['kind'], 'compared'>]
  | Promise<HandsAnswers['compared']>;

/** What the answers are made of. */
export interface HandsParts {
  readonly compared: Comparison;
  readonly planned: Planned | undefined;
  readonly mode: ComparisonMode;
  readonly selected: SelectedRows;
}

/** @throws BytesyncError decided-too-many, source-unknown; entry-vanished where other rows were selected since; internal before there is a plan */
export function answerHands(ask: HandsAsk, parts: HandsParts): HandsAnswer {
  const { compared, planned, mode } = parts;
  if (ask.kind === 'compared') return comparedItems(compared, mode);
  if (ask.kind === 'retold') return retold(ask.kept, compared, mode, RETOLD_MOST);
  if (planned === undefined) throw new BytesyncError('internal', { what: 'no plan yet' });
  if (ask.kind === 'kept') return keptByHand(ask.request, { compared, planned, mode });
  const { choice, asMany } = ask;
  return chosenAbout(choice, planned, { mode, compared, asMany }, parts.selected);
}

function chosenAbout(
  choice: Choice | SelectionChoice,
  { comparison, decisions, byHand }: Planned,
  how: ChosenOptions,
  selected: SelectedRows,
): Chosen {
  if (!('selection' in choice)) {
    return chosenItems(choice, { comparison, decisions, ...byHand }, how);
  }
  const indexes = selected.indexesIn(choice.selection, comparison);
  if (indexes === undefined) throw new BytesyncError('entry-vanished');
  return chosenOf(indexes, choice.action, comparison, how);
}

/** @throws BytesyncError as `answerHands`; 'aborted' once the planner has ended */
export async function askHands<K extends HandsAsk['kind']>(
  planner: Pick<RemotePlanner, 'call'>,
  ask: Extract<HandsAsk, { kind: K }>,
): Promise<HandsAnswers[K]> {
  return (await planner.call('hands', ask)) as HandsAnswers[K];
}
