import assert from 'node:assert/strict';
import { join } from 'node:path';
import { invitationLink } from '@bytesync/shared/crypto/invitation.ts';

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
});
