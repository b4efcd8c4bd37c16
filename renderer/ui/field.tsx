import { useId, type ReactNode } from 'react';
import css from './field.module.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: (id: string) => ReactNode;
}

export function Field({ label, hint = '', children }: FieldProps) {
  const id = useId();
  return (
    <div className={css['field']}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint !== '' && <p>{hint}</p>}
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly testId: string;
  readonly type?: 'text' | 'number' | 'datetime-local';
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | 'any';
  readonly maxLength?: number;
  readonly placeholder?: string;
  /** Called when the field is left or Enter is pressed, not at each letter. */
  readonly onCommit: (value: string) => void;
}

export function TextField({ label, hint, value, testId, unit, onCommit, ...rest }: TextFieldProps) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(id) => (
        <span className={css['line']}>
          <input
            key={value}
            id={id}
            className={css['input']}
            data-testid={testId}
            defaultValue={value}
            autoComplete="off"
            spellCheck={false}
            onBlur={(event) => event.target.value !== value && onCommit(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur();
            }}
            {...rest}
          />
          {unit !== undefined && <span>{unit}</span>}
        </span>
      )}
    </Field>
  );
}
