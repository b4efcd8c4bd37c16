import { useEffect, useState } from 'react';

/** The wall clock, stepping slowly and only while the window is seen: for "checked 20 min ago". */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const step = (): void => {
      if (!document.hidden) setNow(Date.now());
    };
    const timer = setInterval(step, everyMs);
    document.addEventListener('visibilitychange', step);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', step);
    };
  }, [everyMs]);
  return now;
}
