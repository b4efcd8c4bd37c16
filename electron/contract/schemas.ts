import { z } from 'zod';
import { PRACTICE_FAULTS } from './app-state.ts';
import type { RequestChannel, SendChannel } from './channels.ts';
import { CHECK_IDS } from './check-id.ts';
import { EXPORT_FORMATS, HISTORY_DAYS_MOST, HISTORY_KINDS, HISTORY_PAGE_MOST } from './history.ts';
import { BUFFER_POLICIES, CHART_SPANS, LIVE_SOURCES } from './live-show.ts';
import { PROVIDER_IDS } from './provider-id.ts';
import { LANGUAGES } from './report.ts';
import { ZOOMS } from './zoom.ts';

const showId = z.string().regex(/^[a-z0-9-]{1,64}$/);
const nothing = z.strictObject({});
const ofShow = z.strictObject({ showId });

const recordId = z.string().regex(/^[a-z0-9-]{1,64}$/);
const unixMs = z.number().int().min(0).max(8.64e15);
const pixels = z.number().int().min(0).max(16_384);

/** What a secret field holds; `pushUrl` may be two lines, server and key. */
export const SECRET_FIELDS = ['pushUrl', 'signingKey', 'backupKey', 'playUrl', 'cloudKey'] as const;
const secretField = z.enum(SECRET_FIELDS);

/** The longest text a secret field takes, in UTF-16 units; a debugger dump with a URL in it fits. */
export const SECRET_TEXT_LIMIT = 65_536;

/** The name of a cloud's API key: no secret by itself. */
export const cloudId = z.string().regex(/^[\w-]{1,128}$/);

/** Each of `DesktopSettings`. */
export const desktop = {
  closeToTray: z.boolean(),
  sounds: z.boolean(),
  soundVolume: z.number().int().min(0).max(100),
  keepScreenOn: z.boolean(),
  hideFromCapture: z.boolean(),
  startWithSystem: z.boolean(),
};

/** The input of every channel the window can call; whatever does not parse is refused before any code sees it. */
export const INPUTS = {
  'app.ready': nothing,
  'app.dismissNotice': z.strictObject({ id: z.string().max(64) }),
  'app.attended': z.strictObject({ n: z.number().int().min(0) }),
  'app.about': nothing,
  /** As `packageId` makes it. */
  'app.licence': z.strictObject({ id: z.string().regex(/^[\w@/.+~-]{1,240}$/) }),
  'app.copyVersions': nothing,
  'draft.keep': nothing,
  'draft.discard': nothing,
  'settings.change': z.strictObject({
    language: z.enum(['system', ...LANGUAGES]).optional(),
    theme: z.enum(['system', 'dark', 'light']).optional(),
    zoomPercent: z.literal(ZOOMS).optional(),
    keepSecretsInFile: z.boolean().optional(),
    notifyDrops: z.boolean().optional(),
    allowDoh: z.boolean().optional(),
    obs: z.boolean().optional(),
    obsAddress: z.string().max(200).optional(),
    desktop: z.strictObject(desktop).partial().optional(),
    historyDays: z.number().int().min(0).max(HISTORY_DAYS_MOST).optional(),
    updates: z.boolean().optional(),
  }),
  /** Main asks for the file: the window never names one. */
  'settings.chooseAuthority': nothing,
  'settings.removeAuthority': nothing,
  'show.add': z.strictObject({ name: z.string().max(80).optional() }),
  'show.select': z.strictObject({ showId: showId.nullable() }),
  'show.change': z.strictObject({
    showId,
    name: z.string().min(1).max(80).optional(),
    plannedHours: z.number().min(0.1).max(168).nullable().optional(),
    plannedBitrateKbps: z.number().int().min(100).max(200_000).nullable().optional(),
    publish: z.enum(['never', 'ask', 'real', 'rehearsal']).optional(),
    provider: z.enum(PROVIDER_IDS).nullable().optional(),
    cloudId: cloudId.nullable().optional(),
  }),
  'show.remove': ofShow,
  /** showId null: the paste makes a new show. */
  'show.pasteSecret': z.strictObject({ showId: showId.nullable(), field: secretField }),
  'show.typeSecret': z.strictObject({ showId: showId.nullable(), field: secretField, text: z.string().max(SECRET_TEXT_LIMIT) }),
  'show.forgetSecret': z.strictObject({ showId, field: secretField }),
  'show.useOffer': ofShow,
  'show.copyOffer': ofShow,
  /** For the encoder: the URL whole, or as OBS's two fields. */
  'show.copyUrl': z.strictObject({ showId, part: z.enum(['url', 'server', 'key']) }),
  'show.sign': z.strictObject({
    showId,
    end: z.union([z.strictObject({ validHours: z.number().min(0.1).max(8760) }), z.strictObject({ endsAt: z.iso.datetime() })]),
    algorithm: z.enum(['auto', 'md5', 'sha256']).optional(),
  }),
  /** `uplink`: measures it as well, for ten seconds more. */
  'preflight.start': z.strictObject({ showId, uplink: z.boolean().optional() }),
  'preflight.stop': ofShow,
  'preflight.consent': z.strictObject({ showId, choice: z.enum(['real', 'rehearsal', 'never']) }),
  'preflight.copyReport': z.strictObject({ showId, format: z.enum(['text', 'json']) }),
  'preflight.copyEvidence': z.strictObject({ showId, checkId: z.enum(CHECK_IDS) }),
  'preflight.watchNetwork': z.strictObject({ showId, watch: z.boolean() }),
  'obs.pastePassword': nothing,
  'obs.typePassword': z.strictObject({ text: z.string().max(SECRET_TEXT_LIMIT) }),
  'obs.forgetPassword': nothing,
  /** `url`: the show's own; `relay`: the local address that the show is live by. */
  'obs.put': z.strictObject({ showId, what: z.enum(['url', 'relay']) }),
  'obs.putBack': nothing,
  'practice.start': z.strictObject({ fault: z.enum(PRACTICE_FAULTS) }),
  'practice.stop': nothing,
  'live.start': z.strictObject({
    showId,
    source: z.enum(LIVE_SOURCES),
    policy: z.enum(BUFFER_POLICIES).optional(),
    record: z.boolean().optional(),
    lan: z.boolean().optional(),
  }),
  'live.stop': ofShow,
  'live.retryNow': ofShow,
  'live.setPolicy': z.strictObject({ showId, policy: z.enum(BUFFER_POLICIES) }),
  'live.setSpan': z.strictObject({ showId, span: z.enum(CHART_SPANS) }),
  /** The local address: whole, or as OBS's two fields. */
  'live.copyEncoder': z.strictObject({ showId, part: z.enum(['url', 'server', 'key']) }),
  /** The same for a phone's camera, by one of the addresses shown. */
  'live.encoderQr': z.strictObject({ showId, server: z.string().max(200) }),
  'live.copyIncident': z.strictObject({ showId, id: z.string().max(32) }),
  /** The window was asked to close while a show is live. */
  'live.answerClose': z.strictObject({ choice: z.enum(['stop', 'minimize', 'stay']) }),
  /** A page, the newest first. What is left out does not narrow it. */
  'history.list': z.strictObject({
    /** Each word must stand in the name, the masked URL or a code, or in the words of a cause in the window's language. */
    text: z.string().max(200).optional(),
    kind: z.enum(HISTORY_KINDS).optional(),
    /** Reports with this verdict; it leaves no shows. */
    verdict: z.enum(['go', 'caution', 'no-go']).optional(),
    /** Reports that rest on it and shows that met it. */
    cause: z
      .string()
      .regex(/^[a-z0-9.-]{1,64}$/)
      .optional(),
    showId: showId.optional(),
    /** Began at or after. */
    fromMs: unixMs.optional(),
    /** Began before. */
    toMs: unixMs.optional(),
    limit: z.number().int().min(1).max(HISTORY_PAGE_MOST).optional(),
    /** As the page before gave it. */
    cursor: z
      .string()
      .regex(/^[a-z0-9.-]{1,100}$/)
      .optional(),
  }),
  'history.open': z.strictObject({ id: recordId }),
  /** A show that is live is left alone. */
  'history.delete': z.union([z.strictObject({ ids: z.array(recordId).min(1).max(200) }), z.strictObject({ all: z.literal(true) })]),
  /** Main asks the user for the place: the window never names one. */
  'history.export': z.strictObject({ id: recordId, format: z.enum(EXPORT_FORMATS) }),
  /** This part of the window, CSS pixels, as PNG; named after the record. */
  'history.savePicture': z.strictObject({
    id: recordId,
    rect: z.strictObject({ x: pixels, y: pixels, width: pixels.min(1), height: pixels.min(1) }),
  }),
  'update.check': nothing,
  'update.download': nothing,
  /** Ends the program and starts the new one. */
  'update.install': nothing,
  'link.open': z.strictObject({ link: z.enum(['tencent-push-url', 'tencent-disconnect-codes']) }),
  'window.control': z.strictObject({ action: z.enum(['minimize', 'toggle-maximize', 'close']) }),
  'window.compact': z.strictObject({ what: z.enum(['enter', 'leave', 'pin', 'unpin']) }),
} as const satisfies Record<RequestChannel | SendChannel, z.ZodType>;

export type Input<C extends keyof typeof INPUTS> = z.infer<(typeof INPUTS)[C]>;
