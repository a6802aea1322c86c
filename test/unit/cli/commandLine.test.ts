import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type Commands, runCommandLine } from '../../../extension/src/cli/commandLine.ts';

type Call = readonly [command: keyof Commands, ...args: readonly unknown[]];

/** What a command line calls, and with what exit code it ends. */
async function called(argv: readonly string[], exit = 0): Promise<Call> {
  let call: Call | undefined;
  const command =
    (name: keyof Commands) =>
    (...args: readonly unknown[]) => {
      call = [name, ...args];
      return Promise.resolve(exit);
    };
  const commands: Commands = {
    sync: command('sync'),
    host: command('host'),
    join: command('join'),
    relay: command('relay'),
    trashList: command('trashList'),
    trashRestore: command('trashRestore'),
    trashPrune: command('trashPrune'),
    checkConnection: command('checkConnection'),
    rules: command('rules'),
    signature: command('signature'),
    delta: command('delta'),
    patch: command('patch'),
  };
  assert.equal(await runCommandLine(argv, commands, '9.8.7'), exit);
  assert.ok(call, 'nothing was called');
  return call;
}

async function misused(argv: readonly string[]): Promise<string> {
  let what = '';
  await assert.rejects(called(argv), (error: unknown) => {
    assert.ok(error instanceof BytesyncError && error.code === 'usage', String(error));
    what = String(error.values.what);
    return true;
  });
  return what;
}

const DEFAULTS = {
  mode: 'standard',
  match: 'path',
  ignore: [],
  ignorePreset: [],
  gitignore: true,
  hidden: 'include',
  system: 'exclude',
  trashDays: 30,
  trashSize: 0,
  dryRun: false,
  yes: false,
  acceptGuard: false,
  json: false,
  quiet: false,
  debug: false,
};
const PRUNING = { includeNewest: false, dryRun: false, yes: false, json: false, debug: false };
const LINK = 'vscode://bytesync.bytesync/join#AQ';
const RELAY = 'https://relay.example';

describe('the command line', () => {
  const common: readonly [args: readonly string[], flags: Record<string, unknown>][] = [
    [[], {}],
    [['--preset', 'update'], { preset: 'update' }],
    [['--preset', 'mirror'], { preset: 'mirror' }],
    [['--preset=backup'], { preset: 'backup' }],
    [['--preset', 'check'], { preset: 'check' }],
    [['--preset', 'star'], { preset: 'star' }],
    [['--preset', 'cluster'], { preset: 'cluster' }],
    [['--from', 'B'], { from: ['B'] }],
    [['--from', 'b2'], { from: ['B2'] }],
    [['--from', 'a, b2'], { from: ['A', 'B2'] }],
    [['--to', 'C,D'], { to: ['C', 'D'] }],
    [['--trash-days', '0'], { trashDays: 0 }],
    [['--trash-size', '1.5GB'], { trashSize: 1.5e9 }],
    [['--rules', 'my rules.json'], { rules: 'my rules.json' }],
    [['--mode', 'standard'], { mode: 'standard' }],
    [['--mode', 'checksum'], { mode: 'checksum' }],
    [['--match', 'path'], { match: 'path' }],
    [['--match', 'name'], { match: 'name' }],
    [['--ignore', '*.tmp'], { ignore: ['*.tmp'] }],
    [['--ignore', '*.tmp', '--ignore', '/out/'], { ignore: ['*.tmp', '/out/'] }],
    [['--ignore-preset', 'build'], { ignorePreset: ['build'] }],
    [['--ignore-preset', 'dependencies,build'], { ignorePreset: ['dependencies', 'build'] }],
    [['--ignore-preset=build', '--ignore-preset=build'], { ignorePreset: ['build', 'build'] }],
    [['--no-gitignore'], { gitignore: false }],
    [['--hidden', 'exclude'], { hidden: 'exclude' }],
    [['--hidden', 'include'], { hidden: 'include' }],
    [['--system', 'include'], { system: 'include' }],
    [['--system', 'exclude'], { system: 'exclude' }],
    [['--filter', 'name:*.ts OR size>1MB'], { filter: 'name:*.ts OR size>1MB' }],
    [['--first', 'path:docs/**'], { first: 'path:docs/**' }],
    [['--only', 'files'], { only: 'files' }],
    [['--only', 'folders'], { only: 'folders' }],
    [['--name', 'desk'], { name: 'desk' }],
    [['--dry-run'], { dryRun: true }],
    [['--yes'], { yes: true }],
    [['--accept-guard'], { acceptGuard: true }],
    [['--json'], { json: true }],
    [['--quiet'], { quiet: true }],
    [['--debug'], { debug: true }],
    [
      ['--yes', '--json', '--preset', 'mirror', '--from', 'C', '--mode', 'checksum'],
      { yes: true, json: true, preset: 'mirror', from: ['C'], mode: 'checksum' },
    ],
  ];
  for (const [args, flags] of common) {
    it(`sync, host and join take ${args.join(' ') || 'no options'}`, async () => {
      const wanted = { ...DEFAULTS, ...flags };
      assert.deepEqual(await called(['sync', 'one', 'two', ...args]), [
        ...['sync', ['one', 'two'], wanted],
      ]);
      assert.deepEqual(await called(['host', ...args, 'one', '--relay', RELAY]), [
        ...['host', ['one'], { ...wanted, relay: RELAY, admit: 'ask' }],
      ]);
      const [command, link, folders, given] = await called(['join', LINK, 'one', ...args]);
      assert.deepEqual([command, link, folders], ['join', LINK, ['one']]);
      const { inVain: _, ...own } = given as Record<string, unknown>;
      assert.deepEqual(own, { ...wanted, acceptIncoming: false });
    });
  }

  const lines: readonly [line: string, call: Call][] = [
    ['sync a b c', ['sync', ['a', 'b', 'c'], DEFAULTS]],
    [`sync a b --relay ${RELAY}`, ['sync', ['a', 'b'], { ...DEFAULTS, relay: RELAY }]],
    ['sync -- -a -b', ['sync', ['-a', '-b'], DEFAULTS]],
    ['sync a b --limit-rate 1.5MB', ['sync', ['a', 'b'], { ...DEFAULTS, limitRate: 1_500_000 }]],
    [
      `host a b --relay ${RELAY} --admit all --members 3`,
      ['host', ['a', 'b'], { ...DEFAULTS, relay: RELAY, admit: 'all', members: 3 }],
    ],
    [
      `host a --relay ${RELAY} --admit trusted`,
      ['host', ['a'], { ...DEFAULTS, relay: RELAY, admit: 'trusted' }],
    ],
    [
      `join ${LINK} a b --accept-incoming`,
      ['join', LINK, ['a', 'b'], { ...DEFAULTS, acceptIncoming: true, inVain: [] }],
    ],
    ['check-connection https://r', ['checkConnection', 'https://r', { json: false }]],
    ['check-connection https://r --json', ['checkConnection', 'https://r', { json: true }]],
    ['rules update', ['rules', 'update', {}]],
    ['rules cluster --from a,b --to c', ['rules', 'cluster', { from: ['A', 'B'], to: ['C'] }]],
    ['relay', ['relay', { debug: false }]],
    [
      'relay --host 0.0.0.0 --port 0 --data d --open --debug',
      ['relay', { host: '0.0.0.0', port: 0, data: 'd', open: true, debug: true }],
    ],
    ['trash list a', ['trashList', 'a', undefined, { json: false, debug: false }]],
    ['trash list a v --json', ['trashList', 'a', 'v', { json: true, debug: false }]],
    [
      'trash restore a',
      ['trashRestore', 'a', undefined, [], { yes: false, json: false, debug: false }],
    ],
    ['trash prune a', ['trashPrune', 'a', PRUNING]],
    [
      'trash prune a --older-than 12h --keep-size 10GB --include-newest --dry-run --yes --json',
      [
        'trashPrune',
        'a',
        {
          ...{ ...PRUNING, olderThan: 12 * 60 * 60 * 1000, keepSize: 10e9 },
          ...{ includeNewest: true, dryRun: true, yes: true, json: true },
        },
      ],
    ],
    [
      'trash restore a newest b c/d --yes --json --debug',
      ['trashRestore', 'a', 'newest', ['b', 'c/d'], { yes: true, json: true, debug: true }],
    ],
    ['signature file sig', ['signature', 'file', 'sig']],
    ['signature - -', ['signature', '-', '-']],
    ['delta sig new delta', ['delta', 'sig', 'new', 'delta']],
    ['patch old - -', ['patch', 'old', '-', '-']],
  ];
  for (const [line, call] of lines) {
    it(line, async () => {
      assert.deepEqual(await called(line.split(' ')), call);
    });
  }

  it('tells join which options are the host’s to decide', async () => {
    const [, , , flags] = await called([
      ...['join', LINK, 'a', '--preset', 'update', '--from', 'A', '--mode', 'standard'],
      ...['--no-gitignore', '--ignore', 'x', '--ignore-preset', 'build', '--dry-run', '--yes'],
      ...['--hidden', 'include', '--system', 'exclude', '--filter', 'x', '--first', 'y'],
      ...['--to', 'B', '--rules', 'r.json'],
      ...['--only', 'files', '--match', 'name'],
    ]);
    const { inVain } = flags as { inVain: string[] };
    assert.deepEqual(inVain, [
      '--preset',
      '--from',
      '--to',
      '--rules',
      '--mode',
      '--match',
      '--no-gitignore',
      '--hidden',
      '--system',
      '--filter',
      '--first',
      '--only',
    ]);
  });

  it('ends with the command’s exit code', async () => {
    await called(['sync', 'a', 'b'], 3);
  });

  const mistakes: readonly [line: string, says: RegExp][] = [
    ['', /no command/],
    ['nonsense', /unknown command 'nonsense'/],
    ['sync', /missing required argument/],
    ['sync only-one', /missing required argument/],
    [
      'sync a b --preset three-way',
      /'three-way' is invalid. Allowed choices are update, two-way, mirror, backup, check, star, cluster/,
    ],
    ['sync a b --mode fast', /Allowed choices are standard, checksum/],
    ['sync a b --from left', /It must be a letter/],
    ['sync a b --from A,', /It must be a letter/],
    ['sync a b --to 1', /It must be a letter/],
    ['rules', /missing required argument/],
    ['rules two-way', /Allowed choices are update, mirror, backup, star, cluster/],
    ['sync a b --nonsense', /unknown option '--nonsense'/],
    ['sync a b --ignore', /argument missing/],
    [`sync a b --ignore ${'x'.repeat(4097)}`, /4096 characters/],
    [`sync a b${' --ignore x'.repeat(1001)}`, /1000 patterns/],
    ['sync a b --ignore-preset build,nonsense', /presets dependencies and build/],
    ['sync a b --match place', /Allowed choices are path, name/],
    ['sync a b --hidden no', /Allowed choices are include, exclude/],
    ['sync a b --system no', /Allowed choices are include, exclude/],
    ['host a', /required option '--relay <url>'/],
    [`host a --relay ${RELAY} --admit some`, /Allowed choices are ask, trusted, all/],
    [`host a --relay ${RELAY} --members 1`, /from 2 to 16/],
    ['sync a b --limit-rate 15KB', /a size, 16KB at least/],
    ['sync a b --limit-rate fast', /a size, 16KB at least/],
    [`host a --relay ${RELAY} --members 17`, /from 2 to 16/],
    [`join ${LINK}`, /missing required argument/],
    ['relay --port 65536', /from 0 to 65535/],
    ['relay --port -1', /from 0 to 65535/],
    ['relay --port http', /from 0 to 65535/],
    ['relay extra', /too many arguments/],
    ['trash', /no command/],
    ['trash remove a', /unknown command/],
    ['trash prune', /missing required argument/],
    ['trash prune a b', /too many arguments/],
    ['trash prune a --older-than 30', /It must be an age/],
    ['trash prune a --keep-size lots', /It must be a size/],
    ['sync a b --trash-days 36501', /whole number from 0 to 36500/],
    ['sync a b --trash-size 10x', /It must be a size/],
    ['trash list', /missing required argument/],
    ['trash list a b c', /too many arguments/],
    ['trash restore --yes', /missing required argument/],
    ['check-connection', /missing required argument 'relay'/],
    ['signature one', /missing required argument/],
    ['delta sig new', /missing required argument/],
    ['patch old delta', /missing required argument/],
  ];
  for (const [line, says] of mistakes) {
    it(`refuses "${line.slice(0, 60)}"`, async () => {
      assert.match(await misused(line.split(' ').filter((word) => word !== '')), says);
    });
  }

  for (const [option, says] of [
    ['--version', /^9\.8\.7\n$/],
    ['--help', /sync.*host.*join.*relay.*trash.*signature.*delta.*patch/s],
  ] as const) {
    it(`${option} prints and runs nothing`, async () => {
      const printed: string[] = [];
      const write = mock.method(process.stdout, 'write', (text: string) => printed.push(text));
      try {
        await assert.rejects(called([option]), /nothing was called/);
      } finally {
        write.mock.restore();
      }
      assert.match(printed.join(''), says);
    });
  }
});
