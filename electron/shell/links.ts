import type { Input } from '../contract/schemas.ts';

/** The window names a link; only main knows addresses, and these are all it will ever open. */
export const LINKS: { readonly [id in Input<'link.open'>['link']]: string } = {
  'tencent-push-url': 'https://www.tencentcloud.com/document/product/267/38393',
  'tencent-disconnect-codes': 'https://www.tencentcloud.com/document/product/267/31083',
};
