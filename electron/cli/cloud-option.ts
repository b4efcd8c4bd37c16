import type { CloudAccount, CloudEndpoint } from '../cloud/account.ts';
import { UsageError, secretFromEnvironment, textOption, type OptionValues } from './usage.ts';

/** Credentials of the cloud's API, for whoever asks the network. */
export const CLOUD_OPTIONS = {
  'cloud-id-env': { type: 'string' },
  'cloud-key-env': { type: 'string' },
  'cloud-endpoint': { type: 'string' },
} as const;

/** Null without credentials. Both come by the name of a variable: neither is ever an argument. */
export function cloudOption(values: OptionValues, env: NodeJS.ProcessEnv): CloudAccount | null {
  const endpoint = endpointOption(values);
  const [id, key] = [values['cloud-id-env'], values['cloud-key-env']];
  if (id === undefined && key === undefined && endpoint === null) return null;
  if (id === undefined || key === undefined)
    throw new UsageError(
      'The cloud’s API takes both halves of its key. Type: --cloud-id-env VAR --cloud-key-env VAR',
      '云 API 密钥要两项一起给。请输入：--cloud-id-env 变量 --cloud-key-env 变量',
    );
  const secretId = secretFromEnvironment(values, 'cloud-id-env', env)?.trim() ?? '';
  const secretKey = secretFromEnvironment(values, 'cloud-key-env', env)?.trim() ?? '';
  // Both go into a header: anything else in them is a paste gone wrong, and is not repeated.
  if (!/^[\w-]{1,128}$/.test(secretId) || !/^[!-~]{1,256}$/.test(secretKey))
    throw new UsageError(
      '--cloud-id-env and --cloud-key-env name the variables that hold SecretId and SecretKey; one of them holds something else.',
      '--cloud-id-env 和 --cloud-key-env 后面是存放 SecretId 和 SecretKey 的变量名；其中一个变量里的内容不对。',
    );
  return { secretId, secretKey, ...(endpoint === null ? {} : { endpoints: [endpoint] }) };
}

function endpointOption(values: OptionValues): CloudEndpoint | null {
  const text = textOption(values, 'cloud-endpoint');
  if (text === undefined) return null;
  const match = /^(?<host>[a-z\d](?:[a-z\d.-]{0,250}[a-z\d])?)(?::(?<port>\d{1,5}))?$/i.exec(text);
  const host = match?.groups?.['host'];
  const port = Number(match?.groups?.['port'] ?? 443);
  if (host === undefined || port < 1 || port > 65_535)
    throw UsageError.ofValue('--cloud-endpoint takes host or host:port', '--cloud-endpoint 要写 host 或 host:port', text);
  return { host, port };
}
