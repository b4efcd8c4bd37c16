import { Copy } from 'lucide-react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';

export function EncoderButton({ show, small = false }: { readonly show: ShowState; readonly small?: boolean }) {
  const { t } = useWords();
  const { openDialog } = useActions();
  return (
    <Button
      small={small}
      data-testid="live-encoder-open"
      icon={<Copy size={small ? 14 : 16} strokeWidth={1.75} aria-hidden="true" />}
      onClick={() => openDialog({ kind: 'live-encoder', showId: show.id })}
    >
      {t('ui.encoder.open')}
    </Button>
  );
}
