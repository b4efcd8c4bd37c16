import type { ShowState } from '../../../electron/contract/app-state.ts';
import { isProviderId, type ProviderId } from '../../../electron/contract/provider-id.ts';
import { useActions } from '../../store/context.tsx';
import { Field } from '../../ui/field.tsx';
import { useWords } from '../../words.ts';
import css from './provider-field.module.css';

const SIGNING = [
  'tencent',
  'alibaba',
  'huawei-a',
  'huawei-b',
  'huawei-d',
  'volcengine',
  'byteplus',
  'qiniu-expiry',
  'qiniu-sk',
  'qiniu-static',
] as const satisfies readonly ProviderId[];
const BY_KEY = ['twitch', 'youtube', 'kick', 'facebook', 'aws-ivs', 'bilibili', 'douyin'] as const satisfies readonly ProviderId[];

/** Whose push URL it is: found by itself, or chosen where that cannot be found or was found wrong. */
export function ProviderField({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const actions = useActions();
  const { provider, foundProvider } = show;
  const choose = (value: string): void => {
    void actions.changeShow({ showId: show.id, provider: isProviderId(value) ? value : null });
  };
  const options = (ids: readonly ProviderId[]) =>
    ids.map((id) => (
      <option key={id} value={id}>
        {t(`provider.${id}`)}
      </option>
    ));
  const own = provider ?? foundProvider;
  const hint = own === 'huawei' || own === 'qiniu' ? t('ui.show.providerSeveral') : t('ui.show.providerHint');
  return (
    <Field label={t('ui.show.provider')} hint={hint}>
      {(id) => (
        <select
          id={id}
          className={css['select']}
          data-testid="show-provider"
          value={provider ?? ''}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">
            {foundProvider === null
              ? t('ui.show.providerNotFound')
              : t('ui.show.providerFound', { provider: t(`provider.${foundProvider}`) })}
          </option>
          <optgroup label={t('ui.show.providerSigning')}>{options(SIGNING)}</optgroup>
          <optgroup label={t('ui.show.providerByKey')}>{options(BY_KEY)}</optgroup>
        </select>
      )}
    </Field>
  );
}
