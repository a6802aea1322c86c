import * as vscode from 'vscode';
import { BaseTextThread } from '../../engine/baseTexts/baseTextThread.ts';
import { DifferenceThread } from '../../engine/difference/differenceThread.ts';
import { MERGES_KEY } from '../activation/mementoKeys.ts';
import { noteFailure, showFailure } from '../failures.ts';
import type { MemberFileSystem } from '../remote/memberFileSystem.ts';
import { isMergeShown, openResult } from './isMergeShown.ts';
import { KeptMerges } from './keptMerges.ts';
import { LostTexts } from './lostTexts.ts';
import type { MergeParts } from './mergeCopies.ts';
import { MergedOffers, type OfferParts } from './mergedOffers.ts';
import { MergeFileSystem } from './mergeFileSystem.ts';
import { OpenMerges } from './openMerges.ts';
import { SavedByHand } from './savedByHand.ts';

export interface MergingParts extends Omit<OfferParts, 'failed'> {
  readonly files: MemberFileSystem;
  readonly log: vscode.LogOutputChannel;
  /** The extension's storage for this workspace. */
  readonly storage: string;
}

/** All that merging takes, until the extension ends. */
export function openMerging(context: vscode.ExtensionContext, parts: MergingParts): MergeParts {
  const { current, plan, files, log, storage } = parts;
  const failed = (error: unknown) => showFailure(log, error);
  const isOpen = (id: string) => openResult(id) !== undefined;
  const window = { isShown: isMergeShown, isOpen };
  const kept = new KeptMerges(storage, window, {
    changed: (isAny) => {
      const done = context.workspaceState.update(MERGES_KEY, isAny || undefined);
      done.then(undefined, (error: unknown) => noteFailure(log, error));
    },
    failed: (error) => noteFailure(log, error),
  });
  const thread = new DifferenceThread();
  const bases = new BaseTextThread();
  const lost = new LostTexts(kept);
  const offers = new MergedOffers({ current, plan, failed });
  const merges = new OpenMerges({ kept, lost, offers, thread, bases, log });
  const byHand = new SavedByHand(offers, files, failed);
  const close = () => bases.destroy();
  const ended = new vscode.Disposable(() => {
    void thread.destroy();
    void close();
  });
  context.subscriptions.push(new MergeFileSystem(merges), merges, offers, byHand, ended);
  return { files, merges, lost, byHand, close };
}
