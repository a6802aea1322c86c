import { LIMITS } from '@bytesync/shared/limits.ts';
import { bytesSchema, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { fileSystemTraitsSchema } from '../inventory/fileSystemTraits.ts';
import { fileNameSchema, gitStateSchema, type LogMessageOf } from './messages.ts';
import { isIdle, owns, type SessionState } from './state.ts';

/** Sources of one session; what is offered beyond is not taken. */
export const MOST_SOURCES = 1000;

export const offeredSourceSchema = z.object({
  sourceId: idSchema,
  memberId: idSchema,
  name: z.string().max(LIMITS.name),
  file: fileNameSchema.optional(),
  writable: z.boolean(),
  tokenHash: bytesSchema(32),
  traits: fileSystemTraitsSchema.optional(),
  git: gitStateSchema.optional(),
});
export type OfferedSource = z.infer<typeof offeredSourceSchema>;

/** What members say of their sources; a source is offered and withdrawn between runs only. */
export type OfferMessage = LogMessageOf<'source-offered' | 'source-withdrawn' | 'source-described'>;

/** The state after such a message, or the same. */
export function reduceOffers(
  state: SessionState,
  sender: string,
  message: OfferMessage,
): SessionState {
  if (message.type === 'source-offered') return offer(state, sender, message);
  const { type, sourceId } = message;
  if (!owns(state, sender, sourceId)) return state;
  if (type === 'source-described') return describe(state, message);
  if (!isIdle(state)) return state;
  return { ...state, sources: state.sources.filter((one) => one.sourceId !== sourceId) };
}

function offer(
  state: SessionState,
  sender: string,
  message: LogMessageOf<'source-offered'>,
): SessionState {
  if (!isIdle(state) || state.sources.length >= MOST_SOURCES) return state;
  if (state.sources.some((source) => source.sourceId === message.sourceId)) return state;
  const { sourceId, name, file, writable, tokenHash, traits } = message;
  const source: OfferedSource = {
    ...{ sourceId, memberId: sender, name },
    ...{ writable, tokenHash },
    ...(file !== undefined && { file }),
    ...(traits && { traits }),
  };
  return { ...state, sources: [...state.sources, source] };
}

function describe(
  state: SessionState,
  { sourceId, git }: LogMessageOf<'source-described'>,
): SessionState {
  const sources = state.sources.map((source) => {
    if (source.sourceId !== sourceId) return source;
    const { git: _, ...rest } = source;
    return git === undefined ? rest : { ...rest, git };
  });
  return { ...state, sources };
}
