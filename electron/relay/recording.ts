import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { isHeader, type Frame } from './frame.ts';
import { HeaderSet } from './header-set.ts';

const FLUSH_MS = 500;
const FLUSH_BYTES = 1_000_000;
/** A disk that falls this far behind is a disk that failed. */
const QUEUE_LIMIT_BYTES = 64_000_000;
const SET_DATA_FRAME_BYTES = 16;
const MOST_FILES = 100_000;

/** Signature, version 1, audio and video, header size 9, and the size of the tag before the first: none. */
const FILE_HEADER = Uint8Array.of(0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0);
const TAG_TYPES = { audio: 8, video: 9, data: 18 } as const;

/** What is needed of a file; the system's own unless a test says otherwise. */
export interface RecordingFile {
  write(bytes: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>;
  close(): Promise<void>;
}

export interface RecordingOptions {
  readonly dir: string;
  readonly rotateBytes: number;
  readonly wallNow: () => number;
  readonly openFile?: (file: string) => Promise<RecordingFile>;
  readonly tell: (event: { what: 'started' | 'stopped' | 'failed'; file: string | null; errno: string | null }) => void;
}

/**
 * Writes the show as FLV, a file after the other. FLV has no index to close, so whatever reached the system (every half second) plays,
 * also after a kill. A disk that is full or too slow ends the recording and nothing else.
 */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #headers = new HeaderSet();
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #queuedBytes = 0;
  #file: { handle: RecordingFile; path: string } | null = null;
  #fileBytes = 0;
  #fileBegins: number | null = null;
  #count = 0;
  #hasVideo = false;
  /** No more is taken. */
  #over = false;
  /** Nothing more is written either. */
  #failed = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  write(frame: Frame): void {
    if (this.#over) return;
    if (frame.track === 'video') this.#hasVideo = true;
    if (isHeader(frame)) this.#headers.keep(frame);
    const seekable = frame.role === 'key' || (frame.role === 'sound' && !this.#hasVideo);
    if (this.#fileBegins === null || (seekable && this.#fileBytes >= this.#options.rotateBytes)) {
      if (!seekable) return;
      this.#begin(frame.dts);
    }
    this.#append(frame);
  }

  /** Writes what is left and closes the file. */
  async end(): Promise<void> {
    if (!this.#over) this.#flush();
    this.#over = true;
    this.#stopTimer();
    await this.#writing;
    if (!this.#failed) await this.#close('stopped', null);
  }

  #begin(dts: number): void {
    this.#flush();
    const stamp = new Date(this.#options.wallNow()).toISOString().slice(0, 19).replaceAll(':', '-');
    this.#fileBegins = dts;
    this.#fileBytes = 0;
    this.#enqueue(async () => {
      await this.#close('stopped', null);
      this.#file = await this.#open(path.join(this.#options.dir, `cuelight-${stamp}`));
      this.#options.tell({ what: 'started', file: this.#file.path, errno: null });
    });
    this.#add(FILE_HEADER);
    for (const header of this.#headers.list()) this.#append({ ...header, dts });
    this.#timer ??= setInterval(() => this.#flush(), FLUSH_MS);
    this.#timer.unref();
  }

  /** Another show of the same second, or this one before its process was restarted, may have taken the name. */
  async #open(stem: string): Promise<{ handle: RecordingFile; path: string }> {
    for (;;) {
      this.#count += 1;
      const file = `${stem}-${String(this.#count).padStart(3, '0')}.flv`;
      try {
        return { handle: await (this.#options.openFile ?? openNew)(file), path: file };
      } catch (error) {
        if (!isTaken(error) || this.#count >= MOST_FILES) throw error;
      }
    }
  }

  #append(frame: Frame): void {
    const setDataFrame = frame.role === 'metadata' && frame.payload[2] === 13;
    const payload = setDataFrame ? frame.payload.subarray(SET_DATA_FRAME_BYTES) : frame.payload;
    const size = payload.length;
    const time = Math.max(0, frame.dts - (this.#fileBegins ?? 0));
    const head = new Uint8Array(11);
    head[0] = TAG_TYPES[frame.track];
    head.set([(size >> 16) & 255, (size >> 8) & 255, size & 255], 1);
    head.set([(time >> 16) & 255, (time >> 8) & 255, time & 255, (time >>> 24) & 255], 4);
    const whole = size + head.length;
    this.#add(head);
    this.#add(payload);
    this.#add(Uint8Array.of((whole >>> 24) & 255, (whole >> 16) & 255, (whole >> 8) & 255, whole & 255));
    if (this.#partBytes >= FLUSH_BYTES) this.#flush();
  }

  #add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#partBytes += bytes.length;
    this.#fileBytes += bytes.length;
  }

  #flush(): void {
    if (this.#parts.length === 0 || this.#failed) return;
    const parts = this.#parts;
    const bytes = this.#partBytes;
    this.#parts = [];
    this.#partBytes = 0;
    this.#queuedBytes += bytes;
    if (this.#queuedBytes > QUEUE_LIMIT_BYTES) {
      this.#fail('ETOOSLOW');
      return;
    }
    this.#enqueue(async () => {
      if (this.#file !== null) await writeWhole(this.#file.handle, Buffer.concat(parts, bytes));
      this.#queuedBytes -= bytes;
    });
  }

  #enqueue(step: () => Promise<void>): void {
    this.#writing = this.#writing.then(async () => {
      if (this.#failed) return;
      try {
        await step();
      } catch (error) {
        this.#fail(error instanceof Error && 'code' in error ? String(error.code) : 'EIO');
      }
    });
  }

  #fail(errno: string): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#over = true;
    this.#parts = [];
    this.#stopTimer();
    void this.#close('failed', errno);
  }

  async #close(what: 'stopped' | 'failed', errno: string | null): Promise<void> {
    const file = this.#file;
    this.#file = null;
    if (file === null) {
      if (what === 'failed') this.#options.tell({ what, file: null, errno });
      return;
    }
    await file.handle.close().catch(() => {});
    this.#options.tell({ what, file: file.path, errno });
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** Never over an older show. */
async function openNew(file: string): Promise<RecordingFile> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  return open(file, 'wx', 0o600);
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** A disk that fills up may first take a part. */
async function writeWhole(handle: RecordingFile, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}
