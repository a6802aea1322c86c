import { epochStartSchema } from '@bytesync/shared/crypto/epoch.ts';
import { ERROR_CODES } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { boundedBytes, bytesSchema, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { ONLY_KINDS } from '../comparison/filter/onlyKind.ts';
import { FILTER_CHARACTERS } from '../comparison/filter/tree.ts';
import { MATCHINGS, PRESETS } from '../comparison/item.ts';
import { ruleSetSchema } from '../comparison/rules/ruleSet.ts';
import { NAME_CHOICES } from '../ignoring/nameRules.ts';
import { fileSystemTraitsSchema } from '../inventory/fileSystemTraits.ts';
import { isFileName, NAME_UNITS_MAX } from '../inventory/path.ts';
import { toldPartialsSchema } from '../sync/partial/partialRecord.ts';
import { contentAskedAgainSchema } from './againMessages.ts';
import {
  contentsAskedSchema,
  contentsFoundSchema,
  contentsStoppedSchema,
  contentsUnreadSchema,
} from './askMessages.ts';
import {
  decidedSchema,
  decisionRedoneSchema,
  decisionsRetoldSchema,
  decisionUndoneSchema,
  keptDecisionsSchema,
  plannerNamedSchema,
} from './decisionMessages.ts';
import { memberDroppedSchema } from './dropping.ts';
import { errorValuesSchema } from './errorValues.ts';
import { pathSchema } from './pathSchema.ts';
import { toldItemsSchema } from './toldItems.ts';
import { WHOLE_LIMIT } from './wholeStream.ts';

const run = z.number().int().min(1).max(0xffff_ffff);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** The exact name of a file that is a data source by itself. */
export const fileNameSchema = z.string().min(1).max(NAME_UNITS_MAX).refine(isFileName);

/** Bytes of a file that one member shows to another. */
export const CONTENT_LIMIT = 64 * 1024 * 1024;

/** Paths of one source that may be said to have unsaved changes, and their characters in all. */
export const MOST_UNSAVED = 1000;
export const UNSAVED_CHARACTERS = 256 * 1024;

/** Inventories that one member may say that it holds. */
const MOST_HELD = 1000;

const unsavedSchema = z
  .array(pathSchema)
  .max(MOST_UNSAVED)
  .refine((paths) => paths.reduce((sum, path) => sum + path.length, 0) <= UNSAVED_CHARACTERS);

const filterSchema = z.strictObject({
  expression: z.string().min(1).max(FILTER_CHARACTERS),
  nowUs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

/**
 * What all members use for one comparison; the host decides. Strict: a setting that a member doesn't know could be one
 * that keeps files at home.
 */
export const runSettingsSchema = z
  .strictObject({
    preset: z.enum(PRESETS),
    mode: z.enum(['standard', 'checksum']),
    /** Label of the source that mirror and backup follow. */
    from: z.string().max(8),
    gitignore: z.boolean(),
    patterns: z.array(z.string().max(LIMITS.pattern)).max(LIMITS.patterns),
    hidden: z.enum(NAME_CHOICES),
    system: z.enum(NAME_CHOICES),
    dryRun: z.boolean(),
    /** What the run is limited to; absent: nothing is left out. */
    filter: filterSchema.optional(),
    /** What goes before everything else; absent: nothing was chosen. */
    first: filterSchema.optional(),
    /** What decides before the preset; absent: nothing. */
    rules: z
      .strictObject({
        set: ruleSetSchema,
        nowUs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
      })
      .optional(),
    /** What kind of items is changed; absent: all. */
    only: z.enum(ONLY_KINDS).optional(),
    /** What makes an item of files of several sources; absent: their path. */
    match: z.enum(MATCHINGS).optional(),
    /** Whether people may decide by hand before the host says yes; absent: no. */
    deciding: z.boolean().optional(),
    /** What people decided by hand in earlier runs, before rules and preset; absent: nothing. */
    decisions: keptDecisionsSchema.optional(),
    /** Whether the host tells more of them once all is compared, those about many items; absent: no. */
    retelling: z.boolean().optional(),
  })
  // Who checks is told that nothing changes.
  .refine(({ preset, rules }) => preset !== 'check' || rules === undefined)
  // What two-way remembers is remembered of paths, and by name folders are no items.
  .refine(({ match, preset, only }) => {
    return match !== 'name' || (preset !== 'two-way' && only !== 'folders');
  });
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** What Git says about a folder. */
export const gitStateSchema = z.object({
  /** Branch, or the start of the commit where none is checked out. */
  branch: z.string().max(LIMITS.name),
  /** Files with uncommitted changes. */
  changed: count,
});
export type GitState = z.infer<typeof gitStateSchema>;

/** What a stream carries; members derive from it what they do with it. */
export const streamPurposeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inventory'), run, sourceId: idSchema }),
  /** What the source remembers of its last synchronizations. */
  z.object({ kind: z.literal('memory'), run, sourceId: idSchema }),
  z.object({ kind: z.literal('contents'), run, sourceId: idSchema }),
  /** What was read because somebody asked for it. */
  z.object({ kind: z.literal('asked-contents'), run, askId: idSchema, sourceId: idSchema }),
  /** Block signatures for stream number `stream` of the plan, to its source. */
  z.object({ kind: z.literal('signatures'), run, stream: count }),
  /** File contents: stream number `stream` of the plan. */
  z.object({ kind: z.literal('content'), run, stream: count }),
  /** What of that stream failed on its way to the recipient, as whole copies. */
  z.object({ kind: z.literal('content-again'), run, stream: count }),
  z.object({ kind: z.literal('results'), run }),
  /** One file as its owner has it now, for whoever asked. */
  z.object({ kind: z.literal('file'), requestId: idSchema }),
]);
export type StreamPurpose = z.infer<typeof streamPurposeSchema>;

const streamManifest = {
  streamId: idSchema,
  purpose: streamPurposeSchema,
  /** The stream's key, boxed to each recipient. */
  keys: z
    .array(z.object({ memberId: idSchema, box: boundedBytes(256) }))
    .min(1)
    .max(LIMITS.members),
};

/** A committed chunk: index, SHA-256 of the ciphertext. */
const announcedChunkSchema = z.object({
  index: z
    .number()
    .int()
    .min(0)
    .max(LIMITS.chunksPerStream - 1),
  digest: bytesSchema(32),
  last: z.boolean(),
});
export type AnnouncedChunk = z.infer<typeof announcedChunkSchema>;

/** Statements in the room's log: signed, ordered, the same for everybody. */
export const logMessageSchema = z.discriminatedUnion('type', [
  epochStartSchema.extend({ type: z.literal('epoch-start') }),
  z.object({
    type: z.literal('source-offered'),
    sourceId: idSchema,
    /** Shown to people; the folder's or file's own name, never its path. */
    name: z.string().max(LIMITS.name),
    /** Where the source is a single file: its name. Absent: a folder. */
    file: fileNameSchema.optional(),
    writable: z.boolean(),
    /** SHA-256 of the token in the private folder: the same folder offered twice is noticed. */
    tokenHash: bytesSchema(32),
    /** What its file system was found to do; absent: nothing is known of it. */
    traits: fileSystemTraitsSchema.optional(),
  }),
  /** Its owner takes it back; not while a run goes on. */
  z.object({ type: z.literal('source-withdrawn'), sourceId: idSchema }),
  /** What Git says about an own source; absent when it says nothing. */
  z.object({
    type: z.literal('source-described'),
    sourceId: idSchema,
    git: gitStateSchema.optional(),
  }),
  /** A run may start as far as this member is concerned; it may offer more later. */
  z.object({ type: z.literal('sources-complete') }),
  z.object({ type: z.literal('run-started'), run, settings: runSettingsSchema }),
  /**
   * The inventories of others' sources, of the run before, that the member holds: a source may tell it what is different since.
   */
  z.object({
    type: z.literal('inventories-held'),
    run,
    ids: z.array(bytesSchema(32)).max(MOST_HELD),
  }),
  z.object({
    type: z.literal('inventory-ready'),
    run,
    sourceId: idSchema,
    id: bytesSchema(32),
    /** What has unsaved changes in an editor there; absent: nothing. */
    unsaved: unsavedSchema.optional(),
    /** What it has half received of large files; absent: nothing. */
    partials: toldPartialsSchema.optional(),
  }),
  z.object({ type: z.literal('contents-ready'), run, sourceId: idSchema, id: bytesSchema(32) }),
  decidedSchema,
  decisionUndoneSchema,
  decisionRedoneSchema,
  decisionsRetoldSchema,
  plannerNamedSchema,
  contentsAskedSchema,
  contentsFoundSchema,
  contentsUnreadSchema,
  contentsStoppedSchema,
  z.object({
    type: z.literal('plan-proposed'),
    run,
    digest: z.string().length(64),
    /** Revision of the decisions by hand that it was made with. */
    decisions: count,
    /** How many askings for contents it was made after; absent: none. */
    asks: count.optional(),
  }),
  z.object({
    type: z.literal('consent'),
    run,
    digest: z.string().length(64),
    answer: z.enum(['yes', 'no', 'guard']),
  }),
  z.object({ type: z.literal('synchronization-started'), run, digest: z.string().length(64) }),
  /** Whether this member wants the transfers held. */
  z.object({ type: z.literal('run-paused'), run, paused: z.boolean() }),
  z.object({
    type: z.literal('run-ended'),
    run,
    status: z.enum(['done', 'refused', 'aborted']),
    code: z.enum(ERROR_CODES).optional(),
    values: errorValuesSchema.optional(),
  }),
  contentAskedAgainSchema,
  memberDroppedSchema,
  /** The member can't go on with this run, or with the next one when none goes on. */
  z.object({
    type: z.literal('member-failed'),
    run,
    code: z.enum(ERROR_CODES),
    values: errorValuesSchema,
  }),
  /** Asks a member for a file of a source that it offers. */
  z.object({
    type: z.literal('content-requested'),
    requestId: idSchema,
    memberId: idSchema,
    sourceId: idSchema,
    path: pathSchema,
    /** Bytes; a larger file is not sent. */
    limit: z.number().int().min(0).max(CONTENT_LIMIT),
  }),
  z.object({
    type: z.literal('content-refused'),
    requestId: idSchema,
    code: z.enum(ERROR_CODES),
    values: errorValuesSchema,
  }),
  /** Whoever asked has the file, or does not want it any more. */
  z.object({ type: z.literal('content-settled'), requestId: idSchema }),
  z.object({ type: z.literal('stream-opened'), ...streamManifest }),
  /** A stream of one chunk, all of which is here. */
  z.object({
    type: z.literal('stream-whole'),
    ...streamManifest,
    ciphertext: boundedBytes(WHOLE_LIMIT),
  }),
  z.object({
    type: z.literal('chunks'),
    streamId: idSchema,
    chunks: z.array(announcedChunkSchema).min(1).max(4096),
  }),
  z.object({
    type: z.literal('stream-ended'),
    streamId: idSchema,
    count,
    /** SHA-256 over all chunk digests in order. */
    digest: bytesSchema(32),
  }),
  z.object({ type: z.literal('stream-failed'), streamId: idSchema, code: z.enum(ERROR_CODES) }),
]);
export type LogMessage = z.infer<typeof logMessageSchema>;
export type LogMessageOf<T extends LogMessage['type']> = Extract<LogMessage, { type: T }>;

/** One statement may say several things at once, in order. */
export const statementBodySchema = z.array(logMessageSchema).min(1).max(64);

/** Unsigned, unordered, to those who are connected: never changes anything. */
export const directMessageSchema = z.object({
  type: z.literal('progress'),
  phase: z.enum(['inventory', 'analysis', 'waiting', 'synchronizing', 'finished']),
  filesDone: count,
  filesTotal: count,
  bytesDone: count,
  bytesTotal: count,
  /** Of `bytesDone`: what did not have to travel to this member, or from it. Absent: nothing, or it is not told. */
  bytesReused: count.optional(),
  /** Which items of the sender are further since the last time; absent: nothing is told of them. */
  items: toldItemsSchema.optional(),
});
export type DirectMessage = z.infer<typeof directMessageSchema>;
