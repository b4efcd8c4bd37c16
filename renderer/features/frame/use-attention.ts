import { useEffect, useRef } from 'react';
import { useActions, useApp } from '../../store/context.tsx';

/** What main wants seen (a click on a notification, a word in the tray's menu), once each. */
export function useAttention(): void {
  const attention = useApp((app) => app.attention);
  const { attend } = useActions();
  const seen = useRef(0);
  useEffect(() => {
    if (attention === null || attention.n === seen.current) return;
    seen.current = attention.n;
    void attend(attention);
  }, [attention, attend]);
}
