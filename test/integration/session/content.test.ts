import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { ContentServer } from '../../../extension/src/engine/content/contentServer.ts';
import { readMemberContent } from '../../../extension/src/engine/content/readMemberContent.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { eventually } from '../relay/relayFixture.ts';
import { RunFixture, type RunningMember } from './runFixture.ts';
import { codeOf } from './sessionFixture.ts';

const LIMIT = 16 * 1024 * 1024;

describe('looking at a file of another member', () => {
  const runs = new RunFixture();
  const servers: ContentServer[] = [];
  const signal = new AbortController().signal;

  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await runs.clean();
  });

  /** Two members that show their files to each other. */
  async function pair(dataDir?: string) {
    const [a, b] = await runs.pair({ ...(dataDir && { relay: { dataDir } }) });
    const [first, second] = [a, b].map((member) => {
      const { session, workers } = member;
      const server = new ContentServer(session, { workers, sources: () => member.sources });
      servers.push(server);
      return server;
    });
    assert.ok(first && second);
    return { a, b, onA: first, onB: second };
  }

  const sourceOf = ({ sources }: RunningMember) => sources[0]?.sourceId ?? '';
  const read = (on: ContentServer, of: RunningMember, path: string, limit = LIMIT) =>
    on.read({ sourceId: sourceOf(of), path, limit, signal });

  /** Says something as that member and returns the first refusal that comes back. */
  async function refusalOf(member: RunningMember, message: LogMessage): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const unlisten = member.session.listen((_, said) => {
      if (said.type === 'content-refused') resolve(said.code);
    });
    await member.session.room.post([message]);
    return promise.finally(unlisten);
  }

  it('brings it as it is now, of either side and of oneself, of any size', async () => {
    const { a, b, onA, onB } = await pair();
    const large = randomBytes(3_000_000);
    a.write('d/large', large);
    b.write('small', 'of B');
    b.write('empty', '');
    await a.offer();
    await b.offer();
    assert.ok(large.equals(await read(onB, a, 'd/large')));
    assert.equal(Buffer.from(await read(onA, b, 'small')).toString(), 'of B');
    assert.equal((await read(onA, b, 'empty', 0)).length, 0);
    b.write('small', 'of B, changed');
    assert.equal(Buffer.from(await read(onA, b, 'small')).toString(), 'of B, changed');
    const asked: string[] = [];
    b.session.listen((_, message) => {
      if (message.type === 'content-requested') asked.push(message.path);
    });
    assert.ok(large.equals(await read(onA, a, 'd/large')));
    await read(onA, b, 'empty', 0);
    assert.deepEqual(asked, ['empty'], 'one’s own is not asked for');
  });

  it('says why it can’t be had', async () => {
    const { a, b, onA, onB } = await pair();
    b.write('file', 'text');
    b.write('.gitignore', 'ignored');
    b.write('ignored', 'secret');
    b.write('.git/config', 'secret');
    symlinkSync('/etc', join(b.folder.path, 'etc'));
    await a.offer();
    await b.offer();
    const codes: [path: string, limit: number, code: string][] = [
      ['file', 3, 'content-too-large'],
      ['missing', LIMIT, 'entry-vanished'],
      ['ignored', LIMIT, 'not-allowed'],
      ['.git/config', LIMIT, 'not-allowed'],
      ['.bytesync/source.json', LIMIT, 'not-allowed'],
      ['etc/passwd', LIMIT, 'not-allowed'],
      ['../file', LIMIT, 'path-not-allowed'],
      ['/etc/passwd', LIMIT, 'path-not-allowed'],
    ];
    for (const [path, limit, code] of codes) {
      for (const on of [onA, onB]) {
        assert.equal(await codeOf(read(on, b, path, limit)), code, path);
      }
    }
    const unknown = { sourceId: createId(), path: 'file', limit: LIMIT, signal };
    assert.equal(await codeOf(onA.read(unknown)), 'source-unknown');
    const error = await read(onA, b, 'file', 3).catch((thrown: unknown) => thrown);
    assert.deepEqual(error instanceof BytesyncError && error.values, { size: 4, limit: 3 });
  });

  it('leaves out what the last run left out, while its plan is looked at and afterwards', async () => {
    const { a, b, onA } = await pair();
    b.write('plain', 'new');
    b.write('.gitignore', 'ignored');
    b.write('ignored', 'compared');
    b.write('x.secret', 'secret');
    b.write('.hidden', 'secret');
    b.write('Thumbs.db', 'of a system');
    const seen: string[] = [];
    a.onPhase = (phase) => {
      if (phase !== 'planned') return;
      const looking = ['plain', 'ignored', 'x.secret'].map((path) => codeOf(read(onA, b, path)));
      a.confirmPlan = async () => {
        seen.push(...(await Promise.all(looking)));
        return true;
      };
    };
    const names = { hidden: 'exclude', system: 'exclude' } as const;
    const settings = { gitignore: false, patterns: ['*.secret'], ...names };
    const outcomes = await runs.run(settings);
    assert.deepEqual(
      outcomes.map(({ report }) => report.status),
      ['done', 'done'],
    );
    assert.deepEqual(seen, ['no error', 'no error', 'not-allowed']);
    for (const path of ['x.secret', '.hidden', 'Thumbs.db']) {
      assert.equal(await codeOf(read(onA, b, path)), 'not-allowed', path);
    }
    assert.equal(await codeOf(read(onA, b, 'ignored')), 'no error');
  });

  it('shows nothing of what is not offered, whatever a member says', async () => {
    const { a, b } = await pair();
    b.write('file', 'text');
    await a.offer();
    await b.offer();
    const { memberId } = b.session.identity;
    const asking = (sourceId: string, path: string): LogMessage => {
      const requested = { requestId: createId(), memberId, limit: LIMIT };
      return { type: 'content-requested', ...requested, sourceId, path };
    };
    assert.equal(await refusalOf(a, asking(createId(), 'file')), 'source-unknown');
    assert.equal(await refusalOf(a, asking(sourceOf(a), 'file')), 'source-unknown');
    for (const path of ['../x', '/etc/passwd', '']) {
      const said = a.session.room.post([asking(sourceOf(b), path)]);
      assert.equal(await codeOf(said), 'statement-malformed', path);
    }
    await b.session.room.post([{ type: 'source-withdrawn', sourceId: sourceOf(b) }]);
    assert.equal(await refusalOf(a, asking(sourceOf(b), 'file')), 'source-unknown');
  });

  it('leaves nothing behind when it came, nor when it is given up', async () => {
    const dataDir = await runs.sessions.relays.folder();
    const { a, b, onA } = await pair(dataDir);
    b.write('large', randomBytes(12_000_000));
    await a.offer();
    await b.offer();
    const chunks = () => {
      const kept = join(dataDir, 'chunks');
      const all = existsSync(kept)
        ? readdirSync(kept, { recursive: true, withFileTypes: true })
        : [];
      return all.filter((entry) => entry.isFile()).length;
    };
    await read(onA, b, 'large');
    await eventually(() => chunks() === 0);
    const stop = new AbortController();
    const request = { sourceId: sourceOf(b), path: 'large', limit: LIMIT, signal: stop.signal };
    const unlisten = a.session.listen((_, message) => {
      if (message.type === 'chunks') stop.abort(new BytesyncError('interrupted'));
    });
    assert.equal(await codeOf(onA.read(request)), 'interrupted');
    unlisten();
    await eventually(() => chunks() === 0);
    assert.equal((await read(onA, b, 'large')).length, 12_000_000);
    await eventually(() => chunks() === 0);
  });

  it('bounds how much one member may ask for at once', async () => {
    const { a, b, onA } = await pair();
    b.write('file', 'text');
    await a.offer();
    await b.offer();
    const all = await Promise.all(Array.from({ length: 30 }, () => codeOf(read(onA, b, 'file'))));
    const counts = (code: string) => all.filter((one) => one === code).length;
    assert.equal(counts('no error') + counts('rate-limited'), 30);
    assert.ok(counts('no error') >= 17, `${counts('no error')} came`);
  });

  it('does not wait for ever, nor for somebody who is away', async () => {
    const [a, b] = await runs.pair();
    await a.offer();
    await b.offer();
    const request = { sourceId: sourceOf(b), path: 'x', limit: LIMIT, signal };
    assert.equal(await codeOf(readMemberContent(a.session, request, 50)), 'stream-stalled');
    b.session.close();
    await eventually(() => !a.session.isOnline(b.session.identity.memberId));
    assert.equal(await codeOf(readMemberContent(a.session, request)), 'member-away');
  });

  it('takes no file that was not asked for', async () => {
    const [a, b] = await runs.pair();
    const purpose = { kind: 'file', requestId: createId() } as const;
    const heard = Promise.withResolvers<void>();
    a.session.listen((_, message) => {
      if (message.type === 'stream-ended') heard.resolve();
    });
    const sender = b.session.identity.memberId;
    await b.session.streams.sendBytes(purpose, [a.session.identity.memberId], Buffer.from('x'));
    await heard.promise;
    const stop = new AbortController();
    const receiving = a.session.streams.receiveBytes(purpose, sender, LIMIT, stop.signal);
    setTimeout(() => stop.abort(new BytesyncError('interrupted')), 100);
    assert.equal(await codeOf(receiving), 'interrupted');
  });
});
