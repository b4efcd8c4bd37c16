import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { Evidence, Finding } from '../../../electron/contract/finding.ts';
import { useWords } from '../../words.ts';
import css from './evidence-fold.module.css';

function literal(value: Evidence): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The measured facts behind a finding, with its code: what a technician wants, out of the way of everybody else. */
export function EvidenceFold({ finding }: { readonly finding: Finding }) {
  const { t, sdk } = useWords();
  const [open, setOpen] = useState(false);
  const id = useId();
  const entries = Object.entries(finding.evidence);
  const facts: readonly (readonly [string, string])[] = [
    ['code', finding.code],
    ...(finding.also.length > 0 ? [['also', finding.also.join(', ')] as const] : []),
    ...entries.map(([key, value]) => [key, literal(value)] as const),
  ];
  const peek = entries
    .filter(([, value]) => typeof value !== 'object')
    .slice(0, 3)
    .map(([key, value]) => `${key} ${literal(value)}`)
    .join(', ');
  const event = sdk(finding.code);
  return (
    <div className={css['evidence']}>
      <button type="button" className={css['toggle']} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <ChevronRight className={open ? css['down'] : css['right']} size={14} strokeWidth={1.75} aria-hidden="true" />
        <span>{t('ui.panel.evidence')}</span>
        {!open && <code className={css['peek']}>{peek === '' ? finding.code : peek}</code>}
      </button>
      <div id={id} hidden={!open}>
        {open && (
          <dl className={css['facts']}>
            {facts.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {open && event !== null && <p className={css['sdk']}>{event}</p>}
      </div>
    </div>
  );
}
