import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeQuestion, readNameAnswer, type NameQuestion } from '../../../electron/network/dns-message.ts';
import { answerDns } from '../../support/netns/dns-answer.ts';

const PUSH: NameQuestion = { host: 'push.example.com', family: 4 };

function query(question: NameQuestion): Buffer {
  const made = encodeQuestion(question);
  if (made === null) throw new Error('no name');
  return made;
}

function truth(question: NameQuestion): Buffer {
  const made = answerDns(query(question), 'truth');
  if (made === null) throw new Error('no query');
  return made;
}

/** A record of the asked name by default. */
function record(data: readonly number[], { owner = [0xc0, 12], type = 1, length = data.length } = {}): Buffer {
  return Buffer.from([...owner, 0, type, 0, 1, 0, 0, 0, 60, length >> 8, length & 255, ...data]);
}

function answer(records: readonly Buffer[], count = records.length): Buffer {
  const made = Buffer.concat([query(PUSH), ...records]);
  made.writeUInt16BE(0x8180, 2);
  made.writeUInt16BE(count, 6);
  return made;
}

function changed(message: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(value, at);
  return copy;
}

const MALFORMED = { ok: false, reason: 'malformed' };
const GOOD = [119, 28, 1, 1];
/** Where the first record of an answer to PUSH begins. */
const RECORDS_AT = query(PUSH).length;

describe('encodeQuestion', () => {
  test('asks as RFC 1035 has it, with id 0 and a recursion wished', () => {
    expect(query({ host: 'A.Example.', family: 6 }).toString('hex')).toBe('0000010000010000000000000161076578616d706c6500001c0001');
  });

  test.each(['', '.', 'a..b', `${'a'.repeat(64)}.com`, 'a b.com', '推流.com', `${'abcdefg.'.repeat(32)}com`])('%j is no name', (host) => {
    expect(encodeQuestion({ host, family: 4 })).toBeNull();
  });
});

describe('readNameAnswer', () => {
  test.each<[NameQuestion, readonly string[]]>([
    [PUSH, ['203.0.113.9']],
    [{ host: 'PUSH.example.com.', family: 4 }, ['203.0.113.9']],
    [{ host: 'some.example.com', family: 4 }, ['203.0.113.9', '203.0.113.10']],
    [{ host: 'both.example.com', family: 6 }, ['2001:db8:1::9']],
    [{ host: 'push.example.com', family: 6 }, []],
    [{ host: 'custom.example.com', family: 4 }, ['203.0.113.9']],
    [{ host: 'nowhere.example.com', family: 4 }, []],
  ])('%j', (question, addresses) => {
    expect(readNameAnswer(truth(question), question)).toEqual({
      ok: true,
      addresses: addresses.map((address) => ({ address, family: question.family })),
    });
  });

  test('a server that could not say', () => {
    const said = answerDns(query(PUSH), 'servfail');
    expect(said && readNameAnswer(said, PUSH)).toEqual({ ok: false, reason: 'rcode' });
  });

  test('addresses of other names, types and classes are not its own', () => {
    const stranger = record([9, 9, 9, 9], { owner: [5, 111, 116, 104, 101, 114, 0] });
    const text = record([1, 65], { type: 16 });
    expect(readNameAnswer(answer([stranger, text, record(GOOD)]), PUSH)).toEqual({
      ok: true,
      addresses: [{ address: '119.28.1.1', family: 4 }],
    });
  });

  test('no more addresses than anybody has', () => {
    const said = readNameAnswer(answer(Array.from({ length: 500 }, () => record(GOOD))), PUSH);
    expect(said.ok && said.addresses).toHaveLength(32);
  });

  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['half a header', truth(PUSH).subarray(0, 7)],
    ['another id', changed(truth(PUSH), 0, 7)],
    ['a query', changed(truth(PUSH), 2, 0x0100)],
    ['another opcode', changed(truth(PUSH), 2, 0x8980)],
    ['cut off by its server', changed(truth(PUSH), 2, 0x8380)],
    ['two questions', changed(truth(PUSH), 4, 2)],
    ['an answer about another name', truth({ host: 'some.example.com', family: 4 })],
    ['an answer about the other family', truth({ ...PUSH, family: 6 })],
    ['fewer records than promised', answer([record(GOOD)], 2)],
    ['data longer than the message', answer([record(GOOD, { length: 400 })])],
    ['an address of five bytes', answer([record([1, 2, 3, 4, 5])])],
    ['an owner that points at itself', answer([record(GOOD, { owner: [0xc0, RECORDS_AT] })])],
    ['an owner that points ahead', answer([record(GOOD, { owner: [0xc0, RECORDS_AT + 4] })])],
    ['an owner that points into its own label', answer([record(GOOD, { owner: [1, 97, 0xc0, RECORDS_AT] })])],
    ['half a pointer', answer([Buffer.from([0xc0])], 1)],
    ['a label kind that nobody uses', answer([record(GOOD, { owner: [0x41, 0, 0] })])],
    ['a name that never ends', answer([record(GOOD, { owner: Array.from({ length: 300 }, (_, at) => (at % 2 === 0 ? 1 : 97)) })])],
    ['a dot inside a label', answer([record(GOOD, { owner: [3, 97, 46, 98, 0] })])],
    ['a CNAME longer than its record', answer([record([0xc0, 12, 1], { type: 5 }), record(GOOD)])],
    ['a CNAME to itself', answer([record([0xc0, 12], { type: 5 }), record(GOOD)])],
  ])('%s is no answer', (_what, message) => {
    expect(readNameAnswer(message, PUSH)).toEqual(MALFORMED);
  });

  test('whatever the bytes, it ends and does not throw', () => {
    const good = truth({ host: 'custom.example.com', family: 4 });
    const broken = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }).map((changes) => {
      const copy = Buffer.from(good);
      for (const [at, byte] of changes) copy[at] = byte;
      return copy;
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
          broken,
        ),
        (bytes) => {
          expect(typeof readNameAnswer(bytes, { host: 'custom.example.com', family: 4 }).ok).toBe('boolean');
        },
      ),
      { numRuns: 500 },
    );
  });
});
