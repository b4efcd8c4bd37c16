export interface ExtractedUrl {
  /** Repaired. */
  readonly url: string;
  readonly repaired: boolean;
  /** Where the original begins, in UTF-16 units. */
  readonly offset: number;
}

export function extractPushUrls(_text: string): readonly ExtractedUrl[] {
  return [];
}
