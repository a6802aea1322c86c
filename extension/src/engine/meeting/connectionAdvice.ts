import { ENGLISH, fillIn } from '../messages/template.ts';
import type { ConnectionCode, ConnectionStep, StepResult } from './connectionStep.ts';

/** What each step is called. */
export const CONNECTION_STEP_NAMES: Readonly<Record<ConnectionStep, string>> = {
  address: 'Address',
  name: 'Name',
  proxy: 'Proxy',
  connection: 'Connection',
  relay: 'Relay',
  protocol: 'Protocol',
  webSocket: 'WebSocket',
  accessToken: 'Access token',
};

/** What is said of a step where all is well. Placeholders as in sentences.ts. */
export const CONNECTION_FINE: Readonly<Record<ConnectionStep, string>> = {
  address: '{relay|It} can be the address of a relay.',
  name: '{host|The name} is known[: {address}].',
  proxy: 'The proxy[ {proxy}] connects to the relay.',
  connection:
    'The relay can be reached[ by {version}][. Its certificate is for {subject}][, signed by {issuer}][, and valid until {until}].',
  relay: 'A ByteSync relay answers.',
  protocol: 'Relay and program speak the same version of the protocol[: {version}].',
  webSocket: 'WebSockets get through.',
  accessToken: 'You may create sessions there.',
};

/** What is wrong, and what to do about it or to ask whom. Placeholders as in sentences.ts. */
export const CONNECTION_ADVICE: Readonly<Record<ConnectionCode, string>> = {
  'address-malformed': 'This is not the address of a relay[: {reason}].',
  'address-insecure':
    'The relay[ {host}] is not on this machine and would be reached without encryption of the connection. Use its https:// address; ask whoever runs it whether it has one.',
  'name-unknown':
    'The name {host|of the relay} cannot be looked up[ ({reason})]. Check the spelling and your connection, or ask your network’s administrator whether this machine should know it (VPN, DNS).',
  'name-left-to-proxy': 'The proxy looks up the name.',
  'proxy-unused': 'No proxy is used.',
  'proxy-address':
    'The address of the proxy in {proxy|the settings} cannot be used: it has to look like http://proxy.example.org:8080.',
  'proxy-unreachable':
    'The proxy[ {proxy}] cannot be reached[ ({reason})]. Check http.proxy, HTTPS_PROXY and NO_PROXY, or ask your network’s administrator for its address.',
  'proxy-wants-login':
    'The proxy[ {proxy}] asks for a name and a password. Put them into its address (http://name:password@proxy), or ask your network’s administrator for a way to {relay|the relay} without.',
  'proxy-refused':
    'The proxy[ {proxy}] does not let this machine through to {relay|the relay}[ ({reason})]. Ask its administrator to allow CONNECT to {relay|that address}, or for an entry in NO_PROXY.',
  'proxy-cannot-reach':
    'The proxy[ {proxy}] did not reach {relay|the relay}[ ({reason})]. Check the address; if the relay is inside of your network, name it in http.noProxy or NO_PROXY.',
  'nothing-listens':
    'Nothing listens at {relay|that address}. Check the port, and ask whoever runs the relay whether it is up.',
  'no-answer':
    'Nothing answers at {relay|that address}[ ({reason})]. Ask your network’s administrator whether a firewall blocks the way, and whether there is a proxy to go through.',
  'connection-cut':
    'The connection to {relay|the relay} was cut[ ({reason})]. Ask your network’s administrator whether a firewall does that.',
  'not-tls':
    'What listens at {relay|that address} does not speak TLS as it should[ ({reason})]. Check whether the relay has a certificate, and whether the port is right.',
  'certificate-untrusted':
    'Nobody whom this machine believes vouches for the certificate of {relay|the relay}[, which {issuer} signed]. If that is your company’s proxy, ask its administrator for the certificate and name its file in NODE_EXTRA_CA_CERTS; else ask whoever runs the relay for one that is believed.',
  'certificate-of-another-name':
    'The certificate is for {subject|another name} and not for {relay|the relay}. Check the address, or ask whoever runs the relay for a certificate of its name.',
  'certificate-expired':
    'The certificate of {relay|the relay} is not valid now[, but until {until}]. Check the clock of this machine, or ask whoever runs the relay to renew it.',
  'certificate-mismatch':
    'Whoever answers at {relay|that address} does not have the certificate that the invitation names[ but one that {issuer} signed]. Ask the host for a new invitation over a channel that you trust; if it fails again, a proxy opens the connections of your network.',
  'not-a-relay':
    'What answers at {relay|that address} is not a ByteSync relay[ ({reason})]. Check the address and the port; if they are right, ask your network’s administrator what answers in the relay’s place.',
  'relay-draining': 'The relay is shutting down. Try again in a minute, or ask whoever runs it.',
  'relay-too-old':
    'The relay speaks an older version of the protocol[ ({theirs}, this program {ours})]. Ask whoever runs it to update it.',
  'program-too-old':
    'The relay speaks a newer version of the protocol[ ({theirs}, this program {ours})]. Update this program.',
  'websocket-blocked':
    'Requests reach the relay, but something on the way refuses WebSockets[ ({reason})][; it calls itself {by}]. Ask the administrator of the proxy, or of the reverse proxy in front of the relay, to pass on WebSocket upgrades to {relay|it}.',
  'websocket-silent':
    'A WebSocket opens, but the relay is not heard on it. Ask the administrator of the proxy, or of the reverse proxy in front of the relay, to pass on WebSockets without changing or holding them.',
  'access-token-needed':
    'Whoever creates a session there needs an access token; joining needs none. Ask whoever runs the relay for one.',
  'access-token-refused':
    'The relay does not know this access token. Ask whoever runs it for a new one.',
  'too-many-attempts':
    'The relay has had too many wrong attempts from this address. Wait a minute and try again.',
  'timed-out':
    'Nothing was heard for ten seconds. Ask your network’s administrator whether a firewall or proxy holds connections to {relay|the relay}.',
  failed: 'It failed for another reason[: {reason}].',
};

/** What there is to say about a step, in English unless told; undefined for one that was not looked at. */
export function connectionSentence(
  { step, state, code, values }: StepResult,
  speech = ENGLISH,
): string | undefined {
  const said = code === undefined ? undefined : CONNECTION_ADVICE[code];
  const english = said ?? (state === 'ok' ? CONNECTION_FINE[step] : undefined);
  return english && fillIn(speech.translate(english), values, speech);
}
