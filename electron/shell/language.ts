import type { Language } from '../contract/report.ts';

/** The first of the system's languages that Cuelight speaks; Traditional Chinese readers are served better by Simplified than by English. */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split(/[-_]/)[0];
    if (primary === 'zh') return 'zh-CN';
    if (primary === 'en') return 'en';
  }
  return 'en';
}
