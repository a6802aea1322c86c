import assert from 'node:assert/strict';
import type { DirectMessage } from '../../../extension/src/engine/session/messages.ts';
import { MemberSpeeds } from '../../../extension/src/vscode/plan/memberSpeeds.ts';
import { pageProgress } from '../../../extension/src/vscode/plan/pageProgress.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN } from './english.ts';
import { ada, bob } from './sessionViews.ts';

function progress(more: Partial<DirectMessage> = {}): DirectMessage {
  return {
    ...{ type: 'progress', phase: 'synchronizing' },
    ...{ filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 },
    ...more,
  };
}

describe('how far the members are', () => {
  const cases: readonly [string, DirectMessage | undefined, text: string, part?: number][] = [
    ['nothing is known', undefined, 'begins', 0],
    ['the whole is not known', progress({ filesDone: 1234 }), 'files: 1,234'],
    [
      'by bytes',
      progress({ filesDone: 1, filesTotal: 4, bytesDone: 500, bytesTotal: 1000 }),
      'files: 1 of 4, 500 B of 1.0 KB',
      0.5,
    ],
    [
      'by files where all are empty',
      progress({ filesDone: 1, filesTotal: 4 }),
      'files: 1 of 4, 0 B of 0 B',
      0.25,
    ],
    [
      'more than there is',
      progress({ filesDone: 9, filesTotal: 4, bytesDone: 9000, bytesTotal: 1000 }),
      'files: 9 of 4, 9.0 KB of 1.0 KB',
      1,
    ],
    [
      'what did not have to travel',
      progress({ filesTotal: 4, bytesDone: 500, bytesTotal: 1000, bytesReused: 300 }),
      'files: 0 of 4, 500 B of 1.0 KB, 300 B did not have to travel',
      0.5,
    ],
    ['nothing of that', progress({ bytesReused: 0 }), 'files: 0'],
    ['waits', progress({ phase: 'waiting', bytesTotal: 9 }), 'waits for the others', 1],
    [
      'waits, and had some of it',
      progress({ phase: 'waiting', bytesReused: 300 }),
      'waits for the others, 300 B did not have to travel',
      1,
    ],
    ['is done', progress({ phase: 'finished', bytesTotal: 9 }), 'is done', 1],
  ];
  for (const [name, told, text, part] of cases) {
    it(name, () => {
      const [shown] = pageProgress([ada({ ...(told && { progress: told }) })], ENGLISH);
      assert.equal(shown?.text, text);
      assert.equal(shown.part, part);
      assert.equal('part' in shown, part !== undefined);
    });
  }

  it('says since when the others go on without a member, there or not', () => {
    const since = new Date(2026, 10, 28, 14, 5).getTime();
    const dropped = { code: 'member-dropped', values: {}, since } as const;
    const text = /^left out since 2:05\sPM; the next synchronization brings the rest$/u;
    for (const online of [true, false]) {
      const far = progress({ bytesDone: 1, bytesTotal: 4 });
      const [shown] = pageProgress([bob({ online, dropped, progress: far })], ENGLISH);
      assert.match(shown?.text ?? '', text);
      assert.equal(shown?.part, 0.25);
    }
  });

  it('names each member, and who is away', () => {
    const away = bob({ name: HOSTILE_NAME, online: false });
    const members = pageProgress(
      [ada({ progress: progress({ phase: 'finished' }) }), away],
      ENGLISH,
    );
    assert.deepEqual(
      members.map(({ member, text }) => [member, text]),
      [
        ['A Ada', 'is done'],
        [`B ${HOSTILE_NAME_SHOWN}`, 'is away'],
      ],
    );
    assert.equal(new Set(members.map(({ memberId }) => memberId)).size, 2);
  });

  describe('and how fast', () => {
    let now: number;
    let speeds: MemberSpeeds;
    beforeEach(() => {
      now = 1_000;
      speeds = new MemberSpeeds(() => now);
    });
    const said = (bytesDone: number, bytesTotal = 100_000_000) => {
      const amounts = { filesTotal: 1, bytesDone, bytesTotal };
      const member = ada({ progress: progress(amounts) });
      const text = pageProgress([member], ENGLISH, speeds)[0]?.text ?? '';
      now += 1_000;
      return text.replace(/^files: .* MB(?:, |$)/u, '');
    };

    it('before what did not have to travel', () => {
      const texts = [0, 2_000_000].map((bytesDone) => {
        const far = progress({ bytesDone, bytesTotal: 4_000_000, bytesReused: 1 });
        const text = pageProgress([ada({ progress: far })], ENGLISH, speeds)[0]?.text;
        now += 1_000;
        return text;
      });
      assert.equal(texts[1], 'files: 0, 2.0 MB/s, 10 sec left, 1 B did not have to travel');
    });

    it('with what is left, once it is known', () => {
      assert.equal(said(0), '');
      assert.equal(said(2_000_000), '2.0 MB/s, 50 sec left');
      assert.equal(said(4_000_000), '2.0 MB/s, 50 sec left');
      assert.equal(said(44_000_000), '15 MB/s, 10 sec left');
      speeds.restart();
      assert.equal(said(46_000_000), '');
    });

    for (const [what, done, total, text] of [
      ['nothing moves', 1_000_000, 100_000_000, ''],
      ['all is there', 3_000_000, 3_000_000, '2.0 MB/s'],
      ['the whole is not known', 3_000_000, 2_000_000, '2.0 MB/s'],
      ['it would take for ever', 1_000_001, 9e15, '1 B/s'],
    ] as const) {
      it(`without it where ${what}`, () => {
        said(1_000_000, total);
        assert.equal(said(done, total).replace(/^files: .*B(?:, |$)/u, ''), text);
      });
    }
  });
});
