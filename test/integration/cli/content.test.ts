import assert from 'node:assert/strict';
import { join } from 'node:path';
import { invitationLink, parseInvitation } from '@bytesync/shared/crypto/invitation.ts';

import { MembershipFixture, sourcesOf } from '../membership/membershipFixture.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf } from '../session/sessionFixture.ts';
import { Program, temporaryFolder } from './program.ts';
import { plant } from './trees.ts';

const PATIENCE_MS = 20_000;

describe('a member in a terminal', () => {
  const fixture = new MembershipFixture();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let joining: Program | undefined;

  before(async () => {
    folder = await temporaryFolder();
  });

  after(async () => {
    joining?.kill('SIGKILL');
    await joining?.ended;
    await fixture.clean();
    await folder.remove();
  });

  it('shows what it offers to members that look at its copy, and nothing else', async () => {
    const place = join(folder.path, 'b');
    plant(place, { 'seen.txt': { content: 'of B' }, 'secret.txt': { content: 'stays here' } });
    const [ann] = await fixture.session('Ann');
    assert.ok(ann !== undefined);
    const link = invitationLink(ann.here.invitation);
    const flags = ['--accept-incoming', '--ignore', 'secret.txt'];
    joining = new Program(['join', link, place, ...flags], { home: join(folder.path, 'home') });
    await ann.admit();
    await eventually(() => sourcesOf(ann) === 2);
    const source = ann.here.view.members[1]?.sources[0]?.sourceId ?? '';
    const read = (path: string) =>
      ann.here.readContent(source, path, 1000, AbortSignal.timeout(PATIENCE_MS));
    assert.equal(Buffer.from(await read('seen.txt')).toString(), 'of B');
    for (const path of ['secret.txt', '../home/device', '.bytesync/token']) {
      assert.notEqual(await codeOf(read(path)), 'no error', path);
    }
  });

  it('shows as a host nothing of what it leaves out', async () => {
    const place = join(folder.path, 'a');
    plant(place, { 'seen.txt': { content: 'of A' }, 'secret.txt': { content: 'stays here' } });
    const relay = await fixture.relays.start();
    const flags = ['--relay', relay.url, '--admit', 'all', '--yes', '--ignore', 'secret.txt'];
    const args = ['host', place, ...flags, '--members', '3'];
    const hosting = new Program(args, { home: join(folder.path, 'host-home') });
    let third: Program | undefined;
    try {
      const [, link = ''] = await hosting.printed(/^invitation (\S+)\n/);
      const bob = fixture.person('Bob');
      const asked = Promise.withResolvers<void>();
      const looked = Promise.withResolvers<boolean>();
      bob.answers.consent = () => {
        asked.resolve();
        return looked.promise;
      };
      await bob.join({ here: { invitation: parseInvitation(link) } });
      await bob.here.offer([bob.folder]);
      plant(join(folder.path, 'c'), {});
      const last = ['join', link, join(folder.path, 'c'), '--accept-incoming'];
      third = new Program(last, { home: join(folder.path, 'third-home') });
      await asked.promise;
      const source = bob.here.view.members[0]?.sources[0]?.sourceId ?? '';
      const read = (path: string) =>
        bob.here.readContent(source, path, 1000, AbortSignal.timeout(PATIENCE_MS));
      assert.equal(Buffer.from(await read('seen.txt')).toString(), 'of A');
      assert.notEqual(await codeOf(read('secret.txt')), 'no error');
      looked.resolve(true);
      assert.equal((await hosting.ended).code, 0);
    } finally {
      for (const program of [hosting, third]) program?.kill('SIGKILL');
      await Promise.all([hosting.ended, third?.ended]);
    }
  });
});
