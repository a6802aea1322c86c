import { checkRelayUrl } from '@bytesync/shared/crypto/relayUrl.ts';
import { asBytesyncError, type ErrorValues } from '@bytesync/shared/errors.ts';
import { Transport } from '../relay/transport.ts';
import { untilAborted } from '../run/untilAborted.ts';
import {
  type CheckOptions,
  CONNECTION_STEPS,
  type ConnectionStep,
  failed,
  type Outcome,
  ok,
  type Probe,
  type StepCheck,
  type StepResult,
} from './connectionStep.ts';
import { checkName, checkProxy, checkSocket } from './reachSteps.ts';
import { checkAccessToken, checkProtocol, checkRelay, checkWebSocket } from './relaySteps.ts';

const STEP_TIMEOUT_MS = 10_000;

const CHECKS: Readonly<Record<Exclude<ConnectionStep, 'address'>, StepCheck>> = {
  name: checkName,
  proxy: checkProxy,
  connection: checkSocket,
  relay: checkRelay,
  protocol: checkProtocol,
  webSocket: checkWebSocket,
  accessToken: checkAccessToken,
};

/**
 * Looks at each step of the way to a relay, in the order of CONNECTION_STEPS, each for at most ten
 * seconds. After one that failed the later ones are skipped. Nothing is created on the relay.
 * @throws the signal's reason
 */
export async function* checkConnection(options: CheckOptions): AsyncGenerator<StepResult> {
  const closing: (() => void)[] = [];
  try {
    const address = checkAddress(options.relayUrl);
    yield { step: 'address', ...address.outcome };
    const probe = address.relay && probeOf(address.relay, options, closing);
    let isOver = probe === undefined;
    for (const step of CONNECTION_STEPS) {
      if (step === 'address') continue;
      if (probe === undefined || isOver) {
        yield { step, state: 'skipped', values: {} };
        continue;
      }
      const result = await checked(step, probe);
      isOver = result.state === 'failed';
      yield result;
    }
  } finally {
    for (const close of closing) close();
  }
}

function checkAddress(text: string): { readonly outcome: Outcome; readonly relay?: URL } {
  try {
    const relay = checkRelayUrl(text);
    return { relay, outcome: ok({ relay: relay.host }) };
  } catch (error) {
    const { code, values } = asBytesyncError(error);
    const isInsecure = code === 'relay-insecure';
    return { outcome: failed(isInsecure ? 'address-insecure' : 'address-malformed', values) };
  }
}

function probeOf(relay: URL, options: CheckOptions, closing: (() => void)[]): Probe {
  let transport: Transport | undefined;
  const { relayUrl, certificate, proxy } = options;
  return {
    relay,
    options,
    closing,
    transport: () => {
      if (transport === undefined) {
        const opened = new Transport(relayUrl, { certificate, proxy });
        closing.push(() => opened.close());
        transport = opened;
      }
      return transport;
    },
  };
}

async function checked(
  step: Exclude<ConnectionStep, 'address'>,
  probe: Probe,
): Promise<StepResult> {
  const { signal } = probe.options;
  signal.throwIfAborted();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), STEP_TIMEOUT_MS);
  const either = AbortSignal.any([signal, late.signal]);
  const common: ErrorValues = { relay: probe.relay.host };
  try {
    const outcome = await untilAborted(CHECKS[step](probe, either), either);
    return { step, ...outcome, values: { ...common, ...outcome.values } };
  } catch (error) {
    signal.throwIfAborted();
    if (late.signal.aborted) return { step, ...failed('timed-out', common) };
    const { code, values } = asBytesyncError(error);
    return { step, ...failed('failed', { reason: code, ...values, ...common }) };
  } finally {
    clearTimeout(timer);
  }
}
