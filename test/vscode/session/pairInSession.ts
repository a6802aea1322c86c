import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import type { Keyboard } from 'playwright-core';
import type { EditorPage } from '../host/editorPage.ts';
import { keepFailures } from '../host/failures.ts';
import { type Member, Members } from '../host/members.ts';
import { SlowWay } from '../host/slowWay.ts';
import { packedExtension } from './packedExtension.ts';
import { create, invitationOf, join } from './steps.ts';

export interface PairOptions {
  /** Fills the folders of both, which are empty. */
  readonly plant: (members: Members) => void | Promise<void>;
  readonly bobsName?: string;
}

/** Ada and Bob, each with a window of their own, in a session that Ada hosts. */
export class PairInSession {
  #scratch: string | undefined;
  #relay: RunningRelay | undefined;
  #way: SlowWay | undefined;
  #members: Members | undefined;

  get ada(): Member {
    return this.#opened().named('ada');
  }

  get bob(): Member {
    return this.#opened().named('bob');
  }

  /** Those of Ada's window. */
  get keys(): Keyboard {
    return this.ada.window.page.keyboard;
  }

  /** The way of both to their relay, which can be slowed down. */
  get way(): SlowWay {
    if (this.#way === undefined) throw new Error('The pair has no relay yet.');
    return this.#way;
  }

  get windows(): EditorPage[] {
    return (this.#members?.all ?? []).map(({ window }) => window);
  }

  async open({ plant, bobsName = 'Bob' }: PairOptions): Promise<void> {
    this.#scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-pair-'));
    const dataDir = joinPath(this.#scratch, 'relay');
    this.#relay = await startRelay({ dataDir, port: 0, log: 'silent' });
    this.#way = await SlowWay.open(Number(new URL(this.#relay.url).port));
    this.#members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server } of this.#members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: this.#way.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : bobsName,
      });
    }
    await plant(this.#members);
    await create(this.ada, 'Team Relay');
    await join(this.bob, this.ada, await invitationOf(this.ada));
    await this.ada.window.view('Session').row('bob').waitFor();
  }

  async close(): Promise<void> {
    await this.#members?.close();
    this.#way?.close();
    await this.#relay?.close();
    if (this.#scratch !== undefined) await rm(this.#scratch, { recursive: true, force: true });
  }

  #opened(): Members {
    if (this.#members === undefined) throw new Error('The pair has no windows yet.');
    return this.#members;
  }
}

/** Gives the tests of a suite a pair in a session, whose windows are photographed when a test fails. */
export function pairInSession(options: PairOptions): PairInSession {
  const pair = new PairInSession();
  before(() => pair.open(options));
  after(() => pair.close());
  keepFailures(() => pair.windows);
  return pair;
}
