import { LIMITS } from '@bytesync/shared/limits.ts';
import { boundedBytes, bytesSchema, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { BASIS_LENGTH } from '../comparison/byHand/basis.ts';
import { CHOSEN_CHARACTERS, CHOSEN_MAX } from '../comparison/byHand/chosenItems.ts';
import { charactersOf, type HandDecision } from '../comparison/byHand/handDecision.ts';
import { isItemSet, SET_BYTES } from '../comparison/byHand/itemSet.ts';
import { actionSchema } from '../comparison/rules/ruleSet.ts';
import { pathSchema } from './pathSchema.ts';

/** Decisions that stand at once in a run, the items that they name, and their characters (`charactersOf`). */
export const MOST_DECISIONS = 1_000;
export const MOST_DECIDED = 20_000;
export const DECIDED_CHARACTERS = 512 * 1024;
/** Bytes of the sets of those that are about many items: a plan reads them all. */
export const DECIDED_BYTES = 4 * 1024 * 1024;
/** The same of those that the host tells again in a later run. */
export const RETOLD_BYTES = 2 * 1024 * 1024;
/** Decisions, undoings and redoings of one run: what comes after is not taken. */
export const MOST_DECISION_EVENTS = 5_000;

/** The latest moment that a Date can hold, in ms. */
const LATEST_MS = 8.64e15;

const run = z.number().int().min(1).max(0xffff_ffff);
const itemsSchema = z
  .array(
    z.strictObject({
      path: pathSchema,
      basis: z.string().regex(new RegExp(`^[0-9a-f]{${BASIS_LENGTH}}$`)),
    }),
  )
  .max(CHOSEN_MAX);
const setSchema = boundedBytes(SET_BYTES).refine(isItemSet);
const digestSchema = bytesSchema(32);
const manySchema = z.strictObject({ items: setSchema, digest: digestSchema });
export const decidedAtSchema = z.number().int().min(0).max(LATEST_MS);
export const authorSchema = z.strictObject({
  memberId: idSchema,
  letter: z.string().max(8),
  name: z.string().max(LIMITS.name),
});

/** The date that a content alone would get is that of rules, which a run may not have. */
export const handActionSchema = actionSchema.refine((action) => !('content' in action));

const orderActionSchema = z.strictObject({ first: z.boolean() });

/** Something that a person decided by hand; its author is the sender. */
export const decidedSchema = z
  .strictObject({
    type: z.literal('decided'),
    run,
    decisionId: idSchema,
    items: itemsSchema,
    /** Instead of items that are named by their paths. */
    many: manySchema.optional(),
    /** null: what rules and preset say. */
    action: z.union([handActionSchema, orderActionSchema]).nullable(),
    atMs: decidedAtSchema,
  })
  .refine(({ items, many }) => (items.length === 0) === (many !== undefined))
  .refine((decided) => charactersOf(decided) <= CHOSEN_CHARACTERS);
export const decisionUndoneSchema = z.strictObject({
  type: z.literal('decision-undone'),
  run,
  decisionId: idSchema,
});
export const decisionRedoneSchema = z.strictObject({
  type: z.literal('decision-redone'),
  run,
  decisionId: idSchema,
});

/** What was decided in earlier runs about many items, in this comparison, as the host tells it. */
export const decisionsRetoldSchema = z
  .strictObject({
    type: z.literal('decisions-retold'),
    run,
    /** Of the comparison. */
    digest: digestSchema,
    decisions: z
      .array(
        z.strictObject({
          by: authorSchema,
          atMs: decidedAtSchema,
          /** Items that are what they were, and items that are not; absent: none. */
          same: setSchema.optional(),
          changed: setSchema.optional(),
          action: handActionSchema,
        }),
      )
      .max(MOST_DECISIONS),
  })
  .refine(({ decisions }) => {
    const sets = decisions.flatMap(({ same, changed }) => [same, changed]);
    return sets.reduce((sum, set) => sum + (set?.length ?? 0), 0) <= RETOLD_BYTES;
  });

/** The host says who else may decide. */
export const plannerNamedSchema = z.strictObject({
  type: z.literal('planner-named'),
  memberId: idSchema,
  planner: z.boolean(),
});

/** What was decided in earlier runs, as the host tells it. */
export const keptDecisionsSchema = z
  .array(
    z.strictObject({
      by: authorSchema,
      atMs: decidedAtSchema,
      items: itemsSchema.min(1),
      action: handActionSchema,
    }),
  )
  .max(MOST_DECISIONS)
  .refine((decisions) => fits(decisions));

/** Whether these may stand together in one run. */
export function fits(
  decisions: readonly Pick<HandDecision, 'items' | 'many' | 'action'>[],
): boolean {
  if (decisions.length > MOST_DECISIONS) return false;
  const items = decisions.reduce((sum, decision) => sum + decision.items.length, 0);
  const characters = decisions.reduce((sum, decision) => sum + charactersOf(decision), 0);
  const bytes = decisions.reduce((sum, { many }) => sum + (many?.items?.length ?? 0), 0);
  return items <= MOST_DECIDED && characters <= DECIDED_CHARACTERS && bytes <= DECIDED_BYTES;
}
