import { ChevronRight } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { packageId, type BuiltInPackage } from '../../../electron/contract/about.ts';
import { useActions } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import css from './about.module.css';
import { unwrapped } from './unwrapped.ts';

/** Every package in the program with its licence; one text is open at a time. */
export function PackageList({ packages }: { readonly packages: readonly BuiltInPackage[] }) {
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <ul className={css['packages']}>
      {packages.map((one) => {
        const id = packageId(one);
        return <PackageRow key={id} id={id} one={one} open={id === openId} onToggle={() => setOpenId(id === openId ? null : id)} />;
      })}
    </ul>
  );
}

interface RowProps {
  readonly id: string;
  readonly one: BuiltInPackage;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function PackageRow({ id, one, open, onToggle }: RowProps) {
  const textId = useId();
  return (
    <li>
      <button type="button" className={css['package']} aria-expanded={open} aria-controls={textId} onClick={onToggle}>
        <ChevronRight className={open ? css['down'] : css['right']} size={14} strokeWidth={1.75} aria-hidden="true" />
        <span className={css['name']}>{one.name}</span>
        <span className={css['number']}>{one.version}</span>
        <span className={css['licence']}>{one.licence}</span>
      </button>
      <div id={textId} hidden={!open}>
        {open && <LicenceText id={id} name={one.name} />}
      </div>
    </li>
  );
}

function LicenceText({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useWords();
  const { licence } = useActions();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void licence(id).then((answer) => {
      if (answer.ok && !gone) setText(answer.value.text);
    });
    return () => {
      gone = true;
    };
  }, [id, licence]);
  if (text === null) return <p className={css['hint']}>{t('ui.about.reading')}</p>;
  return (
    // Long ones scroll by keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <pre
      className={css['text']}
      lang="en"
      tabIndex={0}
      role="region"
      aria-label={t('ui.about.textOf', { name })}
      data-testid="licence-text"
    >
      {unwrapped(text)}
    </pre>
  );
}
