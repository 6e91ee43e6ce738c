// What the English and the Russian story of the demo are written in.
import type { Charset, Correspondent } from "./demo-mime.ts";

/** Whose mailbox a letter ends up in: a name here is a role, the account's provider gives the mailbox. */
export type Shelf = "inbox" | "archive" | "junk" | "trash" | "drafts" | { project: string };

export interface StoryLetter {
  /** A key of the cast, or "me". */
  by: string;
  text: string;
  html?: string;
  /** How long after the letter before: `40m`, `3h`, `2d`. */
  after?: string;
  unread?: boolean;
  flagged?: boolean;
  attach?: readonly Wish[];
  charset?: Charset;
  transfer?: "quoted-printable" | "base64";
  flowed?: boolean;
  names?: "rfc2231" | "rfc2047";
  cc?: readonly string[];
  headers?: Record<string, string>;
}

/** An attachment that is made when the letter is. */
export type Wish =
  | { photo: string }
  | { pdf: string; lines: readonly string[] }
  | { file: string; type: string; text: string }
  /** A picture inside the HTML, as `cid:NAME`. */
  | { inline: string };

export interface StoryThread {
  subject: string;
  /** When the first letter was written, back from now: `25m`, `5h`, or `3d 09:14`. */
  start: string;
  shelf?: Shelf;
  letters: readonly StoryLetter[];
}

/** A publication that comes every so many days. */
export interface Periodical {
  sender: string;
  everyDays: number;
  at: string;
  accent: string;
  motto: string;
  farewell: string;
  unsubscribe: string;
  readOn: string;
  shelf?: Shelf;
  issues: readonly { subject: string; lead: string; items: readonly (readonly [string, string])[] }[];
}

/** Small mail that comes by the dozen. */
export interface Routine {
  sender: string;
  everyDays: number;
  count: number;
  shelf?: Shelf;
  subjects: readonly string[];
  texts: readonly string[];
  /** `{n}` in subject and text is a running number, and these words stand for `{word}` by turns. */
  words?: readonly string[];
  invoice?: boolean;
  photos?: boolean;
}

export interface Story {
  language: "en" | "ru";
  me: Correspondent;
  cast: Record<string, Correspondent>;
  signature: string;
  /** The line before a quotation. */
  attribution: (date: Date, name: string) => string;
  replyPrefix: string;
  threads: readonly StoryThread[];
  periodicals: readonly Periodical[];
  routines: readonly Routine[];
}
