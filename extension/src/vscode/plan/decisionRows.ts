import type { Choice } from '../../engine/comparison/byHand/chosenItems.ts';
import type { HandAction } from '../../engine/comparison/byHand/handDecision.ts';
import type { Selected } from '../../engine/comparison/rows/selectedRows.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { shown, type Words } from '../messages/words.ts';
import { sourceName } from './sourceName.ts';

/** What can be decided about items of a plan. */
export interface ActionRow {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly action: HandAction | null;
}

/** About how much it is decided. */
export interface ReachRow extends Pick<Choice, 'paths' | 'below'> {
  readonly label: string;
}

/** The actions for these items, as far as what the plan lists of them tells. */
export function actionRows(plan: PlanView, paths: readonly string[], words: Words): ActionRow[] {
  const about = { present: presentOn(plan, paths), allFirst: allFirst(plan, paths) };
  return actionsFor(plan, about, words);
}

/** The actions for items of which this is known. */
export function actionsFor(
  plan: PlanView,
  { present: labels, allFirst: isFirst }: Pick<Selected, 'present' | 'allFirst'>,
  words: Words,
): ActionRow[] {
  const { t } = words;
  const present = new Set(labels);
  const sources = plan.sources.filter(({ label }) => present.has(label));
  const named = (label: string) => sourceName(plan, label);
  return [
    ...sources.map(({ label }): ActionRow => {
      const action = { copy: label, to: 'others' };
      const text = t('Copy from {0} to All Others', label);
      return { label: text, description: named(label), icon: 'arrow-right', action };
    }),
    {
      label: t('Keep All Versions'),
      description: t('the newest keeps its name, the others get one with their label'),
      ...{ icon: 'files', action: { keep: 'all' } },
    },
    {
      label: t('Leave Alone'),
      description: t('stays as it is everywhere'),
      ...{ icon: 'circle-slash', action: { leave: 'all' } },
    },
    ...sources.map(({ label }): ActionRow => {
      const text = t('Delete on {0}', label);
      return { label: text, description: named(label), icon: 'trash', action: { delete: label } };
    }),
    orderRow(isFirst, words),
    {
      label: t('As Rules and Preset Say'),
      description: t('nothing by hand'),
      ...{ icon: 'discard', action: null },
    },
  ];
}

function allFirst({ summary }: PlanView, paths: readonly string[]): boolean {
  const wanted = new Set(paths);
  const items = summary.items.filter(({ path }) => wanted.has(path));
  return items.length > 0 && items.every(({ firstBy }) => firstBy !== undefined);
}

/** Before everything else, or not any more where all of them are. */
function orderRow(isFirst: boolean, { t }: Words): ActionRow {
  if (!isFirst) {
    const description = t('before everything else, small files before large ones');
    return { label: t('Send First'), description, icon: 'arrow-up', action: { first: true } };
  }
  const description = t('nothing of it goes first');
  return {
    label: t('Send in Its Turn'),
    description,
    icon: 'arrow-down',
    action: { first: false },
  };
}

/** Labels of the sources that have one of the items; all where the plan doesn't tell. */
function presentOn(plan: PlanView, paths: readonly string[]): readonly string[] {
  const wanted = new Set(paths);
  const items = plan.summary.items.filter(({ path }) => wanted.has(path));
  const all = plan.sources.map(({ label }) => label);
  return items.length === 0 ? all : items.flatMap(({ present = all }) => present);
}

/** One item alone, or a folder with all that is in it; of several items themselves. */
export function reachRows(plan: PlanView, paths: readonly string[], { t }: Words): ReachRow[] {
  const [path] = paths;
  if (path === undefined || paths.length > 1) return [{ label: '', paths, below: false }];
  const item = plan.summary.items.find((one) => one.path === path);
  const parts = path.split('/');
  const above = parts
    .slice(1)
    .map((_, depth) => parts.slice(0, parts.length - 1 - depth).join('/'));
  const folders = item?.folder ? [path, ...above] : above;
  return [
    { label: t('{0} alone', shown(path)), paths, below: false },
    ...folders.map((folder) => {
      return {
        label: t('{0}, with all that is in it', shown(folder)),
        paths: [folder],
        below: true,
      };
    }),
  ];
}
