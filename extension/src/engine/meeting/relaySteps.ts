import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { asBytesyncError, type BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { decode } from '@bytesync/shared/wire/codec.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import {
  fromRelaySchema,
  healthSchema,
  RELAY_PATHS,
  ROOM_SUBPROTOCOL,
  relayErrorSchema,
} from '@bytesync/shared/wire/relayApi.ts';
import { agreedVersion, RELAY_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import type { HttpAnswer } from '../relay/transport.ts';
import { failed, type Outcome, ok, reasonOf, type StepCheck, skipped } from './connectionStep.ts';

/** More than the relay ever says in these answers. */
const ANSWER_LIMIT = 64 * 1024;
/** The runner's own limit comes first. */
const TIMEOUT_MS = 30_000;

export const checkRelay: StepCheck = async (probe, signal) => {
  let answer: HttpAnswer;
  try {
    answer = await probe.transport().request({
      ...{ method: 'GET', path: RELAY_PATHS.health },
      ...{ answerLimit: ANSWER_LIMIT, timeoutMs: TIMEOUT_MS, signal },
    });
  } catch (error) {
    return requestFailure(asBytesyncError(error));
  }
  const health = healthSchema.safeParse(parseJson(answer.body));
  if (!health.success) return failed('not-a-relay', { reason: `HTTP ${answer.status}` });
  probe.health = health.data;
  return health.data.status === 'draining' ? failed('relay-draining') : ok();
};

export const checkProtocol: StepCheck = async ({ health }) => {
  const theirs = health?.protocol ?? RELAY_PROTOCOL;
  const version = agreedVersion(RELAY_PROTOCOL, theirs);
  const values = {
    ours: `${RELAY_PROTOCOL.min}-${RELAY_PROTOCOL.max}`,
    theirs: `${theirs.min}-${theirs.max}`,
  };
  if (version !== undefined) return ok({ version });
  return failed(theirs.max < RELAY_PROTOCOL.min ? 'relay-too-old' : 'program-too-old', values);
};

/** The relay greets everybody at the door of a room, also of one that there isn't. */
export const checkWebSocket: StepCheck = async (probe, signal) => {
  const room = RELAY_PATHS.room(createId());
  const transport = probe.transport();
  const socket = transport.openSocket(room, ROOM_SUBPROTOCOL, LIMITS.roomFrame, TIMEOUT_MS);
  probe.closing.push(() => socket.terminate());
  const refused = once(socket, 'unexpected-response').then(([, answer]) => {
    const { statusCode, headers } = answer as IncomingMessage;
    // What is between says so in one of these, or not at all.
    const by = String(headers.via ?? headers.server ?? '').slice(0, 100);
    return failed('websocket-blocked', { reason: `HTTP ${statusCode}`, by });
  });
  const greeted = once(socket, 'message', { signal }).then(([data]) => greeting(data as Buffer));
  const closed = once(socket, 'close').then(() => failed('websocket-silent'));
  // All are told of an error; the first answer counts, and closing it is one for ws.
  for (const late of [greeted, refused, closed]) late.catch(() => undefined);
  socket.on('error', () => undefined);
  try {
    return await Promise.race([greeted, refused, closed]);
  } catch (error) {
    signal.throwIfAborted();
    return failed('websocket-blocked', { reason: reasonOf(error) });
  }
};

/** Asks to create nothing at all: the token is looked at first, and then what should be created. */
export const checkAccessToken: StepCheck = async (probe, signal) => {
  const { accessToken } = probe.options;
  const answer = await probe.transport().request({
    ...{ method: 'POST', path: RELAY_PATHS.sessions, body: Buffer.from('{}') },
    headers: {
      'content-type': 'application/json',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    ...{ answerLimit: ANSWER_LIMIT, timeoutMs: TIMEOUT_MS, signal },
  });
  const said = relayErrorSchema.safeParse(parseJson(answer.body));
  if (!said.success) return failed('failed', { reason: `HTTP ${answer.status}` });
  if (said.data.code === 'message-malformed') return ok();
  if (said.data.code === 'rate-limited') return failed('too-many-attempts');
  if (said.data.code !== 'access-token-required')
    return failed('failed', { reason: said.data.code });
  // Who joins needs none.
  if (accessToken === undefined) return skipped('access-token-needed');
  return failed('access-token-refused');
};

function greeting(data: Buffer): Outcome {
  try {
    const frame = decode(fromRelaySchema, data, LIMITS.roomFrame, 'relay-nonsense');
    if (frame.type === 'challenge') return ok();
    const isLimit = frame.type === 'error' && frame.code === 'rate-limited';
    return failed(isLimit ? 'too-many-attempts' : 'websocket-silent');
  } catch {
    // Not even a frame of ours: somebody else took the upgrade.
    return failed('websocket-silent');
  }
}

function requestFailure(error: BytesyncError): Outcome {
  const values = { reason: reasonOf(error) };
  if (error.code === 'relay-nonsense') return failed('not-a-relay', values);
  if (error.code === 'relay-unreachable') return failed('connection-cut', values);
  return failed('failed', values);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
