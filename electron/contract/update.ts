/** Why there is no update now; words under messages `update.fault.<code>`. */
export type UpdateFault =
  /** No answer, or not the one that was asked for. */
  | 'unreachable'
  /** The release is not signed by who made this program, or says something else than it may. */
  | 'unsigned'
  /** The file is not the one that was signed: cut short, or changed. */
  | 'damaged'
  /** It could not be written down, or the system would not take it. */
  | 'not-installed';

export interface UpdateState {
  /** `no-key`: this copy was built without the key that releases are signed with. `no-package`: it was not installed as a package. */
  readonly possible: 'yes' | 'no-key' | 'no-package';
  /** `ready`: downloaded and looked over; nothing is installed before the user says so. */
  readonly status: 'idle' | 'checking' | 'current' | 'found' | 'downloading' | 'ready' | 'failed';
  /** The newer one. */
  readonly version: string | null;
  readonly percent: number;
  readonly fault: UpdateFault | null;
}

export const NO_UPDATE: Omit<UpdateState, 'possible'> = { status: 'idle', version: null, percent: 0, fault: null };
