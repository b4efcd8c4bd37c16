import { encodeQuestion, readNameAnswer } from '../../../electron/network/dns-message.ts';
import { parseAuthorities } from '../../../electron/network/authority-file.ts';
import { readAnswer } from '../../../electron/cloud/answer.ts';
import { relayCommand, relayEvent } from '../../../electron/contract/relay-port.ts';
import { parseHostCommand, parseHostEvent } from '../../../electron/practice/protocol.ts';
import { handedByCommandLine, handedText } from '../../../electron/shell/handed-link.ts';
import { readRedirect } from '../../../electron/rtmp/redirect.ts';
import { must, type FuzzTarget } from '../target.ts';

const QUESTION = { host: 'push.example.com', family: 4 } as const;

function dnsAnswer(): Buffer {
  const message = Buffer.from(encodeQuestion(QUESTION) ?? Buffer.alloc(0));
  message.writeUInt16BE(0x8180, 2);
  message.writeUInt16BE(2, 6);
  const cname = Buffer.from('c00c0005000100000005000401610000'.slice(0, 32), 'hex');
  return Buffer.concat([message, cname.subarray(0, 16), Buffer.from('c00c00010001000000050004cb007101', 'hex')]);
}

/** Every other answer that somebody else writes: name servers, the cloud, other processes, links, authority files. */
export const target: FuzzTarget = {
  maxBytes: 8192,
  seeds: () => [
    dnsAnswer(),
    ...[
      '{"Response":{"RequestId":"a-1","Error":{"Code":"AuthFailure.SecretIdNotFound","Message":"x"}}}',
      '{"Response":{"RequestId":"a-1","StreamState":"active"}}',
      '{"type":"state","state":"live","reason":"x"}',
      '{"type":"stop","drainMs":1000}',
      '{"type":"start","key":"k","folder":"/x","port":0}',
      'cuelight://push?url=rtmp%3A%2F%2Fh%2Flive%2Fa',
      'rtmps://[::1]:1936/live?x',
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    ].map((text) => Buffer.from(text)),
  ],
  run: (input) => {
    const answer = readNameAnswer(input, QUESTION);
    must(!answer.ok || answer.addresses.length <= 32, 'addresses without end');
    const text = input.toString('utf8');
    parseAuthorities(input);
    const cloud = readAnswer(text);
    must(cloud.ok || JSON.stringify(cloud.evidence).length < 400, 'a fault that repeats what came');
    must((handedText(text)?.length ?? 0) <= 8192, 'a link without end');
    handedByCommandLine(['cuelight', text, '--flag']);
    const place = readRedirect(text, { tls: true, app: 'live' });
    must(place === null || (place.tls && place.port > 0 && place.port <= 65_535), 'a redirect to nowhere');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    relayCommand.safeParse(value);
    relayEvent.safeParse(value);
    parseHostCommand(value);
    parseHostEvent(value);
  },
};
