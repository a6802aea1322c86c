import assert from 'node:assert/strict';
import {
  isPrivateAddress,
  type ProxySettings,
  proxyFor,
} from '../../../extension/src/engine/relay/proxy.ts';

const NAMES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);
const ENVIRONMENT = { HTTPS_PROXY: 'http://env:1' };
const SET = { url: 'http://set:2' };

describe('the proxy on the way to a relay', () => {
  const before = NAMES.map((name) => [name, process.env[name]] as const);

  beforeEach(() => {
    for (const name of NAMES) delete process.env[name];
  });

  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  interface Case {
    readonly relay?: string;
    readonly pinned?: boolean;
    readonly settings?: ProxySettings;
    readonly env?: Readonly<Record<string, string>>;
    readonly proxy: string | undefined;
  }
  const CASES: Readonly<Record<string, Case>> = {
    'none, when nobody says so': { proxy: undefined },
    'that of the environment': { env: ENVIRONMENT, proxy: 'env:1' },
    'that of the settings, before the environment': {
      env: ENVIRONMENT,
      settings: SET,
      proxy: 'set:2',
    },
    'that of the environment when the setting is empty': {
      env: ENVIRONMENT,
      settings: { url: '' },
      proxy: 'env:1',
    },
    'none when the settings want none': {
      env: ENVIRONMENT,
      settings: { url: false },
      proxy: undefined,
    },
    'none for what NO_PROXY names': {
      env: { ...ENVIRONMENT, NO_PROXY: 'other,relay.example' },
      proxy: undefined,
    },
    'none for what NO_PROXY names, also with a proxy of the settings': {
      env: { NO_PROXY: 'other, .example' },
      settings: SET,
      proxy: undefined,
    },
    'exceptions of the settings instead of NO_PROXY': {
      env: { ...ENVIRONMENT, NO_PROXY: 'relay.example' },
      settings: { noProxy: ['other.example'] },
      proxy: 'env:1',
    },
    'none for the exceptions of the settings': {
      env: ENVIRONMENT,
      settings: { noProxy: ['other', 'Relay.Example'] },
      proxy: undefined,
    },
    'an environment that names no scheme': { env: { all_proxy: 'env:3' }, proxy: 'env:3' },
    'none to this machine': { relay: 'https://127.0.0.2:8787', settings: SET, proxy: undefined },
    'none to localhost': { relay: 'https://localhost', settings: SET, proxy: undefined },
    'none to ::1': { relay: 'https://[::1]', settings: SET, proxy: undefined },
    'none to a pinned relay of this network': {
      relay: 'https://192.168.1.5:8787',
      pinned: true,
      settings: SET,
      proxy: undefined,
    },
    'one to a relay of this network that is not pinned': {
      relay: 'https://192.168.1.5:8787',
      settings: SET,
      proxy: 'set:2',
    },
    'one to a pinned relay elsewhere': { pinned: true, settings: SET, proxy: 'set:2' },
  };
  for (const [name, { relay = 'https://relay.example', pinned = false, ...rest }] of Object.entries(
    CASES,
  )) {
    it(name, () => {
      Object.assign(process.env, rest.env);
      assert.equal(proxyFor(new URL(relay), pinned, rest.settings)?.host, rest.proxy);
    });
  }

  const EXCEPTIONS: readonly (readonly [relay: string, exception: string, excepted: boolean])[] = [
    ['https://relay.example', '*', true],
    ['https://relay.example', '.example', true],
    ['https://relay.example', '*.example', true],
    ['https://relay.example', 'example', true],
    ['https://relay.example', 'ample', false],
    ['https://relay.example', 'relay.example:443', true],
    ['https://relay.example', 'relay.example:8787', false],
    ['https://relay.example:8787', 'relay.example:8787', true],
    ['https://relay.example', '', false],
    ['https://relay.example', ' relay.example ', true],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '1.2.3', false],
    ['https://[2001:db8::1]', '2001:db8::1', true],
    ['https://[2001:db8::1]:8787', '[2001:db8::1]:8787', true],
  ];
  for (const [relay, exception, excepted] of EXCEPTIONS) {
    it(`"${exception}" ${excepted ? 'excepts' : 'does not except'} ${relay}`, () => {
      const found = proxyFor(new URL(relay), false, { ...SET, noProxy: [exception, 'unrelated'] });
      assert.equal(found === undefined, excepted);
    });
  }

  it('is refused without being quoted when it is no http or https address', () => {
    for (const url of ['socks5://ann:secret@proxy:1', 'proxy:secret:x', 'ftp://secret']) {
      assert.throws(
        () => proxyFor(new URL('https://relay.example'), false, { url }),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'proxy-failed');
          assert.doesNotMatch(JSON.stringify(error) + error.stack, /secret/);
          return true;
        },
      );
    }
  });

  it('knows private addresses', () => {
    for (const address of ['10.0.0.1', '172.16.3.4', '192.168.0.1', 'fd00::1', 'fe80::1']) {
      assert.ok(isPrivateAddress(address), address);
    }
    for (const address of ['8.8.8.8', '172.32.0.1', '2001:db8::1', 'relay.example', '']) {
      assert.ok(!isPrivateAddress(address), address);
    }
  });
});
