import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { PROVIDER_IDS } from '../../../electron/contract/provider-id.ts';
import { LANGUAGES, type Language } from '../../../electron/contract/report.ts';
import { text } from '../../../electron/messages/index.ts';
import { ProviderField } from '../../../renderer/features/shows/provider-field.tsx';
import { createActions } from '../../../renderer/store/actions.ts';
import { createWindowStore } from '../../../renderer/store/app-store.ts';
import { WiringProvider } from '../../../renderer/store/context.tsx';
import { selectedShow } from '../../../renderer/store/selectors.ts';
import { fakeBridge } from '../../support/fake-bridge.ts';
import { SCREENS } from '../../support/screens.ts';
import { inLanguage } from '../../support/window-states.ts';

function markup(lang: Language, change: object): string {
  const state = inLanguage(SCREENS.stop, lang);
  const show = selectedShow(state);
  if (show === null) throw new Error('no show');
  const store = createWindowStore(state);
  return renderToStaticMarkup(
    <WiringProvider store={store} actions={createActions(fakeBridge(state).bridge, store)}>
      <ProviderField show={{ ...show, ...change }} />
    </WiringProvider>,
  );
}

describe.each(LANGUAGES)('whose URL it is, in %s', (lang) => {
  it('says what was found, and offers every other but a cloud whose way to sign is still open', () => {
    const html = markup(lang, { provider: null, foundProvider: 'tencent' });
    expect(html).toContain(text(lang, 'ui.show.providerFound', { provider: text(lang, 'provider.tencent') }));
    const offered = PROVIDER_IDS.filter((id) => html.includes(`value="${id}"`));
    expect(offered).toEqual(PROVIDER_IDS.filter((id) => id !== 'huawei' && id !== 'qiniu'));
  });

  it('shows what was chosen, and asks for the way to sign where there are several', () => {
    expect(markup(lang, { provider: 'huawei-d', foundProvider: null })).toMatch(/<option value="huawei-d" selected/);
    expect(markup(lang, { provider: null, foundProvider: 'huawei' })).toContain(text(lang, 'ui.show.providerSeveral'));
    expect(markup(lang, { provider: null, foundProvider: null })).toContain(text(lang, 'ui.show.providerNotFound'));
  });
});
