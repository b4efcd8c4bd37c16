import type { Language } from '../contract/report.ts';
import { HELP_EN } from './help-en.ts';
import { HELP_ZH } from './help-zh.ts';

declare const CUELIGHT_VERSION: string;

export interface HelpTexts {
  readonly overview: string;
  readonly commands: { readonly [command: string]: string };
}

const HELP: Record<Language, HelpTexts> = { en: HELP_EN, 'zh-CN': HELP_ZH };

export function version(): string {
  return CUELIGHT_VERSION;
}

export function overview(lang: Language): string {
  return HELP[lang].overview;
}

export function helpFor(command: string, lang: Language): string {
  return HELP[lang].commands[command] ?? HELP[lang].overview;
}
