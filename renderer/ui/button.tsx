import type { ComponentProps, ReactNode } from 'react';
import css from './button.module.css';

export interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is the one bright thing on a screen. */
  readonly look?: 'primary' | 'edge' | 'quiet';
  readonly small?: boolean;
  readonly icon?: ReactNode;
  /** A key that does the same, drawn as a cap. */
  readonly cap?: ReactNode;
}

export function Button({ look = 'edge', small = false, icon, cap, className, children, ...rest }: ButtonProps) {
  const classes = [css['button'], css[look], small ? css['small'] : '', className ?? ''].filter(Boolean).join(' ');
  return (
    <button type="button" className={classes} {...rest}>
      {icon}
      <span>{children}</span>
      {cap}
    </button>
  );
}

export function KeyCap({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className={css['cap']} aria-hidden="true">
      {children}
    </kbd>
  );
}

export function EnterCap() {
  return (
    <KeyCap>
      <svg viewBox="0 0 12 12" width="12" height="12" className={css['enter']}>
        <path d="M10 2.5V6.5H2.5M4.8 4 2.3 6.5 4.8 9" />
      </svg>
    </KeyCap>
  );
}
