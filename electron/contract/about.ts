/** What support asks first. */
export interface ProgramVersions {
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
}

/** A package whose code or font is in the program. */
export interface BuiltInPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
}

export interface About {
  readonly versions: ProgramVersions;
  readonly packages: readonly BuiltInPackage[];
}

/** By which the window asks for one licence's text. */
export function packageId({ name, version }: Pick<BuiltInPackage, 'name' | 'version'>): string {
  return `${name}@${version}`;
}
