import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadDeviceKeys } from '../../../extension/src/engine/session/identityStore.ts';
import { AccessTokens } from '../../../extension/src/vscode/storage/accessTokens.ts';
import { installationId } from '../../../extension/src/vscode/storage/installation.ts';
import { hasCode } from '../streams/errors.ts';
import { installation } from './editorStores.ts';

const schema = z.object({ value: z.number() });
const unusable = hasCode('home-unusable');

describe('secrets of the editor', () => {
  const { secrets, store } = installation();

  it('come back as they were kept, for this installation alone', async () => {
    await store().update('a', schema, () => ({ value: 1 }));
    assert.deepEqual(await store().read('a', schema), { value: 1 });
    assert.equal(await store('elsewhere').read('a', schema), undefined);
    assert.equal(await store().read('b', schema), undefined);
  });

  it('are changed one after the other', async () => {
    const raised = (stored: { value: number } | undefined) => ({ value: (stored?.value ?? 0) + 1 });
    await Promise.all([1, 2, 3].map(() => store().update('a', schema, raised)));
    assert.deepEqual(await store().read('a', schema), { value: 3 });
  });

  it('stay when a change says so', async () => {
    await store().update('a', schema, () => ({ value: 1 }));
    await store().update('a', schema, () => undefined);
    assert.deepEqual(await store().read('a', schema), { value: 1 });
  });

  it('are forgotten', async () => {
    await store().update('a', schema, () => ({ value: 1 }));
    await store().forget('a');
    await store().forget('a');
    assert.equal(secrets.kept.size, 0);
  });

  it('are unusable when something else stands there', async () => {
    const stored = [
      '',
      'no JSON',
      '{"value":"x"}',
      'null',
      `{"value":1,"x":"${'x'.repeat(2 ** 23)}"}`,
    ];
    for (const text of stored) {
      secrets.kept.set('bytesync/here/a', text);
      await assert.rejects(store().read('a', schema), unusable, text.slice(0, 20));
      await assert.rejects(
        store().update('a', schema, () => ({ value: 1 })),
        unusable,
      );
      assert.equal(secrets.kept.get('bytesync/here/a'), text);
    }
  });

  it('hold the key of a device, the same at each start', async () => {
    const { publicKey } = await loadDeviceKeys(store());
    assert.deepEqual((await loadDeviceKeys(store())).publicKey, publicKey);
    assert.notDeepEqual((await loadDeviceKeys(store('elsewhere'))).publicKey, publicKey);
  });
});

describe('access tokens', () => {
  const { secrets, store } = installation();
  const tokens = () => new AccessTokens(store());

  it('belong to a relay, however its address is written', async () => {
    await tokens().keep('https://Relay.example.com:443/team', 'secret');
    assert.equal(await tokens().tokenFor('https://relay.example.com'), 'secret');
    for (const other of [
      'https://relay.example.com:8443',
      'http://relay.example.com',
      'https://example.com',
    ]) {
      assert.equal(await tokens().tokenFor(other), undefined, other);
    }
  });

  it('are replaced, and forgotten when there is none', async () => {
    await tokens().keep('https://a.example', 'first');
    await tokens().keep('https://b.example', 'other');
    await tokens().keep('https://a.example', 'second');
    assert.equal(await tokens().tokenFor('https://a.example'), 'second');
    await tokens().keep('https://a.example', '');
    assert.equal(await tokens().tokenFor('https://a.example'), undefined);
    assert.equal(await tokens().tokenFor('https://b.example'), 'other');
  });

  it('the oldest goes when there are too many', async () => {
    const many = Array.from({ length: 200 }, (_, at) => ({
      origin: `https://r${at}.example`,
      token: 't',
    }));
    secrets.kept.set(
      'bytesync/here/relay-access-tokens',
      JSON.stringify({ version: 1, tokens: many }),
    );
    await tokens().keep('https://new.example', 'n');
    assert.equal(await tokens().tokenFor('https://new.example'), 'n');
    assert.equal(await tokens().tokenFor('https://r0.example'), undefined);
    assert.equal(await tokens().tokenFor('https://r1.example'), 't');
  });
});

describe('the id of an installation', () => {
  const { folder } = installation();

  it('is made once, also by several windows that start at once', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(() => installationId(folder())));
    assert.equal(new Set(ids).size, 1);
    assert.equal(await installationId(folder()), ids[0]);
    assert.deepEqual(await readdir(folder()), ['installation.json']);
  });

  it('is not made anew when the file is damaged: other secrets would seem lost', async () => {
    for (const text of ['', '{}', '{"version":2,"id":"x"}', '{"version":1,"id":"../../x"}']) {
      await writeFile(join(folder(), 'installation.json'), text);
      await assert.rejects(installationId(folder()), unusable, text);
    }
  });
});
