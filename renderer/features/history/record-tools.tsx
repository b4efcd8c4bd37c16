import { Braces, FileText, Image, Lock, Table } from 'lucide-react';
import { useState } from 'react';
import type { RefusalCode } from '../../../electron/contract/bridge.ts';
import type { ExportFormat, FileSaved, HistoryRecord } from '../../../electron/contract/history.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords, type Words } from '../../words.ts';
import css from './record-tools.module.css';

/** What became of the last file. */
export type Said =
  | { readonly kind: 'asking' }
  | { readonly kind: 'file'; readonly file: FileSaved; readonly part: { readonly shown: number; readonly count: number } | null }
  | { readonly kind: 'refused'; readonly code: RefusalCode };

interface RecordToolsProps {
  readonly record: HistoryRecord;
  readonly said: Said | null;
  /** A picture is being taken. */
  readonly busy: boolean;
  readonly onSaid: (said: Said) => void;
  readonly onPicture: () => void;
}

const ICONS = { markdown: FileText, json: Braces, csv: Table } as const;

/** The record as a file, for support or for a sheet. */
export function RecordTools({ record, said, busy, onSaid, onPicture }: RecordToolsProps) {
  const words = useWords();
  const { t } = words;
  const { exportRecord } = useActions();
  const [saving, setSaving] = useState(false);
  const save = async (format: ExportFormat): Promise<void> => {
    setSaving(true);
    onSaid({ kind: 'asking' });
    const answer = await exportRecord(record.entry.id, format);
    setSaving(false);
    onSaid(answer.ok ? { kind: 'file', file: answer.value, part: null } : { kind: 'refused', code: answer.code });
  };
  const formats: readonly ExportFormat[] = record.kind === 'show' ? ['markdown', 'json', 'csv'] : ['markdown', 'json'];
  const off = busy || saving;
  return (
    <div className={css['tools']}>
      <div className={css['buttons']}>
        <Button
          look="primary"
          disabled={off}
          data-testid="history-picture"
          icon={<Image size={16} strokeWidth={1.75} aria-hidden="true" />}
          onClick={onPicture}
        >
          {t('ui.history.export.picture')}
        </Button>
        {formats.map((format) => {
          const Icon = ICONS[format];
          return (
            <Button
              key={format}
              disabled={off}
              data-testid={`history-export-${format}`}
              icon={<Icon size={16} strokeWidth={1.75} aria-hidden="true" />}
              onClick={() => void save(format)}
            >
              {t(`ui.history.export.${format}`)}
            </Button>
          );
        })}
      </div>
      <p className={css['masked']}>
        <Lock size={14} strokeWidth={1.5} aria-hidden="true" />
        {t('ui.history.export.masked')}
      </p>
      <p className={css['said']} role="status" data-testid="history-said">
        {said === null ? '' : saidWords(words, said)}
      </p>
    </div>
  );
}

export function saidWords({ t, maybe }: Words, said: Said): string {
  if (said.kind === 'asking') return t('ui.history.export.saving');
  if (said.kind === 'refused') return maybe(`refusal.${said.code}`) || t('refusal.fault');
  const { file, part } = said;
  switch (file.outcome) {
    case 'cancelled':
      return '';
    case 'failed':
      return t('ui.history.export.failed', { why: file.errno });
    case 'saved':
      return part === null
        ? t('ui.history.export.saved', { file: file.file })
        : t('ui.history.export.savedPart', { file: file.file, ...part });
  }
}
