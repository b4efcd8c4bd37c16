import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { CustomPublishOptions, UpdateInfo } from 'builder-util-runtime';
import type { ResolvedUpdateFileInfo } from 'electron-updater';
import { AppImageUpdater, DebUpdater, MacUpdater, NsisUpdater, Provider, type AppUpdater } from 'electron-updater';
import type { AppAdapter } from 'electron-updater/out/AppAdapter.js';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import type { UpdateFault } from '../contract/update.ts';
import { checkForRelease, type CheckOptions } from '../updates/check.ts';
import { download, isWhole } from '../updates/download.ts';
import type { Release, ReleaseFile } from '../updates/release.ts';
import type { UpdateSource } from './update-desk.ts';
import type { PackageKind } from './update-package.ts';

export interface SignedUpdaterOptions extends Omit<CheckOptions, 'signal'> {
  readonly kind: PackageKind;
  /** In tests, in place of Electron's app. */
  readonly app?: AppAdapter;
}

const CLASSES = { appimage: AppImageUpdater, deb: DebUpdater, mac: MacUpdater, nsis: NsisUpdater } as const;

/**
 * electron-updater for what differs between the systems, and nothing that decides: which release there is, is told it by our own signed
 * document, and the bytes of the file are brought and looked over here. It has no other way to the network: its own goes through the
 * window's browser, which resolves no names.
 */
export class SignedUpdater implements UpdateSource {
  readonly #options: SignedUpdaterOptions;
  #downloaded: { readonly updater: AppUpdater; readonly path: string; readonly file: ReleaseFile } | null = null;

  constructor(options: SignedUpdaterOptions) {
    this.#options = options;
  }

  check(signal: AbortSignal): ReturnType<typeof checkForRelease> {
    const { kind: _kind, app: _app, ...options } = this.#options;
    return checkForRelease({ ...options, signal });
  }

  async download(release: Release, onPercent: (percent: number) => void, signal: AbortSignal): Promise<UpdateFault | null> {
    this.#downloaded = null;
    let fault: UpdateFault | null = null;
    let brought: ReleaseFile | null = null;
    const updater = this.#updaterFor(release, async (url, to) => {
      const file = release.files.find(({ name }) => url.pathname.endsWith(`/${name}`));
      if (file === undefined) throw new Error('a file was asked for that is not in the release');
      fault = await download({ url, file, to, onPercent, signal });
      if (fault !== null) throw new Error(`the download is ${fault}`);
      brought = file;
    });
    try {
      const found = await updater.checkForUpdates();
      if (found?.isUpdateAvailable !== true) return 'not-installed';
      const [to] = await updater.downloadUpdate();
      // Brought by an earlier run and still there: it is looked over like a new one.
      const file = brought ?? release.files.find(({ name }) => to?.endsWith(name) === true);
      if (to === undefined || file === undefined || !(await isWhole(to, file))) return 'damaged';
      this.#downloaded = { updater, path: to, file };
      return null;
    } catch (error) {
      if (fault !== null) return fault;
      throw error;
    }
  }

  async installation(): Promise<(() => void) | UpdateFault> {
    const downloaded = this.#downloaded;
    if (downloaded === null || !(await isWhole(downloaded.path, downloaded.file))) return 'damaged';
    if (this.#options.kind === 'appimage' && !(await hasPlace(process.env['APPIMAGE'] ?? '', downloaded.file.size))) return 'not-installed';
    return () => downloaded.updater.quitAndInstall(false, true);
  }

  #updaterFor(release: Release, bring: (url: URL, to: string) => Promise<void>): AppUpdater {
    const { kind, baseUrl, app } = this.#options;
    const updater = new CLASSES[kind](undefined, app);
    updater.logger = null;
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.disableDifferentialDownload = true;
    updater.disableWebInstaller = true;
    const executor = {
      download: async (url: URL, to: string): Promise<string> => {
        await bring(url, to);
        return to;
      },
    };
    Reflect.set(updater, 'httpExecutor', executor);
    // It would make up a name for this computer and write it down.
    Reflect.set(updater, 'stagingUserIdPromise', { value: Promise.resolve('') });
    updater.setFeedURL({ provider: 'custom', updateProvider: verifiedRelease(release, baseUrl) });
    return updater;
  }
}

/** The old file is deleted before the new one is moved there, so that must be sure to work: else there is no program left. */
async function hasPlace(appImage: string, bytes: number): Promise<boolean> {
  const folder = path.dirname(appImage);
  try {
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize > bytes * 1.1;
  } catch {
    return false;
  }
}

/** What electron-updater asks where there is a release: it hears of the one that was verified, and of no other. */
function verifiedRelease({ version, files, releasedAt }: Release, baseUrl: URL) {
  const list = files.map(({ name, size, sha512 }) => ({ url: name, size, sha512 }));
  return class extends Provider<UpdateInfo> {
    constructor(_options: CustomPublishOptions, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(runtime);
    }

    override getLatestVersion(): Promise<UpdateInfo> {
      return Promise.resolve({ version, files: list, releaseDate: releasedAt, path: '', sha512: '' });
    }

    override resolveFiles(): ResolvedUpdateFileInfo[] {
      return list.map((info) => ({ url: new URL(info.url, baseUrl), info }));
    }
  };
}
