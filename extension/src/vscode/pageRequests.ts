import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { z } from 'zod';
import { localizedSentenceFor } from './messages/localizedSentence.ts';

/** The end of a request of a page; `error` is a sentence. */
export interface PageReply {
  readonly type: 'reply';
  readonly id: number;
  readonly error?: string;
  readonly value?: unknown;
}

/** What a page asks of the extension, and gets; a rejection is told to the page as a sentence. */
export type AnswerRequest<R> = (request: R) => Promise<unknown>;

/**
 * Answers what a page has sent.
 * @returns undefined for what is no request: it is not of this page, so nobody waits for an answer
 */
export async function replyTo<R>(
  message: unknown,
  schema: z.ZodType<{ id: number; request: R }>,
  answer: AnswerRequest<R>,
): Promise<PageReply | undefined> {
  const parsed = schema.safeParse(message);
  if (!parsed.success) {
    console.error('A page sent what is no request:', parsed.error.message);
    return undefined;
  }
  const { id, request } = parsed.data;
  try {
    const value = await answer(request);
    return { type: 'reply', id, ...(value !== undefined && { value }) };
  } catch (error) {
    if (!(error instanceof BytesyncError)) console.error(error);
    return { type: 'reply', id, error: localizedSentenceFor(error) };
  }
}
