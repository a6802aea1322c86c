import assert from 'node:assert/strict';
import { BytesyncError, type ErrorCode, type ErrorValues } from '@bytesync/shared/errors.ts';
import { mayPass, socketFailure } from '../../../extension/src/engine/relay/failure.ts';
import { Outage } from '../../../extension/src/engine/relay/outage.ts';
import { RetryLater, withRetry } from '../../../extension/src/engine/relay/retry.ts';

const signal = new AbortController().signal;
const options = { signal, tries: 3, longestPauseMs: 1 };

/** Fails with these in turn, then succeeds. */
function failing(...failures: unknown[]) {
  const attempt = async () => {
    attempt.calls += 1;
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return 'done';
  };
  attempt.calls = 0;
  return attempt;
}

const error = (code: ErrorCode, values?: ErrorValues) => new BytesyncError(code, values);

describe('withRetry', () => {
  it('repeats what may pass, until it does', async () => {
    const attempt = failing(error('relay-unreachable'), error('connection-token-wrong'));
    assert.equal(await withRetry(attempt, options), 'done');
    assert.equal(attempt.calls, 3);
  });

  it('gives up after so many tries, with the last failure', async () => {
    const attempt = failing(error('internal'), error('internal'), error('relay-timeout'));
    await assert.rejects(withRetry(attempt, options), { code: 'relay-timeout' });
    assert.equal(attempt.calls, 3);
  });

  it('repeats no answer', async () => {
    for (const failure of [error('chunk-conflict'), new RetryLater(error('not-allowed'), 0)]) {
      const attempt = failing(failure);
      const { code } = failure instanceof RetryLater ? failure.failure : failure;
      await assert.rejects(withRetry(attempt, options), { code });
      assert.equal(attempt.calls, 1);
    }
    const bug = new TypeError('bug');
    await assert.rejects(withRetry(failing(bug), options), bug);
  });

  it('waits out back-pressure, unless somebody is in a hurry', async () => {
    const pressure = () => Array.from({ length: 9 }, () => new RetryLater(error('buffer-full'), 1));
    assert.equal(await withRetry(failing(...pressure()), options), 'done');
    const hurried = withRetry(failing(...pressure()), { ...options, hurried: true });
    await assert.rejects(hurried, { code: 'buffer-full' });
  });

  it('ends with the signal, before, while and between tries', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const attempt = failing();
    const over = { ...options, signal: AbortSignal.abort(reason) };
    await assert.rejects(withRetry(attempt, over), reason);
    assert.equal(attempt.calls, 0);
    const paused = { ...options, signal: controller.signal };
    const waiting = withRetry(failing(new RetryLater(error('rate-limited'), 60_000)), paused);
    setTimeout(() => controller.abort(reason), 5);
    await assert.rejects(waiting, reason);
  });
});

describe('failures of the relay', () => {
  const passing: [ErrorCode, ErrorValues, boolean][] = [
    ['relay-unreachable', { reason: 'ECONNREFUSED' }, true],
    ['relay-unreachable', { reason: 'HTTP 503' }, true],
    ['relay-unreachable', { reason: 'HTTP 429' }, true],
    ['relay-unreachable', { reason: 'CERT_HAS_EXPIRED' }, false],
    ['relay-unreachable', { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' }, false],
    ['relay-unreachable', { reason: 'SELF_SIGNED_CERT_IN_CHAIN' }, false],
    ['relay-unreachable', { reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, false],
    ['proxy-failed', { reason: 'ECONNRESET' }, true],
    ['proxy-failed', { reason: 'HTTP 407' }, false],
    ['buffer-full', { what: 'session' }, true],
    ['buffer-full', { what: 'log' }, false],
    ['buffer-full', { what: 'streams' }, false],
    ['relay-nonsense', {}, false],
    ['session-unknown', {}, false],
  ];
  for (const [code, values, may] of passing) {
    it(`${code} ${JSON.stringify(values)} ${may ? 'may pass' : 'is final'}`, () => {
      assert.equal(mayPass(error(code, values)), may);
    });
  }

  const causes: [string, string | undefined, ErrorCode][] = [
    ['connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED', 'relay-unreachable'],
    ['Parse Error: Expected HTTP/', 'HPE_INVALID_CONSTANT', 'relay-nonsense'],
    ['wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER', 'relay-nonsense'],
    ['Invalid WebSocket frame', 'WS_ERR_INVALID_OPCODE', 'relay-nonsense'],
    ['Server sent an invalid subprotocol', undefined, 'relay-nonsense'],
    ['socket hang up', undefined, 'relay-unreachable'],
  ];
  for (const [message, code, expected] of causes) {
    it(`"${message}" is ${expected}`, () => {
      const cause = Object.assign(new Error(message), code && { code });
      const failure = socketFailure(cause, 'relay.example');
      assert.equal(failure.code, expected);
      assert.equal(failure.cause, cause);
      assert.equal(failure.values.relay, 'relay.example');
    });
  }
});

describe('Outage', () => {
  const patience = { firstMs: 1_000, againMs: 60_000 };

  it('has the patience of a first connection, then that of a lost one', () => {
    const outage = new Outage(patience);
    outage.failed(0);
    assert.equal(outage.isTooLong(999), false);
    assert.equal(outage.isTooLong(1_000), true);
    assert.equal(outage.wasEverConnected, false);
    outage.over(1_000);
    outage.failed(100_000);
    outage.failed(120_000);
    assert.equal(outage.isTooLong(159_999), false);
    assert.equal(outage.isTooLong(160_000), true);
    assert.equal(outage.wasEverConnected, true);
  });

  it('backs off, up to five seconds, and begins anew after a connection', () => {
    const outage = new Outage(patience);
    const pauses = Array.from({ length: 9 }, (_, at) => {
      outage.failed(at);
      return outage.pauseMs();
    });
    for (const [at, pause] of pauses.entries()) {
      const most = Math.min(5_000, 100 * 2 ** at);
      assert.ok(pause >= most / 2 && pause <= most, `${pause} after ${at + 1} failures`);
    }
    outage.over(10);
    outage.failed(100_000);
    assert.ok(outage.pauseMs() <= 100);
  });

  it('gives up on connections that all end at once, but not after a good one', () => {
    const outage = new Outage(patience);
    let now = 0;
    const connection = (lasting: number) => {
      outage.over(now);
      now += lasting;
      outage.failed(now);
      return outage.isTooLong(now);
    };
    for (let short = 0; short < 30; short += 1) assert.equal(connection(10), false);
    assert.equal(connection(5_000), false);
    for (let short = 0; short < 30; short += 1) assert.equal(connection(10), false);
    assert.ok(outage.pauseMs() >= 2_500);
    assert.equal(connection(10), true);
  });
});
