import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AmfEcmaArray, decodeAmf0, encodeAmf0, type AmfObject, type AmfValue } from '../../../electron/rtmp/amf0.ts';
import { DEFAULT_LIMITS } from '../../../electron/rtmp/limits.ts';
import { decodeCommand } from '../../../electron/rtmp/messages.ts';

const { value: anyValue } = fc.letrec<{ value: AmfValue; object: AmfObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constant(null),
    fc.constant(undefined),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), tie('value'), { maxKeys: 4 }),
}));

function decoded(payload: Buffer): readonly AmfValue[] {
  const result = decodeAmf0(payload);
  if (!result.ok) throw new Error(result.what);
  return result.values;
}

describe('AMF0', () => {
  it('any values come back as they were', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 5 }), (values) => {
        expect(decoded(encodeAmf0(values))).toEqual(values);
      }),
      { numRuns: 300 },
    );
  });

  it('reads long strings, ECMA arrays with a wrong count, and __proto__ as a key', () => {
    const long = 'x'.repeat(DEFAULT_LIMITS.maxAmfStringBytes);
    expect(decoded(encodeAmf0([long]))).toEqual([long]);
    const ecma = encodeAmf0([new AmfEcmaArray({ width: 640 })]);
    ecma.writeUInt32BE(99, 1);
    expect(decoded(ecma)).toEqual([{ width: 640 }]);
    const [entry] = decoded(Buffer.from('0300095f5f70726f746f5f5f0300016101010000090000 09'.replace(' ', ''), 'hex'));
    expect(Object.keys(entry as AmfObject)).toEqual(['__proto__']);
    expect(({} as { a?: boolean }).a).toBeUndefined();
  });

  it.each([
    ['a truncated object', '0300036162630201', 'AMF ends early'],
    ['a truncated number', '00405e', 'AMF ends early'],
    ['an unknown type', '11', 'unknown AMF type'],
    ['an array of four milliards', '0affffffff05', 'AMF ends early'],
  ])('%s is a value, not an exception', (_what, hex, what) => {
    expect(decodeAmf0(Buffer.from(hex, 'hex'))).toMatchObject({ ok: false, what });
  });

  it('depth, count and strings are bounded', () => {
    const deep = Buffer.concat(Array.from({ length: 8000 }, () => Buffer.from('03000161', 'hex')));
    expect(decodeAmf0(deep)).toMatchObject({ ok: false, what: 'AMF too deep' });
    expect(decodeAmf0(Buffer.alloc(3000, 5))).toMatchObject({ ok: false, what: 'too many AMF values' });
    expect(decodeAmf0(encodeAmf0(['x'.repeat(DEFAULT_LIMITS.maxAmfStringBytes + 1)]))).toMatchObject({
      ok: false,
      what: 'AMF string too long',
    });
  });

  it('any bytes at all never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeAmf0(Buffer.from(bytes));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('commands of real servers', () => {
  const of = (hex: string, type = 20): ReturnType<typeof decodeCommand> =>
    decodeCommand({ chunkStreamId: 5, type, streamId: 1, timestamp: 0, payload: Buffer.from(hex, 'hex') });
  const BAD_NAME =
    '0200086f6e537461747573000000000000000000050300056c6576656c0200056572726f720004636f64650200194e657453747265616d2e5075626c6973682e4261644e616d65000b6465736372697074696f6e020012416c7265616479207075626c697368696e67000009';
  const START =
    '0200086f6e537461747573000000000000000000050300056c6576656c0200067374617475730004636f64650200174e657453747265616d2e5075626c6973682e5374617274000b6465736372697074696f6e02001b2f6c6976652f647570206973206e6f77207075626c69736865642e000009';

  it('BadName of nginx-rtmp', () => {
    expect(of(BAD_NAME)).toEqual({
      ok: true,
      command: {
        name: 'onStatus',
        transactionId: 0,
        object: null,
        args: [{ level: 'error', code: 'NetStream.Publish.BadName', description: 'Already publishing' }],
        streamId: 1,
      },
    });
  });

  it('Start of node-media-server, also in the clothes of AMF3', () => {
    const args = [{ level: 'status', code: 'NetStream.Publish.Start', description: '/live/dup is now published.' }];
    expect(of(START)).toMatchObject({ ok: true, command: { name: 'onStatus', args } });
    expect(of(`00${START}`, 17)).toMatchObject({ ok: true, command: { name: 'onStatus', args } });
  });
});
