import type { ProviderId } from '../../contract/provider-id.ts';
import type { Provider } from '../provider.ts';

interface Several {
  readonly id: ProviderId;
  readonly name: string;
  readonly ownsHost: (host: string) => boolean;
  /** Whether an unsigned URL is the usual one: the service takes it until a domain's settings say otherwise. */
  readonly signingOptional?: true;
  /** The first that a target shows is taken. */
  readonly forms: readonly Provider[];
}

/** A cloud with several ways to sign, for a target that shows none of them: nothing can be signed before one is named. */
export function severalForms({ id, name, ownsHost, signingOptional, forms }: Several): Provider {
  return {
    id,
    name,
    forms,
    end: null,
    cnameSuffixes: [],
    ownsHost,
    recognises: () => false,
    inspect: () => [],
    verify: () => ({
      code: 'auth.missing',
      also: [],
      evidence: { form: id, ...(signingOptional === undefined ? {} : { signingOptional }) },
    }),
    readExpiry: () => ({ code: 'expiry.not-signed', evidence: { form: id } }),
    sign: () => null,
    resign: () => null,
    rehearsal: () => null,
    causeFromWords: () => null,
  };
}
