import { connect, makeNamespace, type Namespace } from './netns.ts';

/** A studio and an ingest with a router between them, who forwards or is silent. */
export interface Road {
  readonly studio: Namespace;
  readonly ingest: Namespace;
  readonly ingestAddress: string;
  /** Every packet is lost from here on, both ways, without a word to anybody. */
  readonly cut: () => void;
  readonly mend: () => void;
  readonly remove: () => void;
}

export function makeRoad(): Road {
  const router = makeNamespace('router');
  const studio = makeNamespace('studio');
  const ingest = makeNamespace('ingest');
  router.sysctl({ 'net.ipv4.ip_forward': 1 });
  connect(router, studio);
  const { farDevice } = connect(router, ingest);
  return {
    studio,
    ingest,
    ingestAddress: `10.77.${farDevice.replace('far', '')}.2`,
    cut: () => router.rules('-I FORWARD -j DROP'),
    mend: () => router.rules('-D FORWARD -j DROP'),
    remove: () => {
      for (const namespace of [studio, ingest, router]) namespace.remove();
    },
  };
}
