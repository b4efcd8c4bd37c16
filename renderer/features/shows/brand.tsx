import css from './brand.module.css';

/** The name is the same in every language. */
const NAME = 'Cuelight';

export function Brand() {
  return (
    <div className={css['brand']}>
      <svg viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">
        <circle className={css['rim']} cx="9" cy="9" r="8.1" />
        <circle className={css['lens']} cx="9" cy="9" r="4.7" />
      </svg>
      <span>{NAME}</span>
    </div>
  );
}
