import { expect, test } from 'vitest';
import { ProofLedger } from '../../../electron/relay/proof-ledger.ts';

test('an Ack proves the frames that end within its distance', () => {
  const ledger = new ProofLedger();
  for (let seq = 0; seq < 10; seq += 1) ledger.sent(seq, (seq + 1) * 1000);
  expect(ledger.acknowledged(500, 10_000)).toBeNull();
  expect(ledger.acknowledged(3500, 10_000)).toBe(2);
  expect(ledger.acknowledged(10_000, 10_000)).toBe(9);
});

test('counters wrap at 32 bits and the show goes on, past 4.3 GB', () => {
  const ledger = new ProofLedger();
  let newest = -1;
  const step = 50_000_000;
  for (let seq = 0; seq < 200; seq += 1) {
    const sentBytes = (seq + 1) * step;
    ledger.sent(seq, sentBytes);
    newest = ledger.acknowledged(sentBytes % 0x1_0000_0000, sentBytes) ?? newest;
  }
  expect(newest).toBe(199);
  expect(ledger.provedBytes).toBe(200 * step);
});

test('a server whose counter begins again proves less than it received, never more', () => {
  const ledger = new ProofLedger();
  const window = 65_536;
  let server = 0;
  let sentBytes = 0;
  for (let seq = 0; seq < 70_000; seq += 1) {
    sentBytes += window;
    server += window;
    ledger.sent(seq, sentBytes);
    if (server >= 0xf0000000) server = 0;
    ledger.acknowledged(server, sentBytes);
    expect(ledger.provedBytes).toBeLessThanOrEqual(sentBytes);
    expect(sentBytes - ledger.provedBytes).toBeLessThanOrEqual(2 * window);
  }
});

test('a pong proves what was sent before its ping, whatever the Acks said', () => {
  const ledger = new ProofLedger();
  ledger.sent(7, 1000);
  ledger.sent(8, 2000);
  expect(ledger.received(1999)).toBe(7);
  expect(ledger.received(1500)).toBeNull();
  expect(ledger.received(2000)).toBe(8);
});

test('a pong ahead of the Acks lends them nothing: together they never prove more than was received', () => {
  const ledger = new ProofLedger();
  let received = 0;
  for (let second = 1; second <= 60; second += 1) {
    // A megabyte a second, half a megabyte of it still on its way.
    const sentBytes = second * 1_000_000;
    for (let seq = 0; seq < 10; seq += 1) ledger.sent(second * 10 + seq, sentBytes - 900_000 + seq * 100_000);
    received = sentBytes - 500_000;
    ledger.received(received);
    ledger.acknowledged(received - (received % 65_536), sentBytes);
    expect(ledger.provedBytes).toBeLessThanOrEqual(received);
  }
});

test('a peer that proves nothing for days costs nothing, and its first proof still counts', () => {
  const ledger = new ProofLedger();
  for (let seq = 0; seq < 1_000_000; seq += 1) ledger.sent(seq, seq + 1);
  expect(ledger.received(999_000)).toBe(998_999);
});
