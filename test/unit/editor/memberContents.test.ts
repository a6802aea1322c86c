import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { MemberContents } from '../../../extension/src/vscode/remote/memberContents.ts';

const MIB = 1024 * 1024;

describe('contents of other members’ files', () => {
  let contents: MemberContents;
  let fetches: number;
  beforeEach(() => {
    contents = new MemberContents();
    fetches = 0;
    mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  });
  afterEach(() => mock.timers.reset());

  const fetch =
    (bytes = 1) =>
    async () => {
      fetches += 1;
      return new Uint8Array(bytes).fill(fetches);
    };

  it('are fetched once within a minute', async () => {
    const first = await contents.get('a', fetch());
    assert.equal(first.at, 1_000_000);
    mock.timers.setTime(1_059_999);
    assert.equal(await contents.get('a', fetch()), first);
    mock.timers.setTime(1_060_000);
    const second = await contents.get('a', fetch());
    assert.deepEqual([second.at, second.content[0]], [1_060_000, 2]);
    assert.deepEqual(contents.keys(), ['a']);
  });

  it('are fetched once for two who ask at once', async () => {
    const [one, two] = await Promise.all([contents.get('a', fetch()), contents.get('a', fetch())]);
    assert.equal(one, two);
    assert.equal(fetches, 1);
  });

  it('are fetched anew once they are forgotten', async () => {
    await contents.get('a', fetch());
    contents.forget('a');
    contents.forget('b');
    assert.equal((await contents.get('a', fetch())).content[0], 2);
  });

  it('are kept apart', async () => {
    const all = await Promise.all(['a', 'b'].map((key) => contents.get(key, fetch())));
    assert.notDeepEqual(all[0]?.content, all[1]?.content);
  });

  it('a failure is not kept', async () => {
    const fails = async () => {
      throw new Error('away');
    };
    await assert.rejects(contents.get('a', fails), { message: 'away' });
    assert.deepEqual(contents.keys(), []);
    assert.equal((await contents.get('a', fetch())).content[0], 1);
  });

  it('a failure leaves what is kept, until it is fetched anew', async () => {
    await contents.get('a', fetch());
    mock.timers.setTime(2_000_000);
    await assert.rejects(contents.get('a', () => Promise.reject(new Error('away'))));
    assert.equal((await contents.get('a', fetch())).content[0], 2);
  });

  it('64 MiB are kept; what was fetched first goes first', async () => {
    for (const key of ['a', 'b', 'c', 'd']) await contents.get(key, fetch(16 * MIB));
    assert.deepEqual(contents.keys(), ['a', 'b', 'c', 'd']);
    mock.timers.setTime(2_000_000);
    await contents.get('a', fetch(16 * MIB));
    await contents.get('e', fetch(1));
    assert.deepEqual(contents.keys(), ['c', 'd', 'a', 'e']);
    await contents.get('f', fetch(64 * MIB + 1));
    assert.deepEqual(contents.keys(), []);
  });

  it('what was on its way when all was cleared is given, and not kept', async () => {
    const late = Promise.withResolvers<Uint8Array>();
    const asked = contents.get('a', () => late.promise);
    contents.clear();
    const anew = contents.get('a', fetch());
    late.resolve(new Uint8Array([9]));
    assert.equal((await asked).content[0], 9);
    assert.equal((await anew).content[0], 1);
    assert.equal((await contents.get('a', fetch())).content[0], 1);
    contents.clear();
    assert.deepEqual(contents.keys(), []);
  });
});
