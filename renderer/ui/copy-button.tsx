import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Answer } from '../../electron/contract/bridge.ts';
import { useWords } from '../words.ts';
import { Button, type ButtonProps } from './button.tsx';

/** How long "Copied" stands, ms. */
const SAID_MS = 2000;

export interface CopyButtonProps extends Omit<ButtonProps, 'onCopy' | 'onClick' | 'icon'> {
  /** Main does the copying; what is copied never comes here. */
  readonly onCopy: () => Promise<Answer<null>>;
}

export function CopyButton({ onCopy, children, ...rest }: CopyButtonProps) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    const { ok } = await onCopy();
    setCopied(ok);
  };
  const Icon = copied ? Check : Copy;
  return (
    <Button {...rest} icon={<Icon size={14} strokeWidth={1.75} aria-hidden="true" />} onClick={() => void copy()}>
      <span aria-live="polite">{copied ? t('ui.copied') : children}</span>
    </Button>
  );
}
