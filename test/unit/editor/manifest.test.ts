import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { COMMANDS } from '../../../extension/src/vscode/commandIds.ts';
import { whyNot } from '../../../extension/src/vscode/commands/whyNot.ts';
import { contextKeys } from '../../../extension/src/vscode/session/contextKeys.ts';
import { ENGLISH } from './english.ts';
import { everyMoment } from './moments.ts';
import { sessionView } from './sessionViews.ts';
import { keysOf, whenClause } from './whenClause.ts';

interface Item {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly when?: string }[];
  };
}

const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
const text = read('package.json');
const { contributes }: Manifest = JSON.parse(text);
const titles: Readonly<Record<string, string>> = JSON.parse(read('package.nls.json'));
const { commands, menus, views, viewsWelcome } = contributes;

/** Of the editor itself, in the places where the manifest asks for them. */
const EDITOR_KEYS = [
  ...['view', 'viewItem', 'resourceScheme'],
  ...['isWorkspaceTrusted', 'activeWebviewPanelId', 'webviewId', 'webviewSection'],
];

describe('the manifest', () => {
  it('has the commands of the code, and no others', () => {
    assert.deepEqual(commands.map(({ command }) => command).sort(), [...COMMANDS].sort());
  });

  it('titles every command', () => {
    for (const { command, title } of commands) {
      assert.equal(title, `%command.${command.replace('bytesync.', '')}.title%`);
    }
  });

  it('has a text for each key, and a key for each text', () => {
    const asked = [...text.matchAll(/"%([^%"]+)%"/gu)].map(([, key]) => key);
    assert.deepEqual([...new Set(asked)].sort(), Object.keys(titles).sort());
    for (const [key, value] of Object.entries(titles)) assert.notEqual(value.trim(), '', key);
  });

  it('has no command in a text that there is not', () => {
    const linked = [
      ...Object.values(titles)
        .join(' ')
        .matchAll(/command:(bytesync\.\w+)/gu),
    ];
    assert.ok(linked.length > 5);
    for (const [, id] of linked)
      assert.ok(
        COMMANDS.some((command) => command === id),
        id,
      );
  });

  it('has menu items of its own commands and views only', () => {
    const known: readonly string[] = COMMANDS;
    const ids = Object.values(views).flatMap((list) => list.map(({ id }) => id));
    const items = Object.values(menus).flat();
    for (const { command } of items) assert.ok(known.includes(command), command);
    for (const { when = '' } of items) {
      const [, view] = /view == (\S+)/u.exec(when) ?? [];
      assert.ok(view === undefined || ids.includes(view), when);
    }
    for (const { view } of viewsWelcome) assert.ok(ids.includes(view), view);
  });

  it('asks for context keys that somebody sets', () => {
    const beside = {
      ...{ hasPlan: false, hasReport: false },
      ...{ documentInFront: false, trustedDevices: false },
    };
    const known = [...EDITOR_KEYS, ...Object.keys(contextKeys('in', sessionView(), beside))];
    const clauses = [
      ...commands.map(({ enablement }) => enablement),
      ...Object.values(menus).flatMap((items) => items.map(({ when }) => when)),
      ...viewsWelcome.map(({ when }) => when),
    ];
    for (const clause of clauses.flatMap((one) => one ?? [])) {
      for (const key of keysOf(clause)) assert.ok(known.includes(key), `${key} in ${clause}`);
    }
  });
});

describe('a command is enabled exactly when nothing speaks against it', () => {
  let moments: ReturnType<typeof everyMoment>;
  before(() => {
    moments = everyMoment();
    assert.ok(moments.length > 1000, `${moments.length}`);
  });

  for (const id of COMMANDS) {
    it(id, () => {
      const { enablement } = commands.find(({ command }) => command === id) ?? {};
      const isEnabled = enablement === undefined ? () => true : whenClause(enablement);
      for (const keys of moments) {
        const why = whyNot(id, keys, ENGLISH);
        if (isEnabled({ ...keys, isWorkspaceTrusted: true }) === (why === undefined)) continue;
        assert.fail(`${enablement}, but: ${why}\n${JSON.stringify(keys, null, 2)}`);
      }
    });
  }
});
