import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { Finding } from '../../../electron/contract/finding.ts';
import { useActions } from '../../store/context.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import { EvidenceFold } from './evidence-fold.tsx';
import { fixFor, type Fix } from './fix.ts';
import { Spans } from './spans.tsx';
import css from './row-panel.module.css';

interface RowPanelProps {
  readonly show: ShowState;
  readonly finding: Finding;
  readonly quiet: boolean;
}

/** Why, what to do, what else it could be, and the evidence folded away. */
export function RowPanel({ show, finding, quiet }: RowPanelProps) {
  const { finding: render, t } = useWords();
  const { copyEvidence } = useActions();
  const { why, fix } = render(finding);
  const remedy = quiet ? null : fixFor(show, finding);
  return (
    <div className={css['panel']}>
      {(why !== '' || fix.length > 0) && (
        <div className={css['columns']}>
          {why !== '' && (
            <section>
              <h3 className={css['heading']}>{t('ui.panel.why')}</h3>
              <p>
                <Spans>{why}</Spans>
              </p>
            </section>
          )}
          {fix.length > 0 && (
            <section>
              <h3 className={css['heading']}>{t('ui.panel.whatToDo')}</h3>
              <ol className={css['steps']}>
                {fix.map((step) => (
                  <li key={step}>
                    <Spans>{step}</Spans>
                  </li>
                ))}
              </ol>
            </section>
          )}
        </div>
      )}
      <Alternatives finding={finding} />
      {remedy !== null && <RemedyLine show={show} remedy={remedy} />}
      <div className={css['foot']}>
        <EvidenceFold finding={finding} />
        <CopyButton small look="quiet" className={css['copy']} onCopy={() => copyEvidence(show.id, finding.id)}>
          {t('ui.panel.copy')}
        </CopyButton>
      </div>
    </div>
  );
}

function Alternatives({ finding }: { readonly finding: Finding }) {
  const { t, cause, tellApart } = useWords();
  if (finding.alternatives.length === 0) return null;
  return (
    <section className={css['alternatives']}>
      <h3 className={css['heading']}>{t('ui.panel.couldBe')}</h3>
      <ul>
        {finding.alternatives.map((code) => (
          <li key={code}>
            <span className={css['strong']}>{cause(finding.id, code)}</span>
            <span>{tellApart(code)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The button that does the first step stands in the hero; here it stands beside its words too, with what it would put in place. */
function RemedyLine({ show, remedy }: { readonly show: ShowState; readonly remedy: Fix }) {
  const { t } = useWords();
  const actions = useActions();
  if (remedy === 'offer' && show.offer !== null) {
    return (
      <div className={css['remedy']}>
        <code className={css['offer']}>{show.offer.maskedUrl}</code>
        <CopyButton small onCopy={() => actions.copyOffer(show.id)}>
          {t('ui.offer.copy')}
        </CopyButton>
      </div>
    );
  }
  if (remedy === 'sign' || remedy === 'key') {
    return (
      <div className={css['remedy']}>
        <Button small onClick={() => actions.openDialog({ kind: 'sign', showId: show.id })}>
          {t('ui.sign.open')}
        </Button>
      </div>
    );
  }
  return null;
}
