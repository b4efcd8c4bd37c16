import { SHORTCUTS, type Chord, type Shortcut } from '../../../electron/contract/shortcuts.ts';
import { useApp } from '../../store/context.tsx';
import { KeyCap } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords, type Words } from '../../words.ts';
import css from './about.module.css';

/** Every key that works anywhere in the window. */
export function KeyboardDialog() {
  const words = useWords();
  const mac = useApp((app) => app.platform === 'darwin');
  return (
    <Dialog title={words.t('ui.keyboard.title')} testId="keyboard-dialog">
      <dl className={css['keys']}>
        {SHORTCUTS.map((shortcut) => (
          <div key={shortcut.what === 'tab' ? shortcut.tab : shortcut.what}>
            <dt>{meaning(words, shortcut)}</dt>
            <dd>
              {shortcut.chords.map((chord) => (
                <ChordCaps key={chord.key} chord={chord} mac={mac} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <p className={css['hint']}>{words.t('ui.keyboard.hint')}</p>
    </Dialog>
  );
}

function ChordCaps({ chord, mac }: { readonly chord: Chord; readonly mac: boolean }) {
  const keys = keysOf(chord, mac);
  return (
    <span className={css['chord']}>
      <span className={css['spoken']}>{keys.map(({ name }) => name).join('+')}</span>
      {keys.map(({ name, drawn }) => (
        <KeyCap key={name}>{drawn}</KeyCap>
      ))}
    </span>
  );
}

interface Key {
  readonly name: string;
  readonly drawn: string;
}

/** As the keyboards of the system have them printed. */
function keysOf({ key, mod = false, shift = false }: Chord, mac: boolean): readonly Key[] {
  const named: Readonly<Record<string, string>> = { Escape: 'Esc' };
  const name = key.length === 1 ? key.toUpperCase() : (named[key] ?? key);
  return [
    ...(mod ? [mac ? { name: 'Cmd', drawn: '⌘' } : { name: 'Ctrl', drawn: 'Ctrl' }] : []),
    ...(shift ? [{ name: 'Shift', drawn: mac ? '⇧' : 'Shift' }] : []),
    { name, drawn: name },
  ];
}

function meaning({ t }: Words, shortcut: Shortcut): string {
  switch (shortcut.what) {
    case 'tab':
      return t('ui.keyboard.tab', { name: t(`ui.tabs.${shortcut.tab}`) });
    case 'new-show':
      return t('ui.rail.add');
    case 'settings':
      return t('ui.settings.title');
    case 'compact':
      return t('ui.keyboard.compact');
    case 'keyboard':
      return t('ui.keyboard.title');
    case 'check':
      return t('ui.keyboard.check');
    case 'paste':
      return t('ui.keyboard.paste');
    case 'larger':
    case 'smaller':
    case 'usual-size':
      return t(`ui.keyboard.${shortcut.what}`);
    case 'dismiss':
      return t('ui.keyboard.dismiss');
  }
}
