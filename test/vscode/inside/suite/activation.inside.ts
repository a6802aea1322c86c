import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { byteSync } from './byteSync.ts';

describe('Activation', () => {
  it('happens once VS Code has started, without being asked for', async () => {
    const deadline = Date.now() + 20_000;
    while (!byteSync().isActive && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.ok(byteSync().isActive);
  });

  it('happens where the files are', () => {
    assert.equal(byteSync().extensionKind, vscode.ExtensionKind.Workspace);
  });

  it('leaves no command of ours that the manifest does not name', async () => {
    await byteSync().activate();
    const named = new Set(
      byteSync().packageJSON.contributes.commands.map(({ command }) => command),
    );
    const ours = (await vscode.commands.getCommands(true)).filter((command) =>
      /^bytesync\.(?!session\.|devices\.)[\w-]+$/.test(command),
    );
    assert.deepEqual(
      ours.filter((command) => !named.has(command)),
      [],
    );
  });
});
