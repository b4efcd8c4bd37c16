import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { Finding } from '../../../electron/contract/finding.ts';
import { useActions } from '../../store/context.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import { restsOn } from '../../../electron/contract/lamp.ts';
import { EvidenceFold } from './evidence-fold.tsx';
import { fixFor, type Fix } from './fix.ts';
import { Spans } from './spans.tsx';
import css from './row-panel.module.css';

interface RowPanelProps {
  /** Null: a run of another day, to be read only. */
  readonly show: ShowState | null;
  readonly finding: Finding;
  readonly quiet: boolean;
}

/** Why, what to do, what else it could be, and the evidence folded away. */
export function RowPanel({ show, finding, quiet }: RowPanelProps) {
  const { finding: render, t } = useWords();
  const { copyEvidence } = useActions();
  const { why, fix } = render(finding);
  const remedy = quiet || show === null ? null : fixFor(show, finding);
  // The finding the verdict rests on has its button in the hero.
  const inHero = show?.run?.phase === 'done' && restsOn(show.run)?.id === finding.id;
  return (
    <div className={css['panel']}>
      {(why !== '' || fix.length > 0) && (
        <div className={css['columns']}>
          {why !== '' && (
            <section>
              <h2 className={css['heading']}>{t('ui.panel.why')}</h2>
              <p>
                <Spans>{why}</Spans>
              </p>
            </section>
          )}
          {fix.length > 0 && (
            <section>
              <h2 className={css['heading']}>{t('ui.panel.whatToDo')}</h2>
              <ol className={css['steps']}>
                {fix.map((step, index) => (
                  <li key={step}>
                    <Step first={index === 0}>{step}</Step>
                  </li>
                ))}
              </ol>
            </section>
          )}
        </div>
      )}
      <Alternatives finding={finding} />
      {remedy !== null && show !== null && <RemedyLine show={show} remedy={remedy} inHero={inHero} />}
      <div className={css['foot']}>
        <EvidenceFold finding={finding} />
        {show !== null && (
          <CopyButton small look="quiet" className={css['copy']} onCopy={() => copyEvidence(show.id, finding.id)}>
            {t('ui.panel.copy')}
          </CopyButton>
        )}
      </div>
    </div>
  );
}

/** Up to the end of the first sentence, in either language. */
const FIRST_SENTENCE = /^.*?(?:[.!?](?=\s|$)|[。！？])/u;

/** The first sentence of the first step is what to do; the rest is how. */
function Step({ first, children }: { readonly first: boolean; readonly children: string }) {
  const lead = first ? (FIRST_SENTENCE.exec(children)?.[0] ?? '') : '';
  return (
    <>
      {lead !== '' && (
        <span className={css['first']}>
          <Spans>{lead}</Spans>
        </span>
      )}
      <Spans>{children.slice(lead.length)}</Spans>
    </>
  );
}

function Alternatives({ finding }: { readonly finding: Finding }) {
  const words = useWords();
  if (finding.alternatives.length === 0) return null;
  return (
    <section className={css['alternatives']}>
      <h2 className={css['heading']}>{words.t('ui.panel.couldBe')}</h2>
      <ul>
        {finding.alternatives.map((code) => (
          <li key={code}>
            <span className={css['strong']}>
              {words.finding({ ...finding, code, also: [], alternatives: [] }, { short: false }).summary}
            </span>
            <span>{words.tellApart(code, finding)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RemedyLineProps {
  readonly show: ShowState;
  readonly remedy: Fix;
  readonly inHero: boolean;
}

/** What one click would do about it, and the better URL to be looked at first. */
function RemedyLine({ show, remedy, inHero }: RemedyLineProps) {
  const { t } = useWords();
  const actions = useActions();
  if (remedy === 'offer' && show.offer !== null) {
    return (
      <div className={css['remedy']}>
        <code className={css['offer']}>{show.offer.maskedUrl}</code>
        {!inHero && (
          <Button small data-testid="use-offer" onClick={() => void actions.takeOffer(show.id)}>
            {t(`ui.offer.use.${show.offer.kind}`)}
          </Button>
        )}
        <CopyButton small data-testid="copy-offer" onCopy={() => actions.copyOffer(show.id)}>
          {t('ui.offer.copy')}
        </CopyButton>
      </div>
    );
  }
  const buttons = {
    obs: ['obs-put-url', 'ui.obs.putUrl', () => void actions.putIntoObs(show.id, 'url')],
    uplink: ['measure-uplink', 'ui.uplink.measure', () => void actions.checkWithUplink(show.id)],
    network: ['network-test', 'ui.network.test', () => void actions.watchNetwork(show.id, true)],
    sign: ['sign-open', 'ui.sign.open', () => actions.openDialog({ kind: 'sign', showId: show.id })],
  } as const;
  const kind = remedy === 'offer' || remedy === 'key' ? 'sign' : remedy;
  // The hero has no button for these two.
  if (inHero && kind !== 'uplink' && kind !== 'obs') return null;
  const [testId, label, act] = buttons[kind];
  return (
    <div className={css['remedy']}>
      <Button small data-testid={testId} onClick={act}>
        {t(label)}
      </Button>
    </div>
  );
}
