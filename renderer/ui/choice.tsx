import { useId } from 'react';
import css from './choice.module.css';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** One of a few: radio buttons side by side, the arrow keys as everywhere. */
export function Choice<T extends string>({ label, hint, value, options, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className={css['choice']}>
      <legend>{label}</legend>
      <div className={css['options']}>
        {options.map((option) => (
          <label key={option.value} className={css['option']}>
            <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {hint !== undefined && hint !== '' && <p className={css['hint']}>{hint}</p>}
    </fieldset>
  );
}

interface TickProps {
  readonly label: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly testId: string;
  readonly disabled?: boolean;
}

export function Tick({ label, hint, checked, onChange, testId, disabled = false }: TickProps) {
  return (
    <label className={css['tick']}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        data-testid={testId}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        <span className={css['tickLabel']}>{label}</span>
        <span className={css['hint']}>{hint}</span>
      </span>
    </label>
  );
}
