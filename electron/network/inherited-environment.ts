/** What of this process's environment a child may see, by name. The rest is not handed on: it may hold push URLs and keys. */
export function inheritedEnvironment(names: readonly string[]): Readonly<Record<string, string>> {
  const inherited = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(inherited);
}
