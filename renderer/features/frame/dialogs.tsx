import { useEffect } from 'react';
import { useActions, useShow } from '../../store/context.tsx';
import type { DialogView } from '../../store/view.ts';
import { AboutDialog } from '../about/about-dialog.tsx';
import { KeyboardDialog } from '../about/keyboard-dialog.tsx';
import { DeleteRecordDialog } from '../history/delete-record-dialog.tsx';
import { ClosingDialog, StopDialog } from '../live/end-dialogs.tsx';
import { LiveEncoderDialog } from '../live/live-encoder-dialog.tsx';
import { EncoderDialog } from '../push-url/encoder-dialog.tsx';
import { SignDialog } from '../push-url/sign-dialog.tsx';
import { SettingsDialog } from '../settings/settings-dialog.tsx';
import { RemoveDialog } from '../shows/remove-dialog.tsx';
import { ShowDialog } from '../shows/show-dialog.tsx';

/** One dialog at a time; main's own question goes first. One about a show that is gone closes. */
export function Dialogs({ dialog, closing }: { readonly dialog: DialogView | null; readonly closing: boolean }) {
  if (closing) return <ClosingDialog />;
  if (dialog === null) return null;
  if (dialog.kind === 'settings') return <SettingsDialog />;
  if (dialog.kind === 'about') return <AboutDialog />;
  if (dialog.kind === 'keyboard') return <KeyboardDialog />;
  if (dialog.kind === 'delete-record') return <DeleteRecordDialog {...dialog} />;
  return <OfShow dialog={dialog} />;
}

function OfShow({ dialog }: { readonly dialog: Exclude<DialogView, { kind: 'settings' | 'about' | 'keyboard' | 'delete-record' }> }) {
  const show = useShow(dialog.showId);
  const { closeDialog } = useActions();
  useEffect(() => {
    if (show === null) closeDialog();
  }, [show, closeDialog]);
  if (show === null) return null;
  switch (dialog.kind) {
    case 'show':
      return <ShowDialog show={show} />;
    case 'remove':
      return <RemoveDialog show={show} />;
    case 'sign':
      return <SignDialog show={show} />;
    case 'encoder':
      return <EncoderDialog show={show} />;
    case 'live-encoder':
      return <LiveEncoderDialog show={show} />;
    case 'stop-live':
      return <StopDialog show={show} />;
  }
}
