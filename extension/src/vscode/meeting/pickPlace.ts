import * as vscode from 'vscode';
import { privateAddresses } from '../../engine/meeting/privateAddresses.ts';
import { saveRelay, setting } from '../settings.ts';
import { askRelayUrl } from './askRelayUrl.ts';
import { type Place, THIS_COMPUTER } from './place.ts';

interface Choice extends vscode.QuickPickItem {
  /** Undefined when the person gave up on the way. */
  readonly place: () => Promise<Place | undefined>;
}

/** Asks where to meet; undefined when nobody wants to any more. */
export async function pickPlace(): Promise<Place | undefined> {
  const choices = [...savedRelays(), ...ownRelays(), otherRelay()];
  const chosen = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Create Session: Where to Meet'),
    placeHolder: vscode.l10n.t('Where to meet the others'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.place();
}

function savedRelays(): Choice[] {
  return setting('relays').map(({ name, url }) => ({
    label: name,
    description: url,
    iconPath: new vscode.ThemeIcon('cloud'),
    place: async () => ({ kind: 'relay', name, url }),
  }));
}

function ownRelays(): Choice[] {
  const forwarded: Choice = {
    label: vscode.l10n.t('Through This Remote Window'),
    detail: vscode.l10n.t(
      'For members on the computer that shows this window: the editor forwards a port.',
    ),
    iconPath: new vscode.ThemeIcon('remote'),
    place: async () => ({ kind: 'embedded', address: THIS_COMPUTER, forwarded: true }),
  };
  const computer: Choice = {
    label: vscode.l10n.t('This Computer Only'),
    detail: vscode.l10n.t('For several windows or terminals of this computer.'),
    iconPath: new vscode.ThemeIcon('device-desktop'),
    place: async () => ({ kind: 'embedded', address: THIS_COMPUTER, forwarded: false }),
  };
  const network: Choice = {
    label: vscode.l10n.t('This Network'),
    detail: vscode.l10n.t(
      'For members who reach this computer over the local network. Nothing else is needed.',
    ),
    iconPath: new vscode.ThemeIcon('broadcast'),
    place: async () => {
      const address = await networkAddress();
      return address === undefined ? undefined : { kind: 'embedded', address, forwarded: false };
    },
  };
  return vscode.env.remoteName === undefined ? [computer, network] : [forwarded, computer, network];
}

function otherRelay(): Choice {
  return {
    label: vscode.l10n.t('Other Relay…'),
    detail: vscode.l10n.t('A relay whose address you know.'),
    iconPath: new vscode.ThemeIcon('add'),
    place: async () => {
      const url = await askRelayUrl(vscode.l10n.t('Create Session: Address of the Relay'));
      if (url === undefined) return undefined;
      const name = new URL(url).host;
      void offerToSave({ name, url });
      return { kind: 'relay', name, url };
    },
  };
}

async function offerToSave(relay: { readonly name: string; readonly url: string }): Promise<void> {
  const save = vscode.l10n.t('Save Relay');
  const question = vscode.l10n.t('Offer {relay} whenever a session is created?', {
    relay: relay.name,
  });
  if ((await vscode.window.showInformationMessage(question, save)) === save) await saveRelay(relay);
}

/** The address on which the others reach this computer; undefined when nobody chose one of several. */
async function networkAddress(): Promise<string | undefined> {
  const wanted = setting('networkAddress').trim();
  if (wanted !== '') return wanted;
  const addresses = privateAddresses();
  if (addresses.length > 1) {
    const rows = addresses.map(({ address, network }) => ({
      label: address,
      description: network,
    }));
    const picked = await vscode.window.showQuickPick(rows, {
      title: vscode.l10n.t('Create Session: Address of This Computer'),
      placeHolder: vscode.l10n.t('The address on which the others reach this computer'),
      ignoreFocusOut: true,
    });
    return picked?.label;
  }
  if (addresses[0] === undefined) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'This computer has no address on a local network. Connect it to one, or choose another place to meet.',
      ),
    );
  }
  return addresses[0]?.address;
}
