import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { hostMembership } from '../../engine/membership/hostMembership.ts';
import { cancellation } from '../cancellation.ts';
import { Meeting, type MeetingOptions } from '../meeting/meeting.ts';
import { pickPlace } from '../meeting/pickPlace.ts';
import type { Place } from '../meeting/place.ts';
import type { SessionKeeper } from '../session/sessionKeeper.ts';
import type { AccessTokens } from '../storage/accessTokens.ts';
import { askAccessToken } from './accessToken.ts';

export interface CreateOptions {
  readonly keeper: SessionKeeper;
  readonly tokens: AccessTokens;
  readonly meeting: MeetingOptions;
}

/**
 * Asks where to meet, and hosts a session there.
 * @returns false when the person gave up on the way
 */
export async function createSession(options: CreateOptions): Promise<boolean> {
  const place = await pickPlace();
  if (place === undefined) return false;
  if (place.kind === 'embedded') {
    await host(place, options);
    return true;
  }
  for (;;) {
    const token = await options.tokens.tokenFor(place.url);
    try {
      await host(place, options, token);
      return true;
    } catch (error) {
      if (asBytesyncError(error).code !== 'access-token-required') throw error;
      const given = await askAccessToken(place.url, token !== undefined);
      if (given === undefined) return false;
      await options.tokens.keep(place.url, given);
    }
  }
}

async function host(place: Place, options: CreateOptions, token?: string): Promise<void> {
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Creating the session…'),
    cancellable: true,
  };
  await vscode.window.withProgress(progress, async (_, cancelled) => {
    const { signal, dispose } = cancellation(cancelled);
    try {
      const meeting = await Meeting.open(place, options.meeting, signal);
      const { url, accessToken = token, certificate } = meeting.relay ?? { url: addressOf(place) };
      await options.keeper.enter(
        meeting,
        placeText(place, url),
        (entry) =>
          hostMembership({
            ...entry,
            relayUrl: url,
            ...(accessToken !== undefined && { accessToken }),
            ...(certificate && { certificate }),
          }),
        signal,
      );
    } finally {
      dispose();
    }
  });
}

function addressOf(place: Place): string {
  if (place.kind === 'relay') return place.url;
  throw new BytesyncError('internal', { what: 'meeting' });
}

function placeText(place: Place, url: string): string {
  if (place.kind === 'relay') return place.name;
  if (place.forwarded) return vscode.l10n.t('through the remote window');
  const { host: address, protocol } = new URL(url);
  return protocol === 'http:' ? vscode.l10n.t('this computer') : address;
}
