export type Language = "en" | "ru";

export interface Settings {
  /** null follows the system. */
  readonly language: Language | null;
  readonly theme: "system" | "light" | "dark";
  readonly density: "comfortable" | "compact";
  /** What was looked at last, to begin there; null before anything was. */
  readonly open: { readonly accountId: number; readonly mailboxId: number } | null;
  /** How long messages stay here after their server has them no more; 0 keeps none. */
  readonly keepRemovedDays: 0 | 7 | 30 | 90;
}

/** What the renderer has to know of the host it talks to. */
export interface HostInfo {
  readonly version: string;
  readonly host: "desktop" | "headless";
  /**
   * How passwords are kept: the system's keychain; a keychain that does not protect (`basic_text`);
   * or a file only this user may read, encrypted with a key that lies beside it.
   */
  readonly secretProtection: "keychain" | "basic_text" | "file";
  readonly dataDirectory: string;
  /** The language asked for on the command line or by the system, as a BCP 47 tag. */
  readonly locale: string;
  /** A damaged database was replaced at this start. */
  readonly recovery: StoreRecovery | null;
  /** The database turned out to be damaged while it was used: at the next start it is replaced. */
  readonly damaged: boolean;
}

/** A damaged database was replaced at this start: where it is kept, and what was carried over. */
export interface StoreRecovery {
  readonly keptPath: string;
  readonly accounts: number;
  readonly drafts: number;
  readonly outbox: number;
  /** Changes to messages that no server knew yet, and that are made once the messages have been found there again. */
  readonly keptChanges: number;
  /** Those that were left behind. */
  readonly lostChanges: number;
  /** Tables of which something could not be read. */
  readonly unreadable: readonly string[];
}
