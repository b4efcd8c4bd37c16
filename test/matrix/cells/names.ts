import { fails, warns, type Cell } from '../cell.ts';
import { ALIVE, NAMES, worldCellsOf, PUSH } from '../places/internet.ts';
import { signedPath, WITH_KEY } from '../signed.ts';

const cell = worldCellsOf('names');

export const NAME_CELLS: readonly Cell[] = [
  cell('typo', 'the name does not exist', fails('dns', 'dns.not-found', { ruledOut: ['dns.no-answer'] }), {
    host: 'typo.example.com',
    controls: ALIVE,
  }),
  cell('typo-no-controls', 'the name does not exist, nobody else to ask', fails('dns', 'dns.not-found'), {
    host: 'typo.example.com',
    controls: 'none',
  }),
  cell('no-address', 'the name exists and has no address', fails('dns', 'dns.not-found'), { host: 'empty.example.com', controls: ALIVE }),
  cell('dead-server', 'the name server drops every question', fails('dns', 'dns.no-answer', { goal: 'dead-name-server' }), {
    host: PUSH,
    nameServer: NAMES.dead,
    controls: ALIVE,
  }),
  cell('dead-server-no-controls', 'the same, nobody else to ask', fails('dns', 'dns.no-answer', { goal: 'dead-name-server' }), {
    host: PUSH,
    nameServer: NAMES.dead,
    controls: 'none',
  }),
  cell('closed-server', 'nobody at the name server’s port', fails('dns', 'dns.no-answer'), {
    host: PUSH,
    nameServer: NAMES.closed,
    controls: ALIVE,
  }),
  cell('servfail', 'the name server says SERVFAIL', fails('dns', 'dns.no-answer'), {
    host: PUSH,
    nameServer: NAMES.servfail,
    controls: ALIVE,
  }),
  cell('one-address-for-all', 'the name server gives one address for every name', fails('dns', 'dns.hijacked'), {
    host: PUSH,
    nameServer: NAMES.hijack,
    controls: ALIVE,
  }),
  cell('typo-rewritten', 'a name that does not exist gets the rewriter’s address', fails('dns', 'dns.hijacked'), {
    host: 'typo.example.com',
    nameServer: NAMES.rewrite,
    controls: ALIVE,
  }),
  cell('cloud-name-inside', 'the cloud’s own name leads to a private address', fails('dns', 'dns.hijacked'), {
    host: 'friday.livepush.myqcloud.com',
    path: signedPath,
    controls: ALIVE,
    ...WITH_KEY,
  }),
  cell('no-cname', 'a custom domain of Tencent’s without its CNAME', warns('dns', 'dns.no-cname'), {
    host: PUSH,
    path: signedPath,
    controls: ALIVE,
    ...WITH_KEY,
  }),
];
