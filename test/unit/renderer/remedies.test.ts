import { describe, expect, it } from 'vitest';
import { lampOf } from '../../../electron/contract/lamp.ts';
import { fixFor } from '../../../renderer/features/preflight/fix.ts';
import { heroActions } from '../../../renderer/features/preflight/hero-actions.ts';
import { conclusionOf } from '../../../renderer/features/preflight/network-panel.tsx';
import { SCREENS, type ScreenName } from '../../support/screens.ts';
import { WRONG_SIGNATURE, finding, show } from '../../support/window-states.ts';

function actionsOn(name: ScreenName, narrow = false): readonly string[] {
  const [first] = SCREENS[name].shows;
  if (first === undefined) throw new Error('no show on this screen');
  return heroActions(first, lampOf(first), narrow);
}

describe('buttons beside the lamp', () => {
  it.each([
    ['standby', ['check']],
    ['checking', []],
    ['stop', ['use-offer', 'details']],
    ['expired', ['sign', 'details']],
    ['blocked', ['network', 'details']],
    ['network-waiting', ['details']],
    ['asking', []],
    ['closed', ['details']],
    ['go', ['go-live', 'encoder']],
    ['stale-age', ['check']],
    ['stale-url', ['check', 'encoder']],
  ] as const)('on %s', (name, actions) => {
    expect(actionsOn(name)).toEqual(actions);
  });

  it('keep the report at hand in a narrow window, where the tab bar has no room for it', () => {
    expect(actionsOn('stop', true)).toEqual(['use-offer', 'copy-report']);
  });
});

describe('one-click fix', () => {
  const expired = finding('expiry', { status: 'fail', code: 'expiry.expired' });

  it('signs when it can, asks for the key when that is what is missing', () => {
    expect(fixFor(show({ canSign: true }), expired)).toBe('sign');
    expect(fixFor(show({ canSign: false, hasKey: false }), expired)).toBe('key');
    expect(fixFor(show({ canSign: false, hasKey: true }), expired)).toBeNull();
  });

  it('measures the uplink where a stream beside the real one is possible, and again where it was measured', () => {
    const unmeasured = (why: string, rehearsalPossible: boolean) =>
      finding('uplink', { status: 'skip', code: 'uplink.unmeasured', evidence: { why, rehearsalPossible } });
    expect(fixFor(show(), unmeasured('not-asked', true))).toBe('uplink');
    expect(fixFor(show(), unmeasured('not-asked', false))).toBeNull();
    expect(fixFor(show(), finding('uplink'))).toBe('uplink');
    expect(fixFor(show(), finding('uplink', { status: 'skip', code: 'app.waits' }))).toBeNull();
  });

  it('prefers the URL main has ready', () => {
    const offer = { kind: 'corrected', maskedUrl: 'rtmp://…' } as const;
    expect(fixFor(show({ offer }), WRONG_SIGNATURE)).toBe('offer');
    expect(fixFor(show({ offer }), expired)).toBe('sign');
  });
});

describe('two networks', () => {
  const before = { localAddress: '192.168.1.20', tcp: 'tcp.blocked', verdict: 'no-go', at: '2025-11-21T12:42:00.000Z' } as const;

  it.each([
    ['ok', 'networkBlocks'],
    ['tcp.blocked', 'bothBlock'],
    ['tcp.refused', 'differs'],
  ] as const)('that say blocked and then %s', (tcp, conclusion) => {
    expect(conclusionOf({ phase: 'done', before, after: { ...before, tcp } })).toBe(conclusion);
  });

  it('conclude nothing from one answer', () => {
    expect(conclusionOf({ phase: 'waiting', before, after: null })).toBeNull();
  });
});
