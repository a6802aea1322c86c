import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mock } from 'node:test';
import { createDeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { RoomConnection } from '../../../extension/src/engine/relay/roomConnection.ts';
import { Transport } from '../../../extension/src/engine/relay/transport.ts';
import { Joining } from '../../../extension/src/engine/session/joining.ts';

const HOST = createId();

const PATIENCE = { firstMs: 1, againMs: 1 };

/** Longer than a host that is there takes to answer. */
const NO_ANSWER_MS = 3_500;

const ignore = () => undefined;

describe('what a newcomer is told that waits', () => {
  let told: string[];
  let joining: Joining;
  let transport: Transport;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    told = [];
    const device = createDeviceKeys();
    const [sessionId, memberId] = [createId(), createId()];
    const relayUrl = 'http://127.0.0.1:9';
    const invitation = {
      ...{ version: 1 as const, sessionId, relayUrl },
      secret: randomBytes(16),
      hostFingerprint: randomBytes(16),
    };
    transport = new Transport(relayUrl, {});
    const relayToken = randomBytes(32);
    // Never connected: what the relay says is said here.
    const connection = new RoomConnection(
      transport,
      { sessionId, memberId, device, relayToken },
      PATIENCE,
    );
    const identity = { sessionId, memberId, device, boxKeys: createBoxKeys() };
    joining = new Joining(
      {
        ...{ invitation, device, name: 'Bob' },
        patience: PATIENCE,
        confirmHost: async () => true,
        waiting: () => void told.push('host away'),
        waitingAtDoor: () => void told.push('at the door'),
        events: { presence: ignore, progress: ignore, connection: ignore },
      },
      { identity, transport, connection, ending: new AbortController() },
    );
  });
  afterEach(() => {
    mock.timers.reset();
    transport.close();
  });

  const ready = (...online: string[]) => {
    const frame = { type: 'ready', status: 'waiting', logId: createId(), position: 0 } as const;
    joining.ready({ ...frame, httpToken: '', host: HOST, online });
  };

  it('is at the door where the host is there and does not answer', () => {
    ready(HOST);
    mock.timers.tick(NO_ANSWER_MS);
    assert.deepEqual(told, ['at the door']);
  });

  it('has a host that is away, though it was there before our connection was lost', () => {
    ready(HOST);
    ready();
    mock.timers.tick(NO_ANSWER_MS);
    assert.deepEqual(told, ['host away']);
  });

  it('has a host that is away again, whether it was long silent before or not', () => {
    for (const silentMs of [0, NO_ANSWER_MS]) {
      told = [];
      ready();
      joining.presence(HOST, true);
      mock.timers.tick(silentMs);
      joining.presence(HOST, false);
      mock.timers.tick(NO_ANSWER_MS);
      const meanwhile = silentMs > 0 ? ['at the door'] : [];
      assert.deepEqual(told, ['host away', ...meanwhile, 'host away']);
    }
  });

  it('does not care who else comes and goes', () => {
    ready(HOST);
    joining.presence(createId(), false);
    mock.timers.tick(NO_ANSWER_MS);
    assert.deepEqual(told, ['at the door']);
  });
});
