import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { relayLimitsSchema } from '@bytesync/relay/limits/limits.ts';
import { parseSettings, settingsFromEnvironment } from '@bytesync/relay/settings.ts';

const dataDir = '/data';

describe('settings of the relay', () => {
  it('have defaults', () => {
    const settings = parseSettings({ dataDir });
    assert.equal(settings.host, '127.0.0.1');
    assert.equal(settings.port, 8787);
    assert.equal(settings.open, false);
    assert.deepEqual(settings.accessTokens, []);
    assert.equal(settings.limits.members, 16);
    assert.equal(settings.limits.sessionIdleMs, 7 * 24 * 60 * 60 * 1000);
  });

  for (const [what, input, setting] of [
    ['a port that is none', { port: 70_000 }, 'port'],
    ['a short access token', { accessTokens: ['short'] }, 'accessTokens.0'],
    [
      'an access token with a space',
      { accessTokens: ['a token with spaces in it'] },
      'accessTokens.0',
    ],
    ['a proxy that is no address', { trustedProxies: ['proxy.example'] }, 'trustedProxies'],
    ['a proxy without a network', { trustedProxies: ['10.0.0.0/99'] }, 'trustedProxies'],
    ['more members than the protocol has', { limits: { members: 17 } }, 'limits.members'],
    ['no time at all', { limits: { chunkLifeMs: 0 } }, 'limits.chunkLifeMs'],
    ['larger chunks than the protocol has', { limits: { chunkBytes: 1e9 } }, 'limits.chunkBytes'],
  ] as const) {
    it(`refuse ${what}, by name and without quoting it`, () => {
      assert.throws(
        () => parseSettings({ dataDir, ...input }),
        (error: Error) => {
          assert.deepEqual(
            { ...error },
            { name: 'BytesyncError', code: 'usage', values: { setting } },
          );
          assert.equal(error.cause, undefined);
          return true;
        },
      );
    });
  }

  it('come from the environment', () => {
    const settings = settingsFromEnvironment({
      PATH: '/bin',
      BYTESYNC_RELAY_HOST: '0.0.0.0',
      BYTESYNC_RELAY_PORT: '443',
      BYTESYNC_RELAY_DATA_DIR: '/srv',
      BYTESYNC_RELAY_ACCESS_TOKENS: 'one-token-of-a-team, another-token-of-it,',
      BYTESYNC_RELAY_TRUSTED_PROXIES: '127.0.0.1',
      BYTESYNC_RELAY_OPEN: 'false',
      BYTESYNC_RELAY_LOG_LEVEL: 'warn',
      BYTESYNC_RELAY_TLS_CERT: '/etc/relay.pem',
      BYTESYNC_RELAY_TLS_KEY: '/etc/relay.key',
      BYTESYNC_RELAY_SESSION_BYTES: '1000',
      BYTESYNC_RELAY_MEMBERS: '',
    });
    assert.deepEqual(settings, {
      host: '0.0.0.0',
      port: 443,
      dataDir: '/srv',
      accessTokens: ['one-token-of-a-team', 'another-token-of-it'],
      trustedProxies: ['127.0.0.1'],
      open: false,
      logLevel: 'warn',
      tlsCert: '/etc/relay.pem',
      tlsKey: '/etc/relay.key',
      limits: { sessionBytes: 1000 },
    });
    const { logLevel, ...input } = settings;
    assert.equal(logLevel, 'warn');
    assert.equal(parseSettings({ ...input, dataDir }).limits.sessionBytes, 1000);
  });

  for (const [name, value] of [
    ['BYTESYNC_RELAY_PORT', 'http'],
    ['BYTESYNC_RELAY_OPEN', 'yes'],
    ['BYTESYNC_RELAY_LOG_LEVEL', 'loud'],
    ['BYTESYNC_RELAY_SESSION_BYTES', '2GB'],
    ['BYTESYNC_RELAY_SESION_BYTES', '1000'],
    ['BYTESYNC_RELAY_TO_STRING', 'x'],
  ] as const) {
    it(`refuse ${name}=${value}`, () => {
      assert.throws(() => settingsFromEnvironment({ [name]: value }), {
        code: 'usage',
        values: { setting: name },
      });
    });
  }

  it('stand in docs/operations.md, each limit with its variable and default', async () => {
    const page = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    for (const [key, value] of Object.entries(relayLimitsSchema.parse({}))) {
      const variable = `BYTESYNC_RELAY_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
      const row = page.split('\n').find((line) => line.startsWith(`| \`${variable}\` |`));
      assert.ok(row?.includes(`| ${value} |`), `${variable}, default ${value}`);
    }
  });
});
