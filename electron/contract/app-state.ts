import type { CauseCode } from './cause.ts';
import type { CheckId } from './check-id.ts';
import type { Attention, DesktopFacts, DesktopSettings, DraftState } from './desktop.ts';
import type { CheckProgress, Finding, Verdict } from './finding.ts';
import type { HistoryState } from './history.ts';
import type { LiveChoice, LiveShowState } from './live-show.ts';
import type { ProviderId } from './provider-id.ts';
import type { Language } from './report.ts';
import type { UpdateState } from './update.ts';
import type { ZoomPercent } from './zoom.ts';

/** What main says and the window replicates: whole, masked, without words. The newest `rev` wins. */
export interface AppState {
  readonly rev: number;
  readonly version: string;
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly lang: Language;
  readonly settings: Settings;
  /** The name of the file of extra certificate authorities; where it is, main alone knows. */
  readonly authorityFile: string | null;
  /** False when started with --no-sandbox: the window says so. */
  readonly sandboxed: boolean;
  readonly secrets: SecretStorage;
  readonly notices: readonly Notice[];
  readonly shows: readonly ShowState[];
  readonly selectedShowId: string | null;
  readonly practice: PracticeState;
  /** The window was asked to close while a show is live: what then, is the user's to say. */
  readonly obs: { readonly hasPassword: boolean; readonly canPutBack: boolean };
  readonly closing: boolean;
  readonly desktop: DesktopFacts;
  /** The window is small, with the lamp alone; `pinned`: above all others. */
  readonly compact: { readonly pinned: boolean } | null;
  readonly attention: Attention | null;
  readonly draft: DraftState | null;
  readonly history: HistoryState;
  readonly update: UpdateState;
}

export interface Settings {
  readonly language: 'system' | Language;
  readonly theme: 'system' | 'dark' | 'light';
  readonly zoomPercent: ZoomPercent;
  /** Where the system offers no real encryption: keep secrets in a 0600 file. Off unless the user chooses it. */
  readonly keepSecretsInFile: boolean;
  /** Each drop is told by the system too, with its cause. */
  readonly notifyDrops: boolean;
  /** A second name server is asked over HTTPS when an answer looks wrong. Off unless the user chooses it. */
  readonly allowDoh: boolean;
  /** OBS on this computer is asked what it is set to. Off unless the user chooses it. */
  readonly obs: boolean;
  /** Where its WebSocket server listens; empty: where it does by itself. */
  readonly obsAddress: string;
  readonly desktop: DesktopSettings;
  /** Shows and reports older than this are forgotten; 0: nothing is kept. */
  readonly historyDays: number;
  /** New versions are looked for. Off unless the user chooses it. */
  readonly updates: boolean;
}

export interface SecretStorage {
  /** `memory`: kept for this run only. */
  readonly kind: 'encrypted' | 'file' | 'memory';
  /** safeStorage's own word for its backend (`gnome_libsecret`, `basic_text`). */
  readonly backend: string;
}

/** Something to be told once, in words from messages `notice.<code>`. */
export interface Notice {
  readonly id: string;
  readonly code:
    | 'profiles-damaged'
    | 'profiles-unsaved'
    | 'secrets-damaged'
    /** Cuelight was gone while this show (`showId`) was live; it may go live again. */
    | 'show-interrupted'
    | 'practice-restarted'
    | 'practice-failed'
    | 'fault'
    | 'clipboard-empty'
    /** The file of extra certificate authorities is gone, or holds none any more. */
    | 'authority-unusable'
    /** It could not be written down; it tries again by itself. */
    | 'history-unwritable'
    | 'history-damaged'
    /** Left alone, and nothing is written down. */
    | 'history-newer'
    /** What was typed into a secret field was nothing usable; the channel is one way, so it is said so. */
    | 'secret-refused'
    /** A link or a command line handed over something that holds no push URL. */
    | 'link-unusable';
  readonly params: { readonly [key: string]: string | number };
}

export interface ShowState {
  readonly id: string;
  /** Empty until it has one: the window then says "new show" or "practice". */
  readonly name: string;
  readonly kind: 'own' | 'practice';
  /** Masked; null when nothing usable was pasted or its secret is gone. */
  readonly maskedUrl: string | null;
  readonly host: string | null;
  readonly hasPushUrl: boolean;
  readonly hasKey: boolean;
  readonly hasBackupKey: boolean;
  readonly hasPlayUrl: boolean;
  /** As chosen; null: found by host and parameters. */
  readonly provider: ProviderId | null;
  /** As found; null where nothing says whose the URL is. */
  readonly foundProvider: ProviderId | null;
  /** What the end of a URL signed here rests on; null where none can be signed. `at-least`, `from`: the push domain adds a time of its own. */
  readonly signEnd: 'exact' | 'at-least' | 'from' | 'none' | null;
  /** SecretId of the cloud's API; its SecretKey is a secret like the others. */
  readonly cloudId: string | null;
  readonly hasCloudKey: boolean;
  readonly canSign: boolean;
  readonly plannedHours: number | null;
  readonly plannedBitrateKbps: number | null;
  readonly publish: 'never' | 'ask' | 'real' | 'rehearsal';
  /** A better URL main has ready; taken by `show.useOffer`. */
  readonly offer: { readonly kind: 'repaired' | 'corrected'; readonly maskedUrl: string } | null;
  readonly run: RunState | null;
  /** After `tcp.blocked`: the user asked to test again on another network. */
  readonly networkTest: NetworkTest | null;
  /** How it would go live. */
  readonly liveChoice: LiveChoice;
  /** Null until it went live since Cuelight was started. */
  readonly live: LiveShowState | null;
}

export interface NetworkTest {
  readonly phase: 'waiting' | 'running' | 'done';
  readonly before: NetworkAnswer;
  readonly after: NetworkAnswer | null;
}

/** One network's answer about the port, to be shown side by side with the other's. */
export interface NetworkAnswer {
  /** The local address the network gave, e.g. `192.168.1.20`. */
  readonly localAddress: string | null;
  readonly tcp: CauseCode;
  readonly verdict: Verdict;
  readonly at: string;
}

export interface RunState {
  readonly id: string;
  readonly phase: 'running' | 'asking' | 'done' | 'aborted';
  readonly startedAt: string;
  readonly durationMs: number | null;
  /** The checks of this run in path order, known from the start (`tls` only for RTMPS). */
  readonly checks: readonly CheckId[];
  /** The newest finding of each check that has one. */
  readonly findings: readonly Finding[];
  /** How far a check that takes long has come; null while none does. */
  readonly progress: ({ readonly id: CheckId } & CheckProgress) | null;
  readonly verdict: Verdict | null;
  readonly cause: CauseCode | null;
  /** A verdict belongs to one URL, one network and 15 minutes; then the lamp returns to STAND BY. */
  readonly stale: 'age' | 'url' | 'network' | 'clock' | null;
}

export const PRACTICE_FAULTS = ['none', 'wrong-secret', 'expired', 'in-use', 'port-blocked'] as const;
export type PracticeFault = (typeof PRACTICE_FAULTS)[number];

export interface PracticeState {
  readonly status: 'off' | 'starting' | 'running' | 'restarting' | 'failed';
  readonly fault: PracticeFault;
  readonly port: number | null;
  readonly restarts: number;
}
