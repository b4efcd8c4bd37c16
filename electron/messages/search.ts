import { CAUSES, type CauseCode } from '../contract/cause.ts';
import { LANGUAGES, type Language } from '../contract/report.ts';
import { incidentWords } from './incident.ts';

/** Made once a language: the words of a hundred causes take their time. */
const SAID = new Map<Language, ReadonlyMap<CauseCode, string>>();

function saidIn(lang: Language): ReadonlyMap<CauseCode, string> {
  const known = SAID.get(lang);
  if (known !== undefined) return known;
  const said = new Map(
    CAUSES.map(({ code }) => {
      const { headline, summary } = incidentWords({ cause: code }, lang);
      return [code, `${headline}\n${summary}`.toLowerCase()] as const;
    }),
  );
  SAID.set(lang, said);
  return said;
}

/** The causes whose words hold this one, in any of our languages: nobody need know which one the window spoke then. */
export function causesSaying(word: string): readonly CauseCode[] {
  const wanted = word.toLowerCase();
  return CAUSES.flatMap(({ code }) =>
    code !== 'ok' && LANGUAGES.some((lang) => saidIn(lang).get(code)?.includes(wanted) === true) ? [code] : [],
  );
}
