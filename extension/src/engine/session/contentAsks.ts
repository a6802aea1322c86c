import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { ContentsChoice } from '../comparison/askedContents.ts';
import type { Author } from '../comparison/byHand/handDecision.ts';
import { ASKED_CHARACTERS, lengthOf, MOST_ASKED, MOST_ASKS } from './askMessages.ts';
import type { LogMessageOf } from './messages.ts';

/** The id of what was read of a source, or why nothing was. */
export type AskAnswer = Uint8Array | ErrorCode;

/** Somebody asked for contents. */
export interface ContentAsk extends ContentsChoice {
  readonly askId: string;
  readonly by: Author;
  /** By the author's clock, in ms since 1970. */
  readonly atMs: number;
  /** By source, in log order. */
  readonly answers: ReadonlyMap<string, AskAnswer>;
  /** Nobody is waited for any more. */
  readonly stopped: boolean;
}

/** What members say of contents that are asked for. */
export type AskMessage = LogMessageOf<
  'contents-asked' | 'contents-found' | 'contents-unread' | 'contents-stopped'
>;

/** Who says it, as far as the roster and the offers tell. */
export interface AskSender {
  readonly memberId: string;
  readonly isHost: boolean;
  readonly owns: (sourceId: string) => boolean;
}

/** The askings of a run after a message; the same ones where it doesn't count. An answer is given once. */
export function reduceAsks(
  asks: readonly ContentAsk[],
  roster: Roster,
  sender: AskSender,
  message: AskMessage,
): readonly ContentAsk[] {
  if (message.type === 'contents-asked') return ask(asks, roster, sender, message);
  const asked = asks.find(({ askId }) => askId === message.askId);
  if (asked === undefined || asked.stopped) return asks;
  if (message.type === 'contents-stopped') {
    const mayStop = sender.isHost || sender.memberId === asked.by.memberId;
    return mayStop ? replaced(asks, asked, { ...asked, stopped: true }) : asks;
  }
  const { sourceId } = message;
  if (asked.answers.has(sourceId) || !sender.owns(sourceId)) return asks;
  const answer = message.type === 'contents-found' ? message.id : message.code;
  const answers = new Map([...asked.answers, [sourceId, answer]]);
  return replaced(asks, asked, { ...asked, answers });
}

/**
 * The answers of these sources once nobody is waited for any more: the same on every member, whatever is said later.
 */
export function settledAnswers(
  { answers, stopped }: ContentAsk,
  sourceIds: readonly string[],
): ReadonlyMap<string, AskAnswer> | undefined {
  return stopped || sourceIds.every((sourceId) => answers.has(sourceId)) ? answers : undefined;
}

function ask(
  asks: readonly ContentAsk[],
  roster: Roster,
  sender: AskSender,
  { askId, paths, below, atMs }: LogMessageOf<'contents-asked'>,
): readonly ContentAsk[] {
  const member = roster.members.find(({ memberId }) => memberId === sender.memberId);
  if (member === undefined || asks.some((one) => one.askId === askId)) return asks;
  const by = { memberId: member.memberId, letter: member.letter, name: member.name };
  const whole = { askId, by, atMs, below, answers: new Map(), stopped: false };
  const asked = { ...whole, ...(paths && { paths }) };
  const own = asks.filter((one) => one.by.memberId === by.memberId);
  return fits([...own, asked]) ? [...asks, asked] : asks;
}

/** Of one member. */
function fits(asks: readonly ContentAsk[]): boolean {
  const paths = asks.flatMap((one) => one.paths ?? []);
  return (
    asks.length <= MOST_ASKS && paths.length <= MOST_ASKED && lengthOf(paths) <= ASKED_CHARACTERS
  );
}

function replaced(asks: readonly ContentAsk[], old: ContentAsk, changed: ContentAsk) {
  return asks.map((one) => (one === old ? changed : one));
}
