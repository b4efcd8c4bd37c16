const MAX_WORD = 64;

/**
 * @typedef {{ type: string, start: number, end: number, [key: string]: unknown }} Node
 * @typedef {{ at: number, text: string }} Insert
 * @typedef {{ branches: number, words: Set<string> }} Found
 */

/**
 * Counts every branch that the product's own code takes, and collects the words it is written with: what a fuzzer steers by, and what it
 * writes with. Positions keep their lines.
 * @param {{ root: string, found: Found }} options
 * @returns {import('vite').Plugin}
 */
export function countBranches({ root, found }) {
  return {
    name: 'count-branches',
    enforce: 'post',
    transform: {
      order: 'post',
      handler(code, id) {
        const isOurs = id.startsWith(`${root}/electron/`);
        // The library that parses for us: its branches are ours, its words are not.
        if (!isOurs && !id.includes('/node_modules/zod/v4/core/')) return null;
        /** @type {Insert[]} */
        const inserts = [];
        const count = () => `__hits[${found.branches++}]++`;
        visit(asNode(this.parse(code)), { inserts, count, words: isOurs ? found.words : new Set() });
        return { code: `const __hits=globalThis.__cuelightHits;${withInserts(code, inserts)}`, map: null };
      },
    },
  };
}

/**
 * @param {string} code
 * @param {readonly Insert[]} inserts
 */
function withInserts(code, inserts) {
  const sorted = [...inserts].sort((left, right) => left.at - right.at);
  let out = '';
  let done = 0;
  for (const { at, text } of sorted) {
    out += code.slice(done, at) + text;
    done = at;
  }
  return out + code.slice(done);
}

/**
 * Opening parts are noted before what is inside, closing ones after it, so that a stable sort nests them right.
 * @param {Node} node
 * @param {{ inserts: Insert[], count: () => string, words: Set<string> }} to
 */
function visit(node, to) {
  const { inserts, count } = to;
  collectWord(node, to.words);
  /** @param {Node} inner */
  const asExpression = (inner) => {
    inserts.push({ at: inner.start, text: `(${count()},` });
    visit(inner, to);
    inserts.push({ at: inner.end, text: ')' });
  };
  /** @param {Node} inner @param {string} [behind] */
  const asStatement = (inner, behind = '') => {
    const isBlock = inner.type === 'BlockStatement';
    inserts.push({ at: inner.start + (isBlock ? 1 : 0), text: isBlock ? `${count()};` : `{${count()};` });
    visit(inner, to);
    inserts.push({ at: inner.end, text: `${isBlock ? '' : '}'}${behind}` });
  };
  switch (node.type) {
    case 'ArrowFunctionExpression':
      visitAll(node, ['params'], to);
      if (child(node, 'body').type === 'BlockStatement') asStatement(child(node, 'body'));
      else asExpression(child(node, 'body'));
      return;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      visitAll(node, ['params'], to);
      asStatement(child(node, 'body'));
      return;
    case 'IfStatement': {
      visit(child(node, 'test'), to);
      const otherwise = node['alternate'];
      asStatement(child(node, 'consequent'), isNode(otherwise) ? '' : ` else ${count()};`);
      if (isNode(otherwise)) asStatement(otherwise);
      return;
    }
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      visitAll(node, ['init', 'test', 'update', 'left', 'right'], to);
      asStatement(child(node, 'body'));
      return;
    case 'ConditionalExpression':
      visit(child(node, 'test'), to);
      asExpression(child(node, 'consequent'));
      asExpression(child(node, 'alternate'));
      return;
    case 'LogicalExpression':
      visit(child(node, 'left'), to);
      asExpression(child(node, 'right'));
      return;
    case 'SwitchCase': {
      const [first] = nodesIn(node['consequent']);
      if (first !== undefined) inserts.push({ at: first.start, text: `${count()};` });
      visitAll(node, ['test', 'consequent'], to);
      return;
    }
    case 'CatchClause':
      asStatement(child(node, 'body'));
      return;
    default:
      visitAll(node, Object.keys(node), to);
  }
}

/**
 * @param {Node} node
 * @param {readonly string[]} keys
 * @param {Parameters<typeof visit>[1]} to
 */
function visitAll(node, keys, to) {
  for (const key of keys) for (const inner of nodesIn(node[key])) visit(inner, to);
}

/**
 * @param {Node} node
 * @param {Set<string>} words
 */
function collectWord(node, words) {
  const { type, value } = node;
  if (type === 'Literal' && typeof value === 'string' && value.length > 1 && value.length <= MAX_WORD) words.add(value);
  if ((type === 'Property' || type === 'MemberExpression') && isNode(node['key'] ?? node['property'])) {
    const name = asNode(node['key'] ?? node['property'])['name'];
    if (typeof name === 'string' && name.length > 2) words.add(name);
  }
}

/**
 * @param {unknown} value
 * @returns {Node[]}
 */
function nodesIn(value) {
  if (Array.isArray(value)) return value.filter(isNode);
  return isNode(value) ? [value] : [];
}

/**
 * @param {Node} node
 * @param {string} key
 */
function child(node, key) {
  return asNode(node[key]);
}

/**
 * @param {unknown} value
 * @returns {value is Node}
 */
function isNode(value) {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/**
 * @param {unknown} value
 * @returns {Node}
 */
function asNode(value) {
  if (!isNode(value)) throw new Error('no syntax node');
  return value;
}
