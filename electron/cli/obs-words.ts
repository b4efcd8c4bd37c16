import { text } from '../messages/index.ts';
import type { ObsAbsence } from '../obs/connection.ts';
import { wholeUrlOf, type ObsPush } from '../obs/push-settings.ts';
import { maskPushUrl } from '../push-url/mask.ts';
import { EXIT } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** It is not there, or not to be asked. */
export function absent(why: ObsAbsence, terminal: Terminal): number {
  if (terminal.json) terminal.result(JSON.stringify({ found: false, why }));
  else terminal.say(sentences(terminal, text(terminal.lang, `ui.live.obs.say.${why}`), text(terminal.lang, `obsCommand.absent.${why}`)));
  return EXIT.noGo;
}

/** A server of OBS's own list has a name instead of a URL. */
export function shownPush(push: ObsPush): string {
  const url = wholeUrlOf(push);
  return url === null ? (push.service ?? '…') : maskPushUrl(url);
}

/** Chinese has no blank between them. */
export function sentences({ lang }: Pick<Terminal, 'lang'>, ...all: readonly string[]): string {
  return all.join(lang === 'zh-CN' ? '' : ' ');
}
