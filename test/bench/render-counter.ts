export interface RenderCounts {
  commits: number;
  /** Renders by the component's name and the nearest test id of what it draws. */
  readonly components: Record<string, number>;
}

interface Fiber {
  readonly tag: number;
  readonly flags: number;
  readonly type: {
    readonly name?: string;
    readonly type?: { readonly name?: string };
    readonly render?: { readonly name?: string };
  } | null;
  readonly stateNode: unknown;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly return: Fiber | null;
  readonly alternate: Fiber | null;
}

/**
 * For the page, before React: React tells each commit to the hook that its developer tools install, in production builds too.
 * A component was rendered when it "performed work" and is not the very fiber of the picture before.
 */
export function countRenders(): void {
  const COMPONENTS = new Set([0, 1, 11, 14, 15]);
  const PERFORMED_WORK = 1;
  const counts = (): RenderCounts => (globalThis as unknown as { renderCounts: RenderCounts }).renderCounts;
  const hostOf = (fiber: Fiber): string => {
    for (let at: Fiber | null = fiber.child; at !== null; at = at.child) if (at.stateNode instanceof Element) return nameOf(at.stateNode);
    return '';
  };
  const nameOf = (element: Element): string =>
    element.getAttribute('data-testid') ?? element.getAttribute('class')?.split(' ')[0] ?? element.tagName.toLowerCase();
  const children = (fiber: Fiber): Fiber[] => {
    const found: Fiber[] = [];
    for (let at = fiber.child; at !== null; at = at.sibling) found.push(at);
    return found;
  };
  const count = (fiber: Fiber): void => {
    if (!COMPONENTS.has(fiber.tag) || (fiber.flags & PERFORMED_WORK) === 0) return;
    const name = fiber.type?.name ?? fiber.type?.type?.name ?? fiber.type?.render?.name ?? '?';
    const key = `${name} ${hostOf(fiber)}`;
    counts().components[key] = (counts().components[key] ?? 0) + 1;
  };
  const walk = (next: Fiber, before: Fiber | null): void => {
    if (next === before) return;
    count(next);
    if (before !== null && next.child === before.child) return;
    const same = new Set(before === null ? [] : children(before));
    for (const child of children(next)) if (!same.has(child)) walk(child, child.alternate);
  };
  Object.assign(globalThis, {
    renderCounts: { commits: 0, components: {} },
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      inject: () => 1,
      onScheduleFiberRoot: () => {},
      onCommitFiberUnmount: () => {},
      onPostCommitFiberRoot: () => {},
      onCommitFiberRoot: (_id: number, root: { readonly current: Fiber }) => {
        counts().commits += 1;
        walk(root.current, root.current.alternate);
      },
    },
  });
}
