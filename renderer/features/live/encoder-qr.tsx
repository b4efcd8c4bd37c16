import { QrCode } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { QrPicture } from '../../../electron/contract/bridge.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import css from './encoder-qr.module.css';

/**
 * The address for a phone's camera, key and all: drawn only once it is asked for, since it is a password on a screen that may be shared.
 * Main draws it; it is kept nowhere but on screen.
 */
export function EncoderQr({ show, servers }: { readonly show: ShowState; readonly servers: readonly string[] }) {
  const { t } = useWords();
  const { encoderQr } = useActions();
  const [wanted, setWanted] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [picture, setPicture] = useState<(QrPicture & { readonly server: string }) | null>(null);
  const server = chosen !== null && servers.includes(chosen) ? chosen : servers[0];
  useEffect(() => {
    if (!wanted || server === undefined) return undefined;
    let current = true;
    void encoderQr(show.id, server).then((answer) => {
      if (current) setPicture(answer.ok ? { ...answer.value, server } : null);
    });
    return () => {
      current = false;
    };
  }, [wanted, server, show.id, encoderQr]);
  if (server === undefined) return null;
  if (!wanted) {
    return (
      <div className={css['qr']}>
        <Button
          small
          data-testid="live-qr-show"
          icon={<QrCode size={14} strokeWidth={1.75} aria-hidden="true" />}
          onClick={() => setWanted(true)}
        >
          {t('ui.live.encoder.qr.show')}
        </Button>
        <p className={css['hint']}>{t('ui.live.encoder.qr.before')}</p>
      </div>
    );
  }
  const hide = (): void => {
    setWanted(false);
    setPicture(null);
  };
  return (
    <div className={css['qr']}>
      {servers.length > 1 && (
        <div className={css['addresses']} role="group" aria-label={t('ui.live.encoder.qr.by')}>
          {servers.map((each) => (
            <button key={each} type="button" aria-pressed={each === server} onClick={() => setChosen(each)}>
              {hostOf(each)}
            </button>
          ))}
        </div>
      )}
      {picture?.server === server && (
        <svg
          className={css['picture']}
          data-testid="live-qr"
          role="img"
          aria-label={t('ui.live.encoder.qr.label', { server })}
          viewBox={`0 0 ${picture.size} ${picture.size}`}
          shapeRendering="crispEdges"
        >
          <path className={css['modules']} d={picture.path} />
        </svg>
      )}
      <p className={css['hint']}>{t('ui.live.encoder.qr.hint')}</p>
      <Button small data-testid="live-qr-hide" onClick={hide}>
        {t('ui.live.encoder.qr.hide')}
      </Button>
    </div>
  );
}

function hostOf(server: string): string {
  return server.replace(/^rtmp:\/\//, '').replace(/[:/].*$/, '');
}
