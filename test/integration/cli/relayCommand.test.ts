import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { bytesync, Program, temporaryFolder } from './program.ts';

const TOKEN = 'a-token-of-a-team-0123456789';

describe('bytesync relay', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const running: Program[] = [];
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.kill('SIGKILL');
      await program.ended;
    }
    await folder.remove();
  });

  async function started(
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ relay: Program; url: string }> {
    const relay = new Program(['relay', '--port', '0', '--data', at('data'), ...args], {
      home: at('home'),
      env,
    });
    running.push(relay);
    const [, url = ''] = await relay.printed(/^relay listening on (http:\/\/\S+)\n/);
    return { relay, url };
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`says where it listens, serves, and ends with 0 at ${signal}`, async () => {
      const { relay, url } = await started();
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
      const health = await fetch(`${url}/v1/health`);
      assert.equal(((await health.json()) as { status: string }).status, 'ok');
      relay.kill(signal);
      const ended = await relay.ended;
      assert.deepEqual([ended.code, ended.signal], [0, null]);
      assert.equal(ended.stdout, `relay listening on ${url}\nrelay stopped\n`);
      assert.equal(ended.stderr, '');
    });
  }

  it('ends while members are connected, and starts again on the same data', async () => {
    const { relay, url } = await started();
    const host = new Program(['host', at(''), '--relay', url], { home: at('home') });
    running.push(host);
    await host.printed(/^invitation /);
    relay.kill('SIGTERM');
    assert.equal((await relay.ended).code, 0);
    await host.printed(/The relay is away; trying again\./);
    await started(['--port', new URL(url).port]);
    await host.printed(/The relay is back\./);
  });

  it('keeps its data where it is told, for this user alone', async () => {
    await started();
    assert.ok(existsSync(at('data/relay.sqlite')));
    assert.equal(statSync(at('data')).mode & 0o777, 0o700);
  });

  it('leaves alone what is meant for members', async () => {
    await started([], { BYTESYNC_RELAY_PATIENCE_MS: '1000', BYTESYNC_MEMBER_PATIENCE_MS: '1000' });
  });

  it('keeps its data in BYTESYNC_HOME unless told otherwise', async () => {
    const relay = new Program(['relay', '--port', '0'], { home: at('home') });
    running.push(relay);
    await relay.printed(/listening/);
    assert.ok(existsSync(at('home/relay/relay.sqlite')));
  });

  it('a port in use: a sentence, exit 4', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      const ended = await bytesync(['relay', '--port', String(port), '--data', at('data')]);
      assert.equal(ended.code, 4);
      assert.equal(
        ended.stderr,
        `bytesync: The port ${port} is in use by another program. Choose another one with --port, or stop that program.\n`,
      );
    } finally {
      server.close();
    }
  });

  it('a data folder in use by another relay: a sentence, exit 4', async () => {
    await started();
    const ended = await bytesync(['relay', '--port', '0', '--data', at('data')]);
    assert.equal(ended.code, 4);
    assert.match(ended.stderr, /^bytesync: The relay could not be started: \S.*\n$/);
  });

  it('a data folder that cannot be made: a sentence, exit 4', async () => {
    writeFileSync(at('file'), '');
    const ended = await bytesync(['relay', '--port', '0', '--data', at('file/data')]);
    assert.equal(ended.code, 4);
    assert.match(ended.stderr, /^bytesync: The relay could not be started: its data folder/);
  });

  for (const host of ['0.0.0.0', '::']) {
    it(`on ${host} without tokens: refused with what would help, exit 2`, async () => {
      const ended = await bytesync(['relay', '--host', host, '--port', '0', '--data', at('data')]);
      assert.deepEqual([ended.code, ended.stdout], [2, '']);
      assert.match(ended.stderr, /BYTESYNC_RELAY_ACCESS_TOKENS/);
      assert.match(ended.stderr, /--open/);
      assert.ok(!existsSync(at('data')));
    });
  }

  it('--open, or a token, lets it listen for others', async () => {
    const open = await started(['--host', '0.0.0.0', '--open']);
    assert.match(open.url, /^http:\/\/0\.0\.0\.0:\d+$/);
    open.relay.kill('SIGTERM');
    await open.relay.ended;
    await started(['--host', '0.0.0.0'], { BYTESYNC_RELAY_ACCESS_TOKENS: TOKEN });
  });

  it('with access tokens, a host needs one: exit 3 without, a session with', async () => {
    const { url } = await started([], { BYTESYNC_RELAY_ACCESS_TOKENS: `other-${TOKEN},${TOKEN}` });
    mkdirSync(at('a'));
    const run = (token: string | undefined) =>
      new Program(['host', at('a'), '--relay', url], {
        home: at('home'),
        ...(token !== undefined && { env: { BYTESYNC_ACCESS_TOKEN: token } }),
      });
    const refused = await run(undefined).ended;
    assert.deepEqual([refused.code, refused.stdout], [3, '']);
    assert.match(refused.stderr, /access token.*BYTESYNC_ACCESS_TOKEN/);
    const wrong = await run('a-token-of-nobody-0123456789').ended;
    assert.equal(wrong.code, 3);
    assert.match(wrong.stderr, /access token/);
    const host = run(TOKEN);
    running.push(host);
    await host.printed(/^invitation /);
  });

  describe('wrong use ends with 2 and says what is wrong', () => {
    const CASES: readonly (readonly [string, readonly string[], NodeJS.ProcessEnv, RegExp])[] = [
      ['a port too high', ['--port', '65536'], {}, /--port.*'65536'.*0 to 65535/],
      ['a port below zero', ['--port', '-1'], {}, /--port/],
      ['a port that is a word', ['--port', 'http'], {}, /--port.*'http'/],
      ['a port that is no whole number', ['--port', '80.5'], {}, /--port/],
      ['an option that it does not have', ['--ports', '1'], {}, /unknown option '--ports'/],
      ['an argument', ['here'], {}, /too many arguments/],
      ['a port in the environment', [], { BYTESYNC_RELAY_PORT: 'x' }, /BYTESYNC_RELAY_PORT/],
      ['a misspelt setting', [], { BYTESYNC_RELAY_MEMBRES: '3' }, /BYTESYNC_RELAY_MEMBRES/],
      ['a token too short', [], { BYTESYNC_RELAY_ACCESS_TOKENS: 'x' }, /accessTokens/],
    ];
    for (const [name, args, env, says] of CASES) {
      it(name, async () => {
        const ended = await bytesync(['relay', '--data', at('data'), ...args], { env });
        assert.deepEqual([ended.code, ended.stdout], [2, '']);
        assert.match(ended.stderr, /^bytesync: .*\n$/);
        assert.match(ended.stderr, says);
        assert.ok(!existsSync(at('data')));
      });
    }
  });
});
