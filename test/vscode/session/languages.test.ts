import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { type Member, Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { packedExtension } from './packedExtension.ts';
import { Speech } from './speech.ts';

/** A French host and a German member. */
const LANGUAGES = { ada: 'fr', bob: 'de' } as const;
const NAMES = { ada: 'Ada', bob: 'Bob' } as const;

/** A sentence of the engine, whose errors the editor translates. */
const NO_INVITATION =
  'This is not an invitation, or a part of it is missing. Copy the whole line that the host has.';

interface Speaker extends Member {
  readonly language: string;
  readonly speech: Speech;
}

describe('Other languages', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bytesync-languages-'));
    relay = await startRelay({ dataDir: join(scratch, 'relay'), port: 0, log: 'silent' });
    const vsix = [await packedExtension()];
    members = await Members.open(['ada', 'bob'], { vsix, languages: LANGUAGES });
    for (const name of ['ada', 'bob'] as const) {
      const { server, folder } = members.named(name);
      await server.configure({
        'bytesync.relays': [{ name: 'Sample Relay', url: relay.url }],
        'bytesync.memberName': NAMES[name],
      });
      await writeFile(join(folder, `only-${name}.txt`), `from ${name}\n`);
    }
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  function speaker(name: keyof typeof LANGUAGES): Speaker {
    const language = LANGUAGES[name];
    return { ...members.named(name), language, speech: new Speech(language) };
  }

  for (const name of ['ada', 'bob'] as const) {
    describe(LANGUAGES[name], () => {
      it('is what the view and the palette say', () => viewAndPalette(speaker(name)));
      it('is what Create Session asks in', () => createSession(speaker(name)));
      it('is what Check Connection answers in', () => checkConnection(speaker(name)));
    });
  }

  describe('together', () => {
    it('meet in a session', async () => {
      await host(speaker('ada'));
      await joinSession(speaker('bob'), speaker('ada'));
    });

    it('compare, ask and synchronize', () => synchronize(speaker('ada'), speaker('bob')));

    for (const name of ['ada', 'bob'] as const) {
      it(`report in ${LANGUAGES[name]}`, () => report(speaker(name)));
    }
  });
});

async function viewAndPalette({ window, language, speech }: Speaker): Promise<void> {
  await window.openContainer('ByteSync');
  const welcome = window.view(speech.manifest('views.session.name')).welcome();
  const [sentence = ''] = speech.manifest('welcome.none').split('\n');
  await welcome.getByText(sentence).waitFor();
  for (const command of ['createSession', 'joinSession']) {
    const title = speech.manifest(`command.${command}.title`).replace('…', '');
    await welcome.getByRole('button', { name: title, exact: true }).waitFor();
  }
  await window.screenshot(`languages/${language}-welcome`);
  for (const command of ['createSession', 'joinSession', 'showLog', 'checkConnection']) {
    const title = speech.command(command);
    // Of all commands together only the first are in sight.
    const offered = await window.palette.titles(title);
    assert.ok(offered.includes(title), `${title} is missing: ${offered}`);
  }
}

async function createSession({ window, language, speech }: Speaker): Promise<void> {
  await window.run(speech.command('createSession'));
  const rows = await window.input.rows(speech.say('Create Session: Where to Meet'));
  await window.screenshot(`languages/${language}-where-to-meet`);
  // A window of the browser is a remote one.
  const own = ['Through This Remote Window', 'This Computer Only', 'This Network', 'Other Relay…'];
  const expected = ['Sample Relay', ...own.map((row) => speech.say(row))];
  assert.deepEqual(
    rows.map(({ label }) => label),
    expected,
  );
  await window.input.cancel();
}

async function checkConnection({ window, language, speech }: Speaker): Promise<void> {
  await window.run(speech.command('checkConnection'));
  await window.input.pick(speech.say('Check Connection: Relay'), 'Sample Relay');
  await window.webview(speech.say('A ByteSync relay answers.'));
  await window.screenshot(`languages/${language}-connection`);
  await window.run('View: Close All Editors');
}

async function host({ window, language, speech }: Speaker): Promise<void> {
  await window.run(speech.command('createSession'));
  await window.input.pick(speech.say('Create Session: Where to Meet'), 'Sample Relay');
  await offerFolder(window, speech);
  const created = speech.say('Session created. Send the invitation to those who shall join.');
  await window.notifications.toast(created).waitFor();
  await window.screenshot(`languages/${language}-alone`);
  await window.emptyClipboard();
  await window.notifications.press(created, speech.say('Copy Invitation'));
}

async function joinSession(newcomer: Speaker, host: Speaker): Promise<void> {
  const invitation = await until('invitation', async () => {
    const text = await host.window.clipboard();
    return text.includes('bytesync join ') ? text : undefined;
  });
  assert.ok(invitation.startsWith(host.speech.say('Open in the editor:')), invitation);
  const { window, language, speech } = newcomer;
  await window.run(speech.command('joinSession'));
  await window.input.fill(speech.say('Join Session: Invitation'), 'no invitation');
  await window.input.message().getByText(speech.say(NO_INVITATION)).waitFor();
  await window.screenshot(`languages/${language}-invitation`);
  await window.input.type(speech.say('Join Session: Invitation'), invitation);
  const joining = speech.say('You are about to join the session of {name}.', { name: 'Ada' });
  await window.dialog.detail(joining);
  await window.screenshot(`languages/${language}-words`);
  const wants = host.speech.say('{name} wants to join your session.', { name: 'Bob' });
  await host.window.notifications.toast(wants).waitFor();
  await host.window.screenshot(`languages/${host.language}-newcomer`);
  await host.window.notifications.press(wants, host.speech.say('Compare Words…'));
  const asked = host.speech.say('{name} wants to join.', { name: 'Bob' });
  await host.window.dialog.detail(asked);
  await host.window.screenshot(`languages/${host.language}-words`);
  await window.dialog.press(joining, speech.say('They Match'));
  await host.window.dialog.press(asked, host.speech.say('They Match'));
  await offerFolder(window, speech);
}

async function offerFolder(window: Member['window'], speech: Speech): Promise<void> {
  await window.input.acceptChosen(
    speech.say('Which folders should agree with those of the others?'),
  );
  await window.status(/ByteSync: \d/).waitFor();
}

async function synchronize(host: Speaker, other: Speaker): Promise<void> {
  await host.window.view(host.speech.manifest('views.session.name')).row('bob').waitFor();
  await host.window.run(host.speech.command('analyse'));
  const plan = await host.window.webview(host.speech.say('Carry out this plan?'));
  assert.equal(await plan.locator('html').getAttribute('lang'), host.language);
  await host.window.screenshot(`languages/${host.language}-plan`);
  await plan.getByRole('button', { name: host.speech.say('Synchronize'), exact: true }).click();
  const { window, speech, language } = other;
  const wants = speech.say('{0} wants to change your folders.', { 0: 'Ada' });
  await window.notifications.press(wants, speech.say('Show Plan'));
  const consent = await window.webview(wants);
  await window.screenshot(`languages/${language}-consent`);
  await consent.getByRole('button', { name: speech.say('Agree'), exact: true }).click();
  for (const one of [host, other]) {
    const done = one.speech.say('Synchronized: all folders agree.');
    await one.window.notifications.toast(done).waitFor();
    await one.window.screenshot(`languages/${one.language}-done`);
  }
}

async function report({ window, language, speech }: Speaker): Promise<void> {
  await window.run(speech.command('showReport'));
  await window.webview(speech.say('Data sources'));
  await window.screenshot(`languages/${language}-report`);
}
