import { parseObsAddress, type ObsAddress } from '../obs/address.ts';
import { UsageError, secretFromEnvironment, textOption, type OptionValues } from './usage.ts';

export const OBS_OPTIONS = {
  'obs-address': { type: 'string' },
  'obs-password-env': { type: 'string' },
} as const;

export interface ObsAt {
  readonly address: ObsAddress;
  readonly password: string | null;
}

export function obsOption(values: OptionValues, env: NodeJS.ProcessEnv): ObsAt {
  const text = textOption(values, 'obs-address') ?? '';
  const password = secretFromEnvironment(values, 'obs-password-env', env) ?? null;
  const address = parseObsAddress(text);
  if (address === null)
    throw UsageError.ofValue('--obs-address takes host:port, as OBS shows it', '--obs-address 要写 host:port，和 OBS 里显示的一样', text);
  return { address, password };
}
