import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { analyseFiles } from '../../../extension/src/engine/inventory/analysis.ts';
import {
  decodeContents,
  encodeContents,
} from '../../../extension/src/engine/inventory/contents.ts';
import { type Announced, contentsId } from '../../../extension/src/engine/planning/announced.ts';
import type { PlanFacts } from '../../../extension/src/engine/planning/planFacts.ts';
import { Planner } from '../../../extension/src/engine/planning/planner.ts';
import { pack, unpack } from '../../../extension/src/engine/workers/packed.ts';
import { columns } from '../comparison/trees.ts';
import { plant, temporaryFolder } from '../inventory/temporaryFolder.ts';
import { entriesSent } from './sentInventories.ts';

const FIRST = 1_600_000_000;

/** Contents by path. */
type Files = Readonly<Record<string, string>>;

interface Member {
  readonly planner: Planner;
  readonly walked: Announced & { readonly memory: Uint8Array };
}

describe('planners of several members', () => {
  const folder = temporaryFolder();
  const rootOf = (column: number) => join(folder(), `member-${column}`);

  /** A file is the newer the later its member joined. */
  async function walk(files: Files, column: number): Promise<Member> {
    const root = rootOf(column);
    plant(root, files);
    for (const path of Object.keys(files)) {
      utimesSync(join(root, path), FIRST + column, FIRST + column);
    }
    const planner = new Planner(() => undefined);
    return { planner, walked: await planner.walk(column, root, { gitignore: true, patterns: [] }) };
  }

  async function analyse({ planner }: Member, column: number): Promise<Announced> {
    const requests = planner.analysisBatches(column).map((batch) => unpack(batch.requests));
    const read = await Promise.all(requests.map((some) => analyseFiles(rootOf(column), some)));
    return planner.analysed(column, read.map(pack));
  }

  /** What each member's plan says, after a comparison. @param lie what is made of the last one's list */
  async function plans(
    all: readonly Files[],
    lie = (list: Announced, _: Member): Announced => list,
  ): Promise<PlanFacts[]> {
    const members = await Promise.all(all.map(walk));
    for (const [column, { planner }] of members.entries()) {
      planner.compare({
        columns: columns(all.length),
        received: members.map(({ walked }, other) => (other === column ? undefined : walked)),
        memories: members.map(({ walked }) => walked.memory),
        ...{ mode: 'standard', preset: 'update', unsaved: [] },
      });
    }
    const honest = await Promise.all(members.map(analyse));
    const lists = honest.map((list, column) => {
      const member = members[column];
      return member && column === members.length - 1 ? lie(list, member) : list;
    });
    return members.map(({ planner }, column) => {
      planner.complete(lists.map((list, other) => (other === column ? undefined : list)));
      return planner.plan({ preset: 'update', from: 0, without: [] });
    });
  }

  const named = ({ summary }: PlanFacts) =>
    summary.items.flatMap(({ path, differsOnlyIn }) =>
      path === '' ? [] : [`${path}: ${differsOnlyIn}`],
    );

  const LF = { ends: 'a\nb\n', more: 'a\nb\n', tabs: 'a\n b\n' };
  const CRLF = { ends: 'a\r\nb\r\n', more: 'a\r\nc\r\n', tabs: 'a\r\n\tb\r\n' };
  const CR = { ends: 'a\rb\r', more: 'a\rb\r', tabs: 'a\rb' };
  const expected = ['ends: line-ends', 'more: undefined', 'tabs: whitespace'];

  for (const all of [
    [LF, CRLF],
    [CRLF, LF, CR],
    [LF, CR, CRLF, LF],
  ]) {
    it(`of ${all.length} say the same of each file`, async () => {
      const found = await plans(all);
      assert.deepEqual(
        found.map(named),
        all.map(() => expected),
      );
      assert.equal(new Set(found.map(({ digest }) => digest)).size, 1);
    });
  }

  /** Says of all its texts that they are like no others. */
  function unlikeAll({ bytes }: Announced, { walked }: Member): Announced {
    const entries = entriesSent(walked);
    const text = { lineEnds: 'ab'.repeat(16), whitespace: 'cd'.repeat(16) };
    const lies = decodeContents(bytes, entries).map((one) => ({ ...one, text }));
    const list = encodeContents(entries, lies);
    return { bytes: list, id: contentsId(list) };
  }

  it('are misled in this alone by a member that lies', async () => {
    const [honest] = await plans([LF, CRLF]);
    const [misled] = await plans([LF, CRLF], unlikeAll);
    assert.ok(honest && misled);
    assert.deepEqual(named(misled), ['ends: undefined', 'more: undefined', 'tabs: undefined']);
    assert.equal(misled.digest, honest.digest);
  });
});
