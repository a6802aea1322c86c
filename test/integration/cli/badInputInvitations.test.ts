import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Invitation,
  invitationCode,
  invitationLink,
} from '@bytesync/shared/crypto/invitation.ts';
import { labelledHash } from '@bytesync/shared/crypto/labels.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { startRelay } from './pair.ts';
import { bytesync, Program, reportOf, temporaryFolder } from './program.ts';
import { plant, snapshot } from './trees.ts';

const INVITATION: Invitation = {
  version: 1,
  sessionId: createId(),
  secret: new Uint8Array(16).fill(7),
  relayUrl: 'http://127.0.0.1:1',
  hostFingerprint: new Uint8Array(16).fill(9),
};

/** The same invitation as a later version would write it: its first byte and the checksum over it. */
function ofVersion(version: number): string {
  const content = Buffer.from(invitationCode(INVITATION), 'base64url').subarray(0, -4);
  content[0] = version;
  const checksum = labelledHash('invitationChecksum', content).subarray(0, 4);
  return Buffer.concat([content, checksum]).toString('base64url');
}

const CODE = invitationCode(INVITATION);
const TYPO = `${CODE.slice(0, 20)}${CODE[20] === 'A' ? 'B' : 'A'}${CODE.slice(21)}`;

const CASES: readonly [what: string, link: string, exit: number, code: string, says: RegExp][] = [
  ['no invitation', 'hello', 2, 'invitation-malformed', /not an invitation.*Copy the whole line/u],
  ['an empty one', '', 2, 'invitation-malformed', /not an invitation/u],
  ['half of one', CODE.slice(0, 40), 2, 'invitation-malformed', /a part of it is missing/u],
  ['one with a typo', TYPO, 2, 'invitation-malformed', /not an invitation/u],
  ['a link to something else', 'https://example.org/x#y', 2, 'invitation-malformed', /not an inv/u],
  ['a very long one', 'A'.repeat(5000), 2, 'invitation-malformed', /not an invitation/u],
  [
    'one of another version',
    ofVersion(2),
    2,
    'invitation-version',
    /of another version: 2, and this program understands 1\. Update the older/u,
  ],
  [
    'an expired one',
    invitationLink({ ...INVITATION, expiresAt: Date.now() - 1000 }),
    3,
    'invitation-expired',
    /has expired\. Ask the host for a new one/u,
  ],
];

describe('bad input: invitations', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let b: string;
  let home: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    b = join(folder.path, 'b');
    home = join(folder.path, 'home');
    mkdirSync(home);
    plant(b, { 'one.txt': { content: 'one\n' } });
  });

  afterEach(() => folder.remove());

  for (const [what, link, exit, code, says] of CASES) {
    it(`${what}: ${code}, exit ${exit}, nothing sent`, async () => {
      const before = snapshot(folder.path);
      const ended = await bytesync(['join', link, b, '--yes', '--json'], { home });
      assert.equal(ended.code, exit, ended.stderr);
      assert.match(ended.stderr, says);
      assert.match(ended.stderr, /^bytesync: [^\n?]+\n$/u);
      assert.equal(reportOf(ended).failure?.code, code);
      assert.deepEqual(snapshot(folder.path), before);
    });
  }

  it('one of a session that is over, or of another relay: exit 3', async () => {
    const relay = await startRelay(home, { data: join(folder.path, 'relay') });
    try {
      const link = invitationLink({ ...INVITATION, relayUrl: relay.url });
      const unknown = await bytesync(['join', link, b, '--yes', '--json'], { home });
      assert.equal(unknown.code, 3, unknown.stderr);
      assert.equal(reportOf(unknown).failure?.code, 'session-unknown');
      assert.match(unknown.stderr, /does not know this session.*Ask the host for a new one/u);
    } finally {
      relay.program.kill('SIGKILL');
    }
  });

  it('one that was altered to name another host: not admitted, exit 3', async () => {
    const relay = await startRelay(home, { data: join(folder.path, 'relay') });
    const a = join(folder.path, 'a');
    plant(a, { 'two.txt': { content: 'two\n' } });
    const host = new Program(
      ['host', a, '--relay', relay.url, '--yes', '--admit', 'all', '--json'],
      { home },
    );
    try {
      const [, code = ''] = await host.printed(/"code":"([^"]+)"/u);
      // Somebody changed the fingerprint on the way; it stands after version, flags, id and secret.
      const content = Buffer.from(code, 'base64url').subarray(0, -4);
      createHash('sha256').update('another key').digest().copy(content, 34, 0, 16);
      const checksum = labelledHash('invitationChecksum', content).subarray(0, 4);
      const forged = Buffer.concat([content, checksum]).toString('base64url');
      const before = snapshot(b);
      const ended = await bytesync(['join', forged, b, '--yes', '--json'], { home });
      assert.equal(ended.code, 3, ended.stderr);
      assert.match(ended.stderr, /^bytesync: (?:The host did not let|Whoever answered is not)/u);
      assert.deepEqual(snapshot(b), before);
    } finally {
      host.kill('SIGKILL');
      relay.program.kill('SIGKILL');
    }
  });

  it('the same folder offered by two members: both end, source-offered-twice', async () => {
    const relay = await startRelay(home, { data: join(folder.path, 'relay') });
    const host = new Program(
      ['host', b, '--relay', relay.url, '--yes', '--admit', 'all', '--json'],
      { home },
    );
    try {
      const before = snapshot(b);
      const [, link = ''] = await host.printed(/"link":"([^"]+)"/u);
      const joined = await bytesync(['join', link, `${b}/.`, '--yes', '--json'], { home });
      assert.equal(joined.code, 2, joined.stderr);
      assert.match(joined.stderr, /The folder \S+ is offered by another member too/u);
      const hosted = await host.ended;
      assert.notEqual(hosted.code, 0);
      assert.match(hosted.stderr, /^bytesync: B \(\S+\)/u);
      assert.deepEqual(snapshot(b), before);
    } finally {
      host.kill('SIGKILL');
      relay.program.kill('SIGKILL');
    }
  });
});
