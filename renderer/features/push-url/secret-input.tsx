import { useImperativeHandle, useRef, type ClipboardEvent, type DragEvent, type KeyboardEvent, type Ref } from 'react';
import css from './secret-input.module.css';

export interface SecretInputProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly testId?: string;
  /** Several lines, seen while typing: a push URL. Otherwise one line of dots: a key. */
  readonly tall?: boolean;
  readonly autoFocus?: boolean;
  /** Main reads the clipboard; the text never comes here. */
  readonly onPaste: () => void;
  /** What was typed; the field is empty again before this is called. */
  readonly onTyped: (text: string) => void;
  /** Enter while nothing is typed. */
  readonly onEnterEmpty?: () => void;
  /** Lets a button beside the field send what is typed. */
  readonly ref?: Ref<SecretHandle>;
}

export interface SecretHandle {
  /** False when nothing is typed. */
  readonly submit: () => boolean;
}

function isPasteKey(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'v';
}

/**
 * The one field that takes secrets. It is not controlled: what is typed stays in the element until Enter, is cleared, and goes one way
 * to main. Pasting, by key or by menu, is done by main itself.
 */
export function SecretInput({
  label,
  placeholder,
  testId,
  tall = false,
  autoFocus = false,
  onPaste,
  onTyped,
  onEnterEmpty,
  ref,
}: SecretInputProps) {
  const element = useRef<HTMLInputElement & HTMLTextAreaElement>(null);

  const submit = (): boolean => {
    const field = element.current;
    const text = field?.value.trim() ?? '';
    if (field === null || text === '') return false;
    field.value = '';
    onTyped(text);
    return true;
  };
  useImperativeHandle(ref, () => ({ submit }));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isPasteKey(event)) {
      event.preventDefault();
      if (!event.repeat) onPaste();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (!submit() && !event.repeat) onEnterEmpty?.();
    }
  };
  const common = {
    'aria-label': label,
    'data-testid': testId,
    placeholder,
    autoFocus,
    autoComplete: 'off',
    autoCorrect: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    onKeyDown,
    onPaste: (event: ClipboardEvent) => {
      event.preventDefault();
      onPaste();
    },
    onDrop: (event: DragEvent) => event.preventDefault(),
    ref: element,
  } as const;
  return tall ? <textarea className={css['tall']} rows={2} {...common} /> : <input type="password" className={css['line']} {...common} />;
}
