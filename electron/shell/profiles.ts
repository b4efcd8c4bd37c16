import { z } from 'zod';
import type { Settings } from '../contract/app-state.ts';
import { changeDesktop, DESKTOP_DEFAULTS } from '../contract/desktop.ts';
import { HISTORY_DAYS, HISTORY_DAYS_MOST } from '../contract/history.ts';
import { PROVIDER_IDS } from '../contract/provider-id.ts';
import { BUFFER_POLICIES, LIVE_SOURCES } from '../contract/live-show.ts';
import { LANGUAGES } from '../contract/report.ts';
import { cloudId, desktop } from '../contract/schemas.ts';
import { ZOOMS } from '../contract/zoom.ts';
import { readBounded, setAside, writeDurably } from './durable-file.ts';
import { createSaveQueue } from './save-queue.ts';

/** More shows than anybody keeps; a bound on what a file or a stuck key can make. */
export const SHOW_LIMIT = 200;

/** How a show goes live, and its local port: the encoder is pointed at it once. */
const live = z.strictObject({
  source: z.enum(LIVE_SOURCES),
  policy: z.enum(BUFFER_POLICIES),
  record: z.boolean(),
  lan: z.boolean(),
  port: z.number().int().min(1).max(65_535).nullable(),
});

export const NEW_LIVE: z.infer<typeof live> = { source: 'relay', policy: 'gapless', record: false, lan: false, port: null };

const profile = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  /** Empty until it has one. */
  name: z.string().max(80),
  plannedHours: z.number().min(0.1).max(168).nullable(),
  plannedBitrateKbps: z.number().int().min(100).max(200_000).nullable(),
  publish: z.enum(['never', 'ask', 'real', 'rehearsal']),
  /** True once Cuelight signed its push URL: then a wrong clock here is a failure. */
  signsHere: z.boolean(),
  /** Null: found by host and parameters. */
  provider: z.enum(PROVIDER_IDS).nullable().catch(null).default(null),
  live: live.default(NEW_LIVE),
  cloudId: cloudId.nullable().default(null),
});

/** A show without its secrets: no URL, no stream name, no key is ever in this file. */
export type Profile = Readonly<z.infer<typeof profile>>;

export function newProfile(id: string, name: string): Profile {
  return {
    id,
    name,
    plannedHours: null,
    plannedBitrateKbps: null,
    publish: 'ask',
    signsHere: false,
    provider: null,
    live: NEW_LIVE,
    cloudId: null,
  };
}

const stored = z.strictObject({
  version: z.literal(1),
  settings: z.strictObject({
    language: z.enum(['system', ...LANGUAGES]),
    theme: z.enum(['system', 'dark', 'light']),
    zoomPercent: z.literal(ZOOMS).default(100),
    keepSecretsInFile: z.boolean(),
    notifyDrops: z.boolean().default(true),
    allowDoh: z.boolean().default(false),
    obs: z.boolean().default(false),
    obsAddress: z.string().max(200).default(''),
    desktop: z
      .strictObject(desktop)
      .partial()
      .default({})
      .transform((kept) => changeDesktop(DESKTOP_DEFAULTS, kept)),
    historyDays: z.number().int().min(0).max(HISTORY_DAYS_MOST).default(HISTORY_DAYS),
    updates: z.boolean().default(false),
  }),
  /** Where the extra certificate authorities are. */
  authorityFile: z.string().min(1).max(32_768).nullable().default(null),
  selectedShowId: z.string().nullable(),
  /** Those that are live now; found at a start, Cuelight was gone before their end. */
  liveShowIds: z.array(z.string().max(64)).max(SHOW_LIMIT).default([]),
  profiles: z.array(profile).max(SHOW_LIMIT),
});

export interface Library {
  readonly settings: Settings;
  readonly authorityFile: string | null;
  readonly selectedShowId: string | null;
  readonly liveShowIds: readonly string[];
  readonly profiles: readonly Profile[];
}

export const EMPTY_LIBRARY: Library = {
  settings: {
    language: 'system',
    theme: 'system',
    zoomPercent: 100,
    keepSecretsInFile: false,
    notifyDrops: true,
    allowDoh: false,
    obs: false,
    obsAddress: '',
    desktop: DESKTOP_DEFAULTS,
    historyDays: HISTORY_DAYS,
    updates: false,
  },
  authorityFile: null,
  selectedShowId: null,
  liveShowIds: [],
  profiles: [],
};

export interface ProfileStore {
  readonly loaded: Library;
  /** The new name of a file that could not be read, or null when all was well. */
  readonly damaged: string | null;
  save(library: Library): void;
  idle(): Promise<void>;
}

export interface ProfileStoreOptions {
  readonly file: string;
  readonly wallNow: () => number;
  readonly onUnsaved: (error: unknown) => void;
  /** What could not be saved is. */
  readonly onSaved?: () => void;
}

/** Never fails: a file that cannot be read is set aside, and one that cannot even be moved is left alone and not written over. */
export async function openProfileStore({ file, wallNow, onUnsaved, onSaved = () => {} }: ProfileStoreOptions): Promise<ProfileStore> {
  let loaded: Library = EMPTY_LIBRARY;
  let damaged: string | null = null;
  let writable = true;
  try {
    const bytes = await readBounded(file);
    if (bytes !== null) loaded = parseLibrary(bytes.toString('utf8'));
  } catch {
    try {
      damaged = await setAside(file, wallNow());
    } catch {
      damaged = file;
      writable = false;
    }
  }
  const write = async (library: Library): Promise<void> => {
    if (!writable) throw new Error('the profile file could neither be read nor moved');
    await writeDurably(file, `${JSON.stringify({ version: 1, ...library }, null, 2)}\n`);
  };
  const queue = createSaveQueue(write, { onFailure: onUnsaved, onRecovered: onSaved });
  return { loaded, damaged, save: (library) => queue.put(library), idle: () => queue.idle() };
}

function parseLibrary(text: string): Library {
  const { settings, authorityFile, selectedShowId, liveShowIds, profiles } = stored.parse(JSON.parse(text));
  const ids = new Set(profiles.map(({ id }) => id));
  if (ids.size !== profiles.length) throw new Error('two profiles with one id');
  return {
    settings,
    authorityFile,
    profiles,
    selectedShowId: selectedShowId !== null && ids.has(selectedShowId) ? selectedShowId : null,
    liveShowIds: liveShowIds.filter((id) => ids.has(id)),
  };
}
