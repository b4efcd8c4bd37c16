import type { FunctionComponent } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { selectedShow } from '../../../renderer/store/selectors.ts';
import { TabBar } from '../../../renderer/features/frame/tab-bar.tsx';
import { TitleRow } from '../../../renderer/features/frame/title-row.tsx';
import { PolicyChoice } from '../../../renderer/features/live/policy-choice.tsx';
import { HeroButtons } from '../../../renderer/features/preflight/hero-buttons.tsx';
import { PreflightTab } from '../../../renderer/features/preflight/preflight-tab.tsx';
import { createActions } from '../../../renderer/store/actions.ts';
import { createWindowStore } from '../../../renderer/store/app-store.ts';
import { sameButForTicks } from '../../../renderer/store/calm.ts';
import { WiringProvider } from '../../../renderer/store/context.tsx';
import { FIRST_VIEW } from '../../../renderer/store/view.ts';
import { fakeBridge } from '../../support/fake-bridge.ts';
import { LIVE_SCREENS, type LiveScreenName } from '../../support/live-states.ts';

const CALM: readonly (readonly [string, FunctionComponent<{ readonly show: ShowState }>])[] = [
  ['title row', TitleRow],
  ['tab bar', TabBar],
  ['pre-flight tab', PreflightTab],
  ['buttons beside the lamp', HeroButtons],
  ['policy', PolicyChoice],
];

function liveOf(name: LiveScreenName): ShowState {
  const show = selectedShow(LIVE_SCREENS[name]);
  if (show === null) throw new Error(`no show in ${name}`);
  return show;
}

/** The same show a while later, when nothing happened. */
function later(show: ShowState): ShowState {
  const { live } = show;
  if (live === null) return show;
  const { clock, metrics, series } = live;
  const push = (column: readonly number[]): number[] => [...column, 4321];
  return {
    ...show,
    live: {
      ...live,
      clock: { nowMs: clock.nowMs + 7000, onAirMs: (clock.onAirMs ?? 0) + 7000, inStateMs: clock.inStateMs + 7000, retryInMs: 5000 },
      metrics: metrics === null ? null : { ...metrics, inKbps: 4321, outKbps: 1234, fps: 12, queueMs: 4000, droppedFrames: 99 },
      series: {
        span: series.span,
        atMs: push(series.atMs),
        inKbps: push(series.inKbps),
        outKbps: push(series.outKbps),
        fps: push(series.fps),
        queueMs: push(series.queueMs),
      },
    },
  };
}

describe('parts that live seconds do not draw again', () => {
  const names = Object.keys(LIVE_SCREENS) as LiveScreenName[];

  it.each(CALM)('%s says the same seven seconds later', (_name, Part) => {
    for (const name of names) {
      for (const tab of ['preflight', 'live', 'history'] as const) {
        const store = createWindowStore(LIVE_SCREENS[name], { ...FIRST_VIEW, tab });
        const actions = createActions(fakeBridge(LIVE_SCREENS[name], {}).bridge, store);
        const html = (show: ShowState): string =>
          renderToStaticMarkup(
            <WiringProvider store={store} actions={actions}>
              <Part show={show} />
            </WiringProvider>,
          );
        expect(html(later(liveOf(name))), `${name} ${tab}`).toBe(html(liveOf(name)));
      }
    }
  });

  it('are drawn again for everything else', () => {
    const show = liveOf('reconnecting');
    const { live } = show;
    if (live === null) throw new Error('not live');
    expect(sameButForTicks(show, later(show))).toBe(true);
    expect(sameButForTicks(show, { ...show, live: { ...live, state: 'live' } })).toBe(false);
    expect(sameButForTicks(show, { ...show, live: { ...live, series: { ...live.series, span: '1h' } } })).toBe(false);
    expect(sameButForTicks(show, { ...show, live: { ...live, incidents: [...live.incidents] } })).toBe(false);
    expect(sameButForTicks(show, { ...show, live: null })).toBe(false);
    expect(sameButForTicks(show, { ...show, name: 'Other' })).toBe(false);
  });
});
