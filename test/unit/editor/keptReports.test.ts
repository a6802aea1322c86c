import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '@bytesync/shared/errors.ts';
import { type KeptReport, KeptReports } from '../../../extension/src/vscode/storage/keptReports.ts';
import { reportWith } from '../cli/reports.ts';
import { fixedId } from '../crypto/fixed.ts';
import { temporaryFolder } from '../inventory/temporaryFolder.ts';

const [ADA, BOB] = [fixedId(1), fixedId(2)];
const NOON = Date.UTC(2026, 10, 22, 12);
const DAY_MS = 24 * 60 * 60 * 1000;

function kept(parts: Partial<KeptReport> = {}): KeptReport {
  const report = reportWith({});
  return { version: 1, memberId: ADA, run: 1, ended: NOON, dryRun: false, report, ...parts };
}

describe('kept reports', () => {
  const storage = temporaryFolder();
  const reports = () => new KeptReports(storage());
  const runsOf = async (memberId: string) => (await reports().list(memberId)).map(({ run }) => run);

  it('come back as they were', async () => {
    const report = reportWith({
      status: 'done-with-errors',
      problems: ERROR_CODES.map((code, index) => ({
        ...{ path: `a\ud800\n/${index}`, member: 'B', code },
        values: { reason: 'x', size: 1.5 },
      })),
      targets: [
        {
          ...{ label: 'B', name: 'right', created: 1, updated: 2, dates: 3, deleted: 4 },
          ...{ undone: 5, bytes: Number.MAX_SAFE_INTEGER },
        },
      ],
      linksBroken: [{ path: 'linked', member: 'A' }],
      saved: { count: 2, files: [{ path: 'large', member: 'B', bytes: 3, size: 4 }] },
      trash: {
        versions: 1,
        bytes: 2,
        problems: [{ path: 'v', member: 'A', code: 'trash-foreign', values: {} }],
      },
      failure: { code: 'disk-full', values: { needed: 1, path: '/x' } },
      check: { identical: 1, different: 2, onlyOn: 3, unreadable: 4 },
    });
    const one = kept({ report, dryRun: true });
    await reports().keep(one);
    assert.deepEqual(await reports().read(one), one);
  });

  it('are listed newest first, each membership by itself', async () => {
    await reports().keep(kept({ run: 1, ended: NOON }));
    await reports().keep(kept({ run: 3, ended: NOON + 1000 }));
    await reports().keep(kept({ run: 2, ended: NOON + 2000 }));
    await reports().keep(kept({ run: 9, memberId: BOB }));
    assert.deepEqual(await runsOf(ADA), [2, 3, 1]);
    assert.deepEqual(await runsOf(BOB), [9]);
  });

  it('are fifty of a membership at most: the oldest go', async () => {
    for (let run = 1; run <= 53; run += 1) await reports().keep(kept({ run, ended: NOON + run }));
    assert.deepEqual(
      await runsOf(ADA),
      Array.from({ length: 50 }, (_, index) => 53 - index),
    );
    assert.equal(await reports().read(kept({ run: 3, ended: NOON + 3 })), undefined);
  });

  it('go thirty days after the last run of their membership', async () => {
    await reports().keep(kept({ memberId: BOB, ended: NOON }));
    await reports().keep(kept({ run: 1, ended: NOON + 30 * DAY_MS }));
    assert.deepEqual(await runsOf(BOB), [1]);
    await reports().keep(kept({ run: 2, ended: NOON + 30 * DAY_MS + 1 }));
    assert.deepEqual(await runsOf(BOB), []);
    assert.deepEqual(await runsOf(ADA), [2, 1]);
  });

  it('are forgotten when asked, those of others are not', async () => {
    await reports().keep(kept());
    await reports().keep(kept({ memberId: BOB }));
    await reports().forget(ADA);
    assert.deepEqual(await runsOf(ADA), []);
    assert.deepEqual(await runsOf(BOB), [1]);
    assert.deepEqual(readdirSync(join(storage(), 'reports')), [BOB]);
  });

  it('are for this user alone', async function () {
    if (process.platform === 'win32') this.skip();
    await reports().keep(kept());
    const folder = join(storage(), 'reports');
    const places = ['', ADA, `${ADA}/${NOON}-1.json`];
    const modes = places.map((place) => statSync(join(folder, place)).mode & 0o777);
    assert.deepEqual(modes, [0o700, 0o700, 0o600]);
  });

  it('are nothing where none was kept', async () => {
    assert.deepEqual(await runsOf(ADA), []);
    assert.equal(await reports().read(kept()), undefined);
  });

  it('leave alone what is not theirs', async () => {
    await reports().keep(kept());
    const folder = join(storage(), 'reports', ADA);
    for (const name of ['notes.txt', '1-2.json', `${NOON}-1.json.tmp`, '../stranger']) {
      writeFileSync(join(folder, name), '{}');
    }
    mkdirSync(join(storage(), 'reports', 'not-an-id'));
    await reports().keep(kept({ run: 2, ended: NOON + 90 * DAY_MS }));
    assert.deepEqual(await runsOf(ADA), [2, 1]);
    assert.deepEqual(readdirSync(join(storage(), 'reports')).sort(), [
      ADA,
      'not-an-id',
      'stranger',
    ]);
  });

  for (const id of ['', '..', '../x', 'short', `${ADA}/..`]) {
    it(`know no membership "${id}"`, async () => {
      await assert.rejects(reports().list(id));
    });
  }

  const damaged: readonly [string, (text: string) => string][] = [
    ['cut off', (text) => text.slice(0, -20)],
    ['of another version', (text) => text.replace('"version": 1', '"version": 2')],
    ['with an unknown code', (text) => text.replace('"disk-full"', '"disk-full-of-eels"')],
    ['with a negative count', (text) => text.replace('"total": 0', '"total": -1')],
    ['with a text for a number', (text) => text.replace('"durationMs": 1234', '"durationMs": "1"')],
    ['without its problems', (text) => text.replace('"problems"', '"problem"')],
  ];
  for (const [description, damage] of damaged) {
    it(`are not shown when the file is ${description}`, async () => {
      const failure = { code: 'disk-full', values: {} } as const;
      const one = kept({ report: reportWith({ status: 'aborted', failure }) });
      await reports().keep(one);
      const path = join(storage(), 'reports', ADA, `${NOON}-1.json`);
      const [before, after] = [readFileSync(path, 'utf8'), damage(readFileSync(path, 'utf8'))];
      assert.notEqual(after, before);
      writeFileSync(path, after);
      await assert.rejects(reports().read(one), { code: 'home-unusable' });
    });
  }
});
