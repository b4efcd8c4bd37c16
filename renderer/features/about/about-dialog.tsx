import { Keyboard } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { About } from '../../../electron/contract/about.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words.ts';
import { UpdateStatus } from '../updates/update-status.tsx';
import css from './about.module.css';
import { PackageList } from './package-list.tsx';

/** Which program this is, and whose work is in it. */
export function AboutDialog() {
  const { t } = useWords();
  const { about, copyVersions, openDialog } = useActions();
  const version = useApp((app) => app.version);
  const known = useAbout(about);
  return (
    <Dialog
      title={t('ui.about.title')}
      testId="about-dialog"
      foot={
        <>
          <Button
            look="quiet"
            data-testid="about-keyboard"
            icon={<Keyboard size={14} strokeWidth={1.75} aria-hidden="true" />}
            onClick={() => openDialog({ kind: 'keyboard' })}
          >
            {t('ui.keyboard.title')}
          </Button>
          <CopyButton data-testid="copy-versions" onCopy={copyVersions}>
            {t('ui.about.copy')}
          </CopyButton>
        </>
      }
    >
      <p>{t('ui.about.what')}</p>
      <dl className={css['versions']}>
        <Version name="Cuelight" version={version} />
        <Version name="Electron" version={known?.versions.electron} />
        <Version name="Chromium" version={known?.versions.chromium} />
        <Version name="Node" version={known?.versions.node} />
      </dl>
      <UpdateStatus />
      <section className={css['licences']}>
        <h3>{t('ui.about.licences')}</h3>
        <p className={css['hint']}>{t('ui.about.electron')}</p>
        {known === null ? <p className={css['hint']}>{t('ui.about.reading')}</p> : <PackageList packages={known.packages} />}
      </section>
    </Dialog>
  );
}

function Version({ name, version = '' }: { readonly name: string; readonly version: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{version}</dd>
    </div>
  );
}

/** Asked for when the dialog opens: the state that goes round each second stays small. */
function useAbout(ask: ReturnType<typeof useActions>['about']): About | null {
  const [known, setKnown] = useState<About | null>(null);
  useEffect(() => {
    let gone = false;
    void ask().then((answer) => {
      if (answer.ok && !gone) setKnown(answer.value);
    });
    return () => {
      gone = true;
    };
  }, [ask]);
  return known;
}
